"""What users write below `foundry:`: an account with its deployments, projects, connections and content filters."""
