"""The ARM front end: subscriptions, providers, resource groups, lists and tags. Found by listing this folder: each file
has its `ROUTES` and the `BEHAVIOURS` it shows.
"""
