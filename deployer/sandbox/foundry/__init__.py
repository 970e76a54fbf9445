"""Foundry: accounts of kind AIServices with what lives in them, and the data plane on their hosts."""
