"""What is live of all environments, one format per file; `report` takes a sequence of Holding."""
