"""Azure Resource Manager as the engine: a plan is carried out by submitting templates, and previewed by its what-if."""
