"""Examples of rules that were run, one format per file; `report` takes Trials."""
