"""How Azure asks a managed deployment whether it is well."""

from __future__ import annotations

from deployer.environment.section import Section


class Probe(Section):
    """Questions to the container, in seconds; a model as large as Mixtral takes minutes to load."""

    initial_delay: int = 600
    """Seconds after the start before the first question."""
    period: int = 10
    """Seconds between questions."""
    timeout: int = 10
    """Seconds until a question counts as unanswered."""
    success_threshold: int = 1
    """Good answers in a row until it counts as well; always 1 for liveness."""
    failure_threshold: int = 30
    """Bad answers in a row until it counts as not well."""


class Liveness(Probe):
    """The probe whose bad answers start the container anew."""

    timeout: int = 2
    """Seconds until a question counts as unanswered."""
