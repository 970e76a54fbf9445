"""`deployer sandbox serve`: the sandbox over TLS on loopback."""
