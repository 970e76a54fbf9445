"""Bytes of an answer -> Answer. The one place where what Azure sent becomes values of the types that we use.

An answer is foreign data: whoever is between us and Azure can have written it. What does not fit is Unreadable.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any, NoReturn

from deployer.azure.answer import Answer
from deployer.azure.no_answer import Unreadable
from deployer.azure.shapes import misfits

DEPTH = 100
"""How deep JSON may be nested. A template of Azure's nests a dozen deep."""
WORDS = 120
"""How many characters of an answer that cannot be read are shown."""
_CONTAINERS = (dict, list)
"""What JSON is read into, that holds more."""
_SURROGATE = re.compile(r"\\u[dD][89abAB]|\\u[dD][c-fC-F]")
_TAG = re.compile(r"<(style|script)\b.*?</\1\s*>|<[^>]*>", re.DOTALL | re.IGNORECASE)
_HARMFUL = re.compile("[^\x20-\x7e\xa1-\ud7ff\uf900-\ufffc]+")
_SECRET = re.compile(r"""((?:key|secret|token|password|authorization|sig)\w*["']?\s*[:=]\s*)\S+""", re.IGNORECASE)
_LONG = re.compile(r"[\w.~+/=-]{32,}")


def decoded(request: str, status: int, headers: Mapping[str, str], content: bytes) -> Answer:
    """An answer to `request`, its method and path. Raises Unreadable where Azure took the request, or answered a read,
    and its body is no JSON object of the shape that ARM sends; whatever an error's body is, its status remains.
    """
    lower = {str(name).lower(): str(value) for name, value in headers.items()}
    body, trouble = _parsed(content)
    if not trouble and not isinstance(body, Mapping) and (body is not None or content.strip()):
        body, trouble = None, "it is not a JSON object"
    words = _words(request, content) if trouble else ""
    answer = Answer(status, lower, body, request, words)
    if status >= 300 or status in (202, 204) or request.startswith("DELETE "):
        return answer if isinstance(body, Mapping) or body is None else Answer(status, lower, None, request, words)
    if not trouble:
        trouble = next(misfits(body), "") if isinstance(body, Mapping) else _empty(request)
    if trouble:
        raise Unreadable(answer, trouble)
    return answer


def _empty(request: str) -> str:
    return "it is empty" if request.startswith(("PUT ", "PATCH ")) else ""


def _parsed(content: bytes) -> tuple[Any, str]:
    """The JSON, and what is wrong with it."""
    if not content.strip():
        return None, ""
    try:
        text = content.decode("utf-8-sig")
        body = json.loads(text, parse_constant=_no_number)
    except UnicodeDecodeError:
        return None, "it is not UTF-8"
    except ValueError:
        return None, "it is no JSON"
    except RecursionError:
        return None, "it is nested too deeply"
    if _too_deep(body):
        return None, "it is nested too deeply"
    return (_whole(body) if _SURROGATE.search(text) else body), ""


def _no_number(name: str) -> NoReturn:
    raise ValueError(f"{name} is no JSON")


def _too_deep(body: Any) -> bool:
    level: list[Any] = [body] if type(body) in _CONTAINERS else []
    for _ in range(DEPTH):
        level = [
            child
            for item in level
            for child in (item.values() if type(item) is dict else item)
            if type(child) in _CONTAINERS
        ]
        if not level:
            return False
    return True


def _whole(value: Any) -> Any:
    """The same with halves of characters replaced: no stream, file or header can hold them."""
    if isinstance(value, str):
        return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    if isinstance(value, dict):
        return {_whole(key): _whole(item) for key, item in value.items()}
    return [_whole(item) for item in value] if isinstance(value, list) else value


def _words(request: str, content: bytes) -> str:
    """The beginning of a body, without markup, control characters and what may be a secret."""
    if request.startswith("POST ") or "/secrets/" in request:
        return ""  # of an action that answers keys, or of a vault
    text = _TAG.sub(" ", content[: 16 * WORDS].decode("utf-8", "replace"))
    text = _LONG.sub("...", _SECRET.sub(r"\1...", _HARMFUL.sub(" ", text)))
    return " ".join(text.split())[:WORDS].strip()
