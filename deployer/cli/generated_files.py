"""Which files deployer wrote: over those alone it writes again without --force.

A file in `.deployer` has the digest of every result that was written from here. A result that was written elsewhere and
came with a checkout is known by a mark of its own, where its format has room for one.
"""

from __future__ import annotations

import hashlib
import re
from contextlib import suppress
from pathlib import Path

from deployer.source import files

WRITTEN = files.STATE / "written"
_MOST = 1 << 26
"""Bytes of a result, and of all digests."""
_MARK = re.compile(
    rb"\A<!-- deployer:plan "
    rb"|\A// The same resources as in main\.json\."
    rb"|\A// A second step in writing a resource that main\.bicep has made"
    rb'|\A<\?xml [^>]*>\n<testsuites name="deployer '
    rb'|\A<!doctype html>(?s:.){0,4000}<meta name="generator" content="deployer '
    rb'|\A\{(?s:.)*(?:"deployer": \{|"deployer-tags": |"name": "deployer"|"EnvironmentLayer": \{)'
)
"""Plans as Markdown, Bicep files, JUnit, pages; and in JSON: plans, ARM templates, SARIF, the schema."""


def is_ours(file: Path) -> bool:
    """Whether deployer wrote what stands in a file."""
    try:
        content = files.read(file, _MOST)
        return bool(_MARK.match(content)) or _digest(content) in files.read(WRITTEN, _MOST).splitlines()
    except OSError:
        return False


def note(content: bytes) -> None:
    """Remember that a file has this content. Where nothing can be remembered, --force is asked for the next time."""
    with suppress(OSError):
        if not WRITTEN.exists() or _digest(content) not in files.read(WRITTEN, _MOST).splitlines():
            files.append(WRITTEN, _digest(content) + b"\n")


def _digest(content: bytes) -> bytes:
    return hashlib.sha256(content).hexdigest().encode()
