"""A proposed move to a successor, one format per file; `report` takes an Upgrade."""
