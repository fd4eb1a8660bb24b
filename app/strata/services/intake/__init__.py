"""The inside of an import: reading what arrives, keeping count, and making it ready for the record."""
