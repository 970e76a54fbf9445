"""Resources -> Live: what Azure holds of them, and of what they need."""
