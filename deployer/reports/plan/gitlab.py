"""A plan for the Terraform widget of a merge request: https://docs.gitlab.com/ci/yaml/artifacts_reports/"""

from __future__ import annotations

from collections.abc import Sequence

from deployer.reports.document import document
from deployer.values.change import Plan


def report(plan: Plan) -> str:
    """Three numbers; a replacement counts as one created and one deleted, as in GitLab's own recipe."""
    return widget([plan.counts()])


def widget(counts: Sequence[tuple[int, int, int]]) -> str:
    """What the widget reads."""
    return document(dict(zip(("create", "update", "delete"), map(sum, zip(*counts, strict=True)), strict=True)))
