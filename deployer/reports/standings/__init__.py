"""How declared resources stand, one format per file; `report` takes a sequence of Standing."""
