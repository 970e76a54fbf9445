"""Look into the embedded Azure, set its time and its faults, serve it to other clients, start it anew."""
