"""What Azure knows of each resource type, one type per file; `all.kinds()` finds them by listing the folders."""
