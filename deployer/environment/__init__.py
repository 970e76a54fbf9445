"""What users write: frozen sections. The JSON Schema of an environment file is generated from them."""
