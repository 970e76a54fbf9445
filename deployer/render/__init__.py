"""Environment -> Resources, the desired state, and their ARM and Bicep texts."""
