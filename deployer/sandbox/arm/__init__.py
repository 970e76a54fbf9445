"""Azure Resource Manager: addresses, groups, locks, tags, providers, operations and the checks before any provider."""
