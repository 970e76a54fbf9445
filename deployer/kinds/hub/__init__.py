"""Resource types of the platform hub, and of what a hub stands on."""
