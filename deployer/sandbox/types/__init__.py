"""One resource type per file, each with its `TYPE` and the `BEHAVIOURS` it shows; found by listing this folder."""
