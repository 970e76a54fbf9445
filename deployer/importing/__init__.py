"""Live -> YAML: files for what is there already, and edits that accept what differs."""
