"""How a run that cannot go on tells why: to people on standard error, and to programs in the format they asked for."""

from __future__ import annotations

import sys
from contextlib import suppress

from deployer.cli.printing import gather, save, say
from deployer.cli.settings import Settings
from deployer.reports.ansi import plain
from deployer.reports.formats import formats, report
from deployer.values.problem import DeployerError

_SPOKEN = {"what-if": "json"}
"""Formats of a result whose problems are told in another one."""


def tell(error: DeployerError, settings: Settings) -> None:
    """The problems as text, and in the place of each result that is missing. A result that is there stays alone."""
    findings = gather(error.problems, every=settings.every)
    say(report("problems", "text")(findings), sys.stderr, settings.color)
    if settings.events:
        from deployer.reports.ndjson import diagnosed

        say(diagnosed(findings, begun=settings.begun), sys.stdout, settings.color)
    for name, file in settings.outputs:
        format = _SPOKEN.get(name, name)
        if format == "text" or format not in formats("problems"):
            continue
        text = report("problems", format)(findings)
        if file and any(problem.code.startswith("OUT") for problem in error.problems):
            continue  # what could not be written is the problem: the file stays as it was
        if file:
            with suppress(DeployerError):
                save(file, plain(text))
        elif not settings.events:
            say(text, sys.stdout, settings.color)
