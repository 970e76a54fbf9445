"""Microsoft Entra and role-based access control: sign-in, tokens, identities, roles."""
