"""The only floor that imports the Azure SDKs. Sandbox and cloud differ by one value: the Target."""
