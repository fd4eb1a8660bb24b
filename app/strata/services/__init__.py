"""Use-cases, one file per noun: typed, synchronous, Qt-free, without SQL. `ports` says what they need of the outside."""
