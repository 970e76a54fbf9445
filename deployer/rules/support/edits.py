"""Edits that repair a finding, and findings that say with the word what to write instead."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from deployer.rules.rule import Finding
from deployer.values.nearest import nearest
from deployer.values.problem import Edit, Fix
from deployer.values.source import Path


def set_value(path: Path, value: str | int | bool) -> Fix:
    """Set one value."""
    shown = str(value).lower() if isinstance(value, bool) else value
    return Fix(f"set {_what(path)} to '{shown}'", (Edit(path, value),), sure=True)


def remove_value(path: Path) -> Fix:
    """Remove one key, or one item of a list: somebody's deployment, so never without asking."""
    return Fix(f"remove {_what(path)}", (Edit(path, None),), sure=isinstance(path[-1], str))


def rename(path: Path, name: str, value: Any) -> Fix:
    """Give a key another name and leave its value as it is."""
    return Fix(f"rename it to '{name}'", (Edit(path, None), Edit((*path[:-1], name), value)), sure=True)


def misspelt(path: Path, message: str, word: str, known: Iterable[str], otherwise: str) -> Finding:
    """A word that is none of those that are known: the nearest is meant, and set; where none is near, `otherwise`."""
    near = nearest(word, known)
    fixes = (set_value(path, near),) if near else ()
    return Finding(path, message, f"did you mean '{near}'?" if near else otherwise, fixes)


def replace_characters(name: str, allowed: str) -> str:
    """The name with one hyphen for each run of characters that are not in `allowed`, a set as regular expressions write
    it; a set that begins with `^` names those that are not.
    """
    other = allowed[1:] if allowed.startswith("^") else f"^{allowed}"
    return re.sub(f"[{other}]+", "-", name).strip("-")


def _what(path: Path) -> str:
    return str(path[-1]) if isinstance(path[-1], str) else f"{path[-2]} {path[-1] + 1}"
