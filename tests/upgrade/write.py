"""Write what this version leaves behind, for later ones to read: `python -m tests.upgrade.write FOLDER`.

A folder of `tests/upgrade/` is never written again: it is what a version wrote. A new format gets a folder of its own.
"""

from __future__ import annotations

import json
import os
import shutil
import sys
from pathlib import Path

from deployer.cli.main import main

TEXT = """\
name: dev
subscription: 00000000-0000-0000-0000-000000000000
resource_group: rg-dev
location: swedencentral
foundry:
  name: ai-dev-0001
  projects: [{name: assistants}]
  deployments:
    - {model: mistral-medium-2505, name: chat, sku: GlobalStandard, capacity: 1}
accept_marketplace_terms: true
"""
DAY = ("--sandbox", "--as-of", "2026-11-23")
HOLDER = {"pid": "1", "host": "runner", "user": "ci", "command": "apply", "since": "2026-11-23T12:00:00Z"}
"""Whoever was killed while it held the lock of the environment."""
REFUSED = '{"error": {"code": "RequestDisallowedByPolicy", "message": "not now"}}'


def write(folder: Path) -> None:
    """A plan file; a run that failed halfway, and its results; what verify found; a lock that was not given back."""
    folder.mkdir(parents=True)
    os.chdir(folder)
    Path("dev.yaml").write_text(TEXT)
    main(["plan", *DAY, "--out", "plan.json", "dev.yaml"])
    fault = ("--method", "PUT", "--path", "*/deployments/chat", "--status", "403", "--times", "1", "--body", REFUSED)
    main(["sandbox", "fault", "no", "--act", "answer", *fault])
    main(["apply", "--yes", *DAY, "--results", "results.json", "dev.yaml"])
    main(["verify", *DAY, "dev.yaml"])
    Path(".deployer/locks/dev.holder").write_text(json.dumps(HOLDER))
    Path("plan.json").write_text(json.dumps(json.loads(Path("plan.json").read_text()), separators=(",", ":")) + "\n")
    for file in (".deployer/sandbox.log.jsonl", ".deployer/sandbox.lock", ".deployer/locks/dev.lock"):
        Path(file).unlink()
    shutil.move(".deployer", "state")  # nobody keeps the other name under version control
    Path("state/.gitignore").unlink()


if __name__ == "__main__":
    write(Path(sys.argv[1]))
