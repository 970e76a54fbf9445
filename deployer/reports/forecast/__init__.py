"""What will happen to deployments, one format per file; `report` takes a Forecast."""
