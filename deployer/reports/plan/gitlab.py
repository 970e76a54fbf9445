"""Plans for the Terraform widget of a merge request: https://docs.gitlab.com/ci/yaml/artifacts_reports/"""

from __future__ import annotations

from collections.abc import Sequence

from deployer.reports.document import document
from deployer.values.change import Plan


def as_gitlab(plans: Sequence[Plan]) -> str:
    """Three numbers for all plans; a replacement counts as one created and one deleted, as in GitLab's own recipe."""
    created, updated, deleted = (sum(counts) for counts in zip(*(plan.counts() for plan in plans), strict=True))
    return document({"create": created, "update": updated, "delete": deleted})
