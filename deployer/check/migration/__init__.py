"""Hub -> Foundry: the account that takes the place of a hub's serverless deployments, as edits of the file."""
