"""Canaries: every key, token and secret of the embedded Azure bears a mark, and nothing that the suite leaves holds it.

One search, in every form that a secret may take on its way: raw, in JSON, in a URL, in hexadecimal, in base64 whatever
stands before it. The mark stands at the beginning and in the middle of a secret, so that halves are found as well.
"""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from urllib.parse import quote

import jwt

from deployer.sandbox.entra.tokens import MARK

HEADER = jwt.encode({}, "k" * 32, "HS256", {"kid": "sandbox"}).split(".")[0]
"""How every token of the embedded Azure begins."""
OWN = re.compile(
    r"(^|/)([^/]*\.jwt|[^/]*sandbox[^/]*\.jsonl?|s\.(changes\.)?jsonl?|state[^/]*\.jsonl?|endpoint\.env"
    r"|msal_[^/]*|service_principal[^/]*|sandbox/entra/(__pycache__/)?tokens\.[^/]*)$"
)
"""Files of the embedded Azure itself (where a test has installed it, its source, which spells the mark), of az, and
`endpoint.env`, to which the documents have users write a key."""
SHOWN = (("keys", "env"), ("sandbox", "serve"), ("sandbox", "identity"))
"""Commands that are asked for a secret: both words stand in what was typed."""


def forms(secret: str) -> Iterator[str]:
    """A secret as it is, and as it looks encoded, whatever it is a part of."""
    yield secret
    yield quote(secret, safe="")
    yield json.dumps(secret)[1:-1]
    yield secret.encode().hex()
    for lead in range(3):
        whole = base64.b64encode(b"\0" * lead + secret.encode() + b"\0" * 3).decode()
        inner = whole[(lead * 8 + 5) // 6 : (lead + len(secret)) * 8 // 6]
        yield inner
        yield inner.replace("+", "-").replace("/", "_")


def halves(secret: str) -> tuple[str, str, str]:
    """A secret and both of its halves: what is cut short to fit a line still tells."""
    middle = len(secret) // 2
    return secret, secret[:middle], secret[middle:]


_FORMS = tuple({form.encode() for text in (MARK, HEADER) for form in forms(text)})
_FOUND = re.compile("|".join(sorted({re.escape(form) for text in (MARK, HEADER) for form in forms(text)})).encode())


def leaks(content: bytes | str) -> list[str]:
    """What of a secret stands in a text, with a little of what is around it."""
    data = content.encode("utf-8", "replace") if isinstance(content, str) else content
    if not any(form in data for form in _FORMS):  # many times as fast as the expression
        return []
    return [repr(data[max(0, hit.start() - 40) : hit.end() + 8]) for hit in _FOUND.finditer(data)]


def shown(words: Iterable[str]) -> bool:
    """Whether a command line asks for a secret."""
    typed = set(words)
    return any(typed.issuperset(pair) for pair in SHOWN)


def leaking_files(folder: Path) -> list[str]:
    """Files below a folder in which a secret stands, but those of the embedded Azure."""
    found = []
    for file in folder.rglob("*"):
        if "site-packages" in file.parts:  # of a wheel that a test installs: nothing is written there afterwards
            continue
        if file.is_symlink() or not file.is_file() or file.stat().st_size > 1 << 25:  # files too large to be read
            continue
        if not OWN.search(file.as_posix()):
            found += [f"{file}: {leak}" for leak in leaks(file.read_bytes())[:1]]
    return found
