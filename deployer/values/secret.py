"""A text that nobody may see by accident: not in a message, a log, a traceback, a file."""

from __future__ import annotations

import hashlib
import hmac
import json
import re
from collections.abc import Callable
from typing import Any, NoReturn
from urllib.parse import quote

_LEAST = 8
"""Characters of a secret that is looked for: a shorter one is a part of any text."""


class Secret:
    """Holds a key, a token or a password from where it is read to where it is sent. Printed, formatted, copied, pickled
    or turned into JSON, it gives nothing away; tests/test_secrets_stay.py lists who may reveal one.
    """

    __slots__ = ("_hidden_text",)
    _hidden_text: Callable[[], str]

    def __init__(self, text: str) -> None:
        # In a closure: what walks over attributes, as debuggers and reports of crashes do, finds a function.
        object.__setattr__(self, "_hidden_text", lambda: text)

    def reveal(self) -> str:
        """The text itself, for whoever has to send it or was asked to print it."""
        return self._hidden_text()

    def struck_from(self, content: bytes) -> bytes:
        """The same without it, as it is and as JSON and addresses spell it: who refuses a key may say which."""
        text = self._hidden_text()
        forms = (text, json.dumps(text)[1:-1], quote(text, safe="", errors="replace")) if len(text) >= _LEAST else ()
        for form in dict.fromkeys(forms):
            content = content.replace(form.encode("utf-8", "surrogatepass"), b"<secret>")
        return content

    @property
    def fingerprint(self) -> str:
        """Twelve digits by which two keys can be told apart, and from which none can be found."""
        return hashlib.sha256(b"deployer key\x00" + self._bytes()).hexdigest()[:12]

    @property
    def fits_header(self) -> bool:
        """Whether a header can carry it: letters, digits and signs of ASCII, without spaces."""
        return bool(re.fullmatch(r"[!-~]+", self._hidden_text()))

    def _bytes(self) -> bytes:
        return self._hidden_text().encode("utf-8", "surrogatepass")

    def __repr__(self) -> str:
        return "<secret>"

    def __format__(self, _spec: str) -> str:
        return "<secret>"

    def __bool__(self) -> bool:
        return bool(self._hidden_text())

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Secret) and hmac.compare_digest(self._bytes(), other._bytes())

    def __hash__(self) -> int:
        return hash(self.fingerprint)

    def __setattr__(self, name: str, value: Any) -> NoReturn:
        raise AttributeError("a secret does not change")

    def __getstate__(self) -> NoReturn:
        raise TypeError("a secret is not written down")

    def __reduce__(self) -> NoReturn:
        raise TypeError("a secret is not written down")

    def __init_subclass__(cls) -> NoReturn:
        raise TypeError("a secret has no other form")
