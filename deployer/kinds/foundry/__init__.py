"""Resource types of Microsoft Foundry: an account of kind AIServices, and what lives in it."""
