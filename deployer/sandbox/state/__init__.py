"""What the sandbox remembers: records, their index, the clock, settings and faults, and the file that keeps them."""
