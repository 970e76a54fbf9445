"""Microsoft.MachineLearningServices: workspaces, their network and connections, serverless and online endpoints."""
