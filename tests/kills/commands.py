"""The command itself, struck as a user runs it: a process started anew, over TLS, against a served sandbox.
`python -m tests.kills.commands` publishes docs/evidence/kills.md.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from datetime import datetime, time
from pathlib import Path
from zoneinfo import ZoneInfo

from deployer.sandbox.server.serve import Serving, running
from deployer.sandbox.state.cloud import Cloud
from tests.kills.strike import KILL, PIPE, WAYS
from tests.scenarios.figures import publish
from tests.world import SUBSCRIPTION, TODAY, environment

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "evidence" / "kills.md"
TEXT = f"""\
{environment("model: mistral-small-2503, name: chat")}\
foundry:
  name: ai-kills
  deployments: [{{model: Mistral-Large-3, name: large}}]
"""
SECONDS = 2.0
"""What a write takes."""
AFTER = {
    "apply": ("creating resource group", "creating hub", "created hub", "creating Marketplace", "created Marketplace"),
    "destroy": ("deleting serverless", "deleted serverless", "deleting project", "deleting hub", "deleted hub"),
}
"""The lines of progress after which a command is struck, each in another way."""


def rows() -> list[str]:
    """Strike each command in every way; a line of the table for each."""
    return [
        _struck(command, way, line) for command, lines in AFTER.items() for way, line in zip(WAYS, lines, strict=True)
    ]


def _struck(command: str, way: str, line: str) -> str:
    cloud = Cloud.new(datetime.combine(TODAY, time(12), ZoneInfo("UTC")), SUBSCRIPTION)
    cloud.pace = SECONDS
    with tempfile.TemporaryDirectory() as name, running(cloud, Serving(Path(name) / "ca.pem")) as served:
        folder = Path(name)
        environ = {**os.environ, **served.variables, "PYTHONPATH": str(ROOT), "XDG_STATE_HOME": name}
        (folder / "test.yaml").write_text(TEXT)
        if command == "destroy":
            cloud.pace = 0
            assert _deployer("apply", "test.yaml", folder=folder, environ=environ)[0] == 0
            cloud.pace = SECONDS
        code, said = _strike(command, way, line, folder, environ)
        if way == PIPE:
            assert code == 0, code
        else:
            number = getattr(signal, way)
            assert code == (-number if way == KILL else 128 + number), (code, said)
            assert way == KILL or f"To go on: deployer {command} --resume" in said, said
        cloud.pace = 0
        code_then, then = _deployer(
            command, *(["test.yaml"] if way == PIPE else ["--resume"]), folder=folder, environ=environ
        )
        assert code_then == 0, then
        _, nothing = _deployer(command, "test.yaml", folder=folder, environ=environ)
        assert "No changes." in nothing, nothing
        left = len([id for id in cloud.index.records if "/microsoft.resources/deployments/" not in id])
        assert "Traceback" not in f"{said}{then}{nothing}"
    found = next(
        part for part in then.splitlines() if part.startswith(("Apply complete", "Destroy complete", "No changes"))
    )
    return f"| `{command}` | {way} | `{line}` | {code} | {found} | {left} resources |"


def _words(command: str, *more: str) -> list[str]:
    return [sys.executable, "-m", "deployer", command, "--as-of", TODAY.isoformat(), "--yes", *more]


def _deployer(command: str, *more: str, folder: Path, environ: Mapping[str, str]) -> tuple[int, str]:
    """The exit code, and all that it says."""
    done = subprocess.run(
        _words(command, *more), cwd=folder, env=environ, capture_output=True, text=True, check=False, timeout=600
    )
    return done.returncode, done.stdout + done.stderr


def _strike(command: str, way: str, line: str, folder: Path, environ: Mapping[str, str]) -> tuple[int, str]:
    """Its exit code, and what it said until its end or until nobody read it."""
    said = ""
    with subprocess.Popen(
        _words(command, "test.yaml"),
        cwd=folder,
        env=environ,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        preexec_fn=_hears,
    ) as process:
        assert process.stdout
        for each in process.stdout:
            said += each
            if each.startswith(line):
                break
        else:
            raise AssertionError(f"it never said {line!r}: {said}")
        if way == PIPE:
            process.stdout.close()
        else:
            process.send_signal(getattr(signal, way))
            said += process.stdout.read()
        return process.wait(600), said


def _hears() -> None:
    """A build may run its steps with signals ignored, and a process inherits that."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_DFL)


if __name__ == "__main__":
    HEAD = "| command | struck by | after | exit code | the next run | what is there then |\n|---|---|---|---:|---|---|"
    publish(PAGE, "struck commands", "\n".join([HEAD, *rows()]) + "\n")
