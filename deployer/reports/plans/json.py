"""Several plans for programs: one document in the shape of one plan, so that the same jq and conftest recipes work.

`resource_changes` are those of all environments, each with the name of its own under `deployer`; what a single plan
says of itself under `deployer` is a list, `environments`. Nobody applies this: `plan --out` writes one plan.
"""

from __future__ import annotations

from collections.abc import Sequence

from deployer.reports.document import document
from deployer.reports.plan.json import VERSION, shape
from deployer.values.change import Plan


def report(plans: Sequence[Plan]) -> str:
    """All environments, in the order given."""
    shapes = [shape(plan) for plan in plans]
    heads = [each["deployer"] for each in shapes]
    changes = [
        {**change, "deployer": {**change["deployer"], "environment": head["environment"]}}
        for each, head in zip(shapes, heads, strict=True)
        for change in each["resource_changes"]
    ]
    names = ("add", "change", "destroy")
    return document(
        {
            "format_version": VERSION,
            "applyable": any(each["applyable"] for each in shapes),
            "complete": all(each["complete"] for each in shapes),
            "errored": False,
            "resource_changes": changes,
            "deployer": {
                "changes_present": any(head["changes_present"] for head in heads),
                "summary": {name: sum(head["summary"][name] for head in heads) for name in names},
                "environments": heads,
            },
        }
    )
