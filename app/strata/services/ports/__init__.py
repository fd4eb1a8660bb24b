"""What the services need of the outside: the record, the indexes, the encoders, the formats, the clock."""
