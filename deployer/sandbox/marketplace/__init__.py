"""What a project buys from the Azure Marketplace."""
