"""What libraries say is kept from our streams, and from telling the password of a proxy."""

from __future__ import annotations

import logging
import os
import re
from collections.abc import Iterator
from importlib.util import find_spec
from urllib.parse import unquote, urlsplit
from urllib.request import getproxies

from deployer.catalog.refusal import refusals
from deployer.values.problem import Refused

_SCHEMES = frozenset({"http", "https", "socks4", "socks4a", "socks5", "socks5h"})
_USER = re.compile(r"(\w://)[^\s'\"]*@")


def check_proxies() -> None:
    """Raises Refused where a variable such as HTTPS_PROXY holds no address: what libraries say of it, they say with all
    that it holds.
    """
    for name, value in sorted(getproxies().items()):
        if name != "no" and not _is_address(value):
            message = f"{name.upper()}_PROXY is not the address of a proxy"
            help = "write it as http://USER:PASSWORD@HOST:PORT, with %XX for characters such as '#', '@' and '/'"
            raise Refused.of("AZR012", message, help=help)
        if name != "no" and value.lower().startswith("socks") and find_spec("socks") is None:
            known = refusals()["AZR183"]
            message = f"{name.upper()}_PROXY names a SOCKS proxy, and the library for it is not installed"
            raise Refused.of(known.code, message, help=known.help)


def redacted(text: str) -> str:
    """Text of a library without what the variables for proxies hold before the host, and without any such part of an
    address.
    """
    for secret in sorted(_secrets(), key=len, reverse=True):
        text = text.replace(secret, "...")
    return _USER.sub(r"\1...@", text)


def _is_address(value: str) -> bool:
    try:
        parts = urlsplit(value if "://" in value else f"http://{value}")
        port = parts.port
    except ValueError:
        return False
    known = parts.scheme.lower() in _SCHEMES and bool(parts.hostname) and port != 0
    return known and not set(parts.netloc) & set(' \t<>"{}|\\^`') and parts.path in ("", "/") and not parts.query


def _secrets() -> Iterator[str]:
    for name, value in os.environ.items():
        if name.lower().endswith("_proxy") and "@" in value:
            user = value.rpartition("@")[0].rpartition("//")[2]
            for secret in (user, user.partition(":")[2]):
                if secret:
                    yield secret
                    yield unquote(secret)


_LIBRARIES = ("azure", "msal", "msrest", "requests", "urllib3", "charset_normalizer", "opentelemetry", "marshmallow")


def silence_libraries() -> None:
    """Keeps the records of the libraries from the root logger, and from the last resort, which is the error stream.

    azure-ai-ml 1.35.2 gives five loggers of its own a handler on the error stream when it is imported: this is called
    after that as well.
    """
    for name in _LIBRARIES:
        logging.getLogger(name).propagate = False
    for name, logger in list(logging.root.manager.loggerDict.items()):
        if isinstance(logger, logging.Logger) and name.partition(".")[0] in _LIBRARIES:
            others = [handler for handler in logger.handlers if not isinstance(handler, logging.StreamHandler)]
            logger.handlers[:] = others or [logging.NullHandler()]
