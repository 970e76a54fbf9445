"""What differs between environments and Azure, one format per file; `report` takes a sequence of Drift."""
