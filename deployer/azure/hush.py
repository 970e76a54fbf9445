"""No logger of a library writes on our streams: what they have to say we say ourselves, once, and without secrets."""

from __future__ import annotations

import logging

_LIBRARIES = ("azure", "msal", "msrest", "requests", "urllib3", "charset_normalizer", "opentelemetry", "marshmallow")


def hush() -> None:
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
