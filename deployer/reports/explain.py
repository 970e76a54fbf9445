"""What codes stand for."""

from __future__ import annotations

from collections.abc import Sequence

from deployer.reports.ansi import bold, table
from deployer.reports.document import row, versioned
from deployer.values.problem import Code


def as_text(codes: Sequence[Code]) -> str:
    """The documentation of one code, or one line for each of several."""
    if len(codes) == 1:
        return f"{bold(codes[0].code)} ({codes[0].severity})\n\n{codes[0].text}\n{_sources(codes[0])}"
    return table(("CODE", "SEVERITY", "WHAT"), [(x.code, x.severity, x.summary) for x in codes])


def _sources(code: Code) -> str:
    """Where the keys lead that the text names."""
    lines = (f"  {bold(key)}  {where}\n" for key, where in code.sources)
    return "\nSources:\n" + "".join(lines) if code.sources else ""


def as_json(codes: Sequence[Code]) -> str:
    """A list of objects, by code."""
    names = ("code", "severity", "summary", "text")
    rows = [row(each, *names, sources=[{"key": key, "where": where} for key, where in each.sources]) for each in codes]
    return versioned(codes=rows)
