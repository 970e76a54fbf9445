"""ARM's what-if beside the plan, one format per file."""
