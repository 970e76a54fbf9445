"""The resources beside a hub: storage, key vault, network, registry, insights."""
