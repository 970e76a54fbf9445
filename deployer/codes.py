"""What each code of a finding stands for."""

from __future__ import annotations

import re
import sys
from collections.abc import Mapping, Sequence
from dataclasses import replace

from deployer.catalog.limit import Reference
from deployer.layers.codes import CODES as LAYERS
from deployer.refusals import TEXTS
from deployer.rules import rules
from deployer.rules.rule import Rule
from deployer.values.code import Code
from deployer.yaml.codes import CODES as YAML

FORM = {
    "SCH001": """A key is not known where it stands.

Environment files are closed: a key that nothing reads would be a wish that nobody fulfils, and is most often a typo.
The nearest valid key is named.

Source: our own rule.""",
    "SCH002": """A key is missing.

Source: our own rule; `deployer schema` prints which keys are needed.""",
    "SCH003": """A value is of the wrong type.

YAML 1.2 decides what a value is: `no`, `on` and `12:30` are text, `3` is a number, and `"3"` is text. Nothing is
converted silently.

Source: our own rule; https://yaml.org/spec/1.2.2/#103-core-schema""",
    "SCH004": """A value is not one of those that may stand there.

Source: our own rule; `deployer schema` prints what may.""",
    "CAT001": """A folder named with `--catalog` holds no catalogue file.

Source: our own rule.""",
    "CAT002": """A catalogue row refers to something that is not there.

Sets of regions and machine sizes, sources, successors and regions are named; ours may be named as well as those of the
folder. Every fact needs a source: add a row to `sources`.

Source: our own rule.""",
    "CAT003": """A name leads to two models.

Source: our own rule.""",
    "RUL001": """A folder named with `--rules` holds no rule.

Source: our own rule.""",
    "RUL002": """A rule cannot be read.

The file is imported as Python; what it raised is told with its line.

Source: our own rule.""",
    "RUL003": """A file defines no usable rule.

It ends in `RULE = Rule("ABC001", Severity.ERROR, find)`: three letters, three digits, no code that is taken. The
docstring of the file is the documentation of the rule; its examples are run by `deployer test-rules`.

Source: our own rule.""",
    "SUP001": """A suppression does not count.

A finding is answered on its line by `# deployer: ignore[CODE] reason until=YYYY-MM-DD`. It names one or more codes and
gives a reason; `until` may be left out. A mistake of form cannot be suppressed, and neither can a finding without whose
repair something else would be deployed than the file says: a model that nobody knows, a name that two things share.

Source: our own rule.""",
    "SUP002": """A suppression has ended.

The day in `until` has passed, so the finding stands again.

Source: our own rule.""",
    "SUP003": """A suppression suppresses nothing.

Nothing of this code is found on its line any more, so the comment can go.

Source: our own rule.""",
}
"""Codes of findings that no rule makes: those of the form of a file and of suppressions."""

SOURCE = re.compile(r"\b[A-Z][A-Z0-9_]+\b")


def codes(judged: Sequence[Rule] = ()) -> Mapping[str, Code]:
    """Every code by its name: those of rules (ours, when none are given), and those that no rule makes."""
    severities = {"SUP002": "warning", "SUP003": "note"}
    found = [
        Code(code, severities.get(code, "error"), text) for code, text in {**FORM, **YAML, **LAYERS, **TEXTS}.items()
    ]
    found += [Code(rule.code, rule.severity.value, _told(rule)) for rule in (judged or rules())]
    return {each.code: each for each in sorted(found, key=lambda each: each.code)}


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
