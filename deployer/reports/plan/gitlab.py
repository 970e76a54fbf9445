"""A plan for the Terraform widget of a merge request: https://docs.gitlab.com/ci/yaml/artifacts_reports/"""

from __future__ import annotations

from deployer.reports.document import document
from deployer.values.change import Plan


def report(plan: Plan) -> str:
    """Three numbers; a replacement counts as one created and one deleted, as in GitLab's own recipe."""
    create, update, delete = plan.counts()
    return document({"create": create, "update": update, "delete": delete})
