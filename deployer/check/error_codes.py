"""What each code stands for: of rules the docstring of their file, of Azure's refusals refusals.toml, of all others
error_codes.md, the table beside this file.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files

from msgspec.structs import replace

from deployer.catalog.limit import Reference
from deployer.catalog.refusal import refusals
from deployer.rules import rules
from deployer.rules.rule import Rule
from deployer.values.problem import Code

SOURCE = re.compile(r"\b[A-Z][A-Z0-9_]+\b")


def codes(judged: Sequence[Rule] = ()) -> Mapping[str, Code]:
    """Every code by its name: those of rules (ours, when none are given), and those that no rule makes."""
    severities = {"SUP002": "warning", "SUP003": "note"}
    found = [Code(code, severities.get(code, "error"), text) for code, text in texts().items()]
    found += [Code(row.code, "error", row.told) for row in refusals().values()]
    found += [Code(rule.code, rule.severity.value, _told(rule)) for rule in (judged or rules())]
    return {each.code: each for each in sorted(found, key=lambda each: each.code)}


@cache
def texts() -> Mapping[str, str]:
    """The documentation of each code that no rule makes."""
    table = files("deployer.check").joinpath("error_codes.md").read_text("utf-8")
    sections = (section.partition("\n\n") for section in table.split("\n# ")[1:])
    return {code: text.strip() for code, _, text in sections}


def _told(rule: Rule) -> str:
    if rule.suppressible:
        return documentation(rule)
    return f"{documentation(rule)}\n\nIt cannot be suppressed (SUP001)."


def sourced(code: Code, sources: Mapping[str, Reference]) -> Code:
    """The code with where the sources lead that its text names."""
    named = dict.fromkeys(word for word in SOURCE.findall(code.text) if word in sources)
    return replace(code, sources=tuple((key, sources[key].link) for key in named))


def documentation(rule: Rule) -> str:
    """The docstring of the rule's file."""
    return (sys.modules[rule.find.__module__].__doc__ or "").strip()
