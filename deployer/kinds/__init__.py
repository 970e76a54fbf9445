"""What Azure knows of each resource type, one type per file; `kinds.all.KINDS` finds them by listing this folder."""
