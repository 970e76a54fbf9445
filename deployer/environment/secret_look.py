"""What looks like a secret, by its name or its form. Nothing here is proof; a value that is none can be suppressed."""

from __future__ import annotations

import re

_NAMES = frozenset({"key", "token", "secret", "password", "passwd", "pwd", "credential", "credentials", "sas", "pat"})
"""Last words of names. `MAX_TOKENS`, `TOKENIZER` and `KEY_FILE` are none of them."""
_PLAIN = re.compile(r"|true|false|yes|no|on|off|none|auto|[0-9.]+", re.IGNORECASE)
"""Values that are no secret, whatever the name: switches and numbers."""
_FORMS = (
    ("a private key", re.compile(r"-----BEGIN [A-Z ]*PRIVATE KEY-----")),
    ("a JSON web token", re.compile(r"\beyJ[\w-]{8,}\.[\w-]{8,}\.")),
    ("a token", re.compile(r"\b(hf_|sk-|ghp_|gho_|github_pat_|glpat-|xox[abprs]-|AKIA)[\w-]{8,}")),
    (
        "a connection string",
        re.compile(r"\b(AccountKey|SharedAccessKey|InstrumentationKey|Password|Pwd)=", re.IGNORECASE),
    ),
    ("a shared access signature", re.compile(r"[?&]sig=", re.IGNORECASE)),
    ("a URL with a password", re.compile(r"://[^/\s:@]+:[^/\s@]+@")),
    ("a key", re.compile(r"(?=.*[0-9])(?=.*[A-Za-z])([A-Za-z0-9]{32,}|[A-Za-z0-9+/]{40,}={1,2})")),
)


def secret_in(name: str, value: str) -> str:
    """What a variable seems to hold, in words; empty where nothing gives it away."""
    if _PLAIN.fullmatch(value):
        return ""
    for words, form in _FORMS:
        if form.fullmatch(value) if words == "a key" else form.search(value):
            return words
    parts = re.findall(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])", name)
    ends = "".join(parts).lower().endswith("connectionstring")
    return "a secret, by its name" if ends or (parts and parts[-1].lower() in _NAMES) else ""
