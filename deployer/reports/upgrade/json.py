"""A proposed move for programs."""

from __future__ import annotations

from deployer.reports.document import document
from deployer.values.upgrade import Upgrade

VERSION = "1.0"


def report(upgrade: Upgrade) -> str:
    """`to` is empty where no successor is named, `edits` where nothing can be moved."""
    edits = upgrade.fix.edits if upgrade.fix else ()
    return document(
        {
            "format_version": VERSION,
            "project": upgrade.project,
            "endpoint": upgrade.endpoint,
            "full_name": f"{upgrade.project}/{upgrade.endpoint}",
            "from": upgrade.before,
            "to": upgrade.to,
            "edits": [{"path": list(edit.path), "value": edit.value} for edit in edits],
            "reason": upgrade.reason,
            "problems": [{"rule": problem.code, "summary": problem.message} for problem in upgrade.problems],
            "diff": upgrade.diff,
            "written": upgrade.written,
        }
    )
