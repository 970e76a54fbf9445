"""The az CLI, signed in to a served sandbox. Without az these tests are skipped; `make test-az` installs it and names
it in DEPLOYER_AZ.
"""

from __future__ import annotations

import json
import os
import shlex
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
DAY = "2026-11-23"
QUIET = {
    "AZURE_CORE_COLLECT_TELEMETRY": "false",
    "AZURE_CORE_NO_COLOR": "true",
    "AZURE_CORE_ONLY_SHOW_ERRORS": "true",
    "AZURE_EXTENSION_USE_DYNAMIC_INSTALL": "no",
}


@dataclass(frozen=True, slots=True)
class Shell:
    """A folder, the variables that the server printed, and the two tools to compare."""

    az_path: str
    folder: Path
    variables: Mapping[str, str]
    config: str = "az"
    """az keeps who is signed in in a folder; another one is another person."""
    more: Mapping[str, str] = field(default_factory=dict)

    @property
    def subscription(self) -> str:
        """Id of the subscription of the sandbox."""
        return self.variables["AZURE_SUBSCRIPTION_ID"]

    def group(self, name: str) -> str:
        """Id of a resource group."""
        return f"/subscriptions/{self.subscription}/resourceGroups/{name}"

    def az(self, *words: str, fails: bool = False) -> Any:
        """What az answers, as JSON; what it says, where it is to fail."""
        done = self.run(self.az_path, *words, "-o", "json")
        assert (done.returncode != 0) is fails, f"az {' '.join(words)}\n{done.stdout}\n{done.stderr}"
        return done.stderr if fails else json.loads(done.stdout or "null")

    def deployer(self, *words: str, fails: bool = False) -> str:
        """What the tool says, signed in by the variables of the server."""
        done = self.run(sys.executable, "-m", "deployer", *words)
        assert (done.returncode != 0) is fails, f"deployer {' '.join(words)}\n{done.stdout}\n{done.stderr}"
        return done.stderr if fails else done.stdout

    def run(self, *command: str) -> subprocess.CompletedProcess[str]:
        """Run a command in the folder."""
        variables = {**os.environ, **self.variables, **QUIET, **self.more}
        variables |= {"AZURE_CONFIG_DIR": str(self.folder / self.config), "PYTHONPATH": str(ROOT)}
        return subprocess.run(
            command, cwd=self.folder, env=variables, capture_output=True, text=True, check=False, timeout=300
        )

    def write(self, name: str, text: str) -> str:
        """A file in the folder; its name."""
        (self.folder / name).write_text(text, encoding="utf-8")
        return name


@pytest.fixture(scope="session")
def shell(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shell]:
    """az, registered with a served sandbox and signed in as its Owner."""
    path = os.environ.get("DEPLOYER_AZ", "")
    if not path:
        pytest.skip("the az CLI is not there: run make test-az, or name it in DEPLOYER_AZ")
    folder = tmp_path_factory.mktemp("az")
    plain = Shell(str(Path(path).absolute()), folder, {})
    plain.deployer("sandbox", "clock", "--set", f"{DAY}T12:00:00")
    plain.deployer("sandbox", "identity", "reader", "--role", "Reader")
    plain.deployer("sandbox", "quota", "standardNCADSA100v4Family", "24")  # a subscription starts with no GPU
    with _served(folder) as variables:
        made = Shell(plain.az_path, folder, variables)
        register(made)
        yield made


def register(shell: Shell, client: str = "", secret: str = "") -> None:
    """Tell az of the cloud, and sign in."""
    known = shell.variables
    shell.az(
        "cloud", "register", "-n", "Sandbox", "--endpoint-resource-manager", known["AZURE_RESOURCE_MANAGER_ENDPOINT"]
    )
    shell.az("cloud", "set", "-n", "Sandbox")
    user, word = client or known["AZURE_CLIENT_ID"], secret or known["AZURE_CLIENT_SECRET"]
    shell.az("login", "--service-principal", "-u", user, "-p", word, "--tenant", known["AZURE_TENANT_ID"])


class _served:
    """`deployer sandbox serve` as a process of its own, and the variables that it prints."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def __enter__(self) -> dict[str, str]:
        command = [sys.executable, "-u", "-m", "deployer", "sandbox", "serve", "--seconds", "1"]
        variables = {**os.environ, "PYTHONPATH": str(ROOT)}
        self.process = subprocess.Popen(
            command, cwd=self.folder, env=variables, stdout=subprocess.PIPE, text=True, start_new_session=True
        )
        assert self.process.stdout
        found: dict[str, str] = {}
        for line in self.process.stdout:
            if line.startswith("ready "):
                return found
            name, _, value = shlex.split(line)[1].partition("=")
            found[name] = value
        raise RuntimeError("the server ended before it was ready")

    def __exit__(self, *_: object) -> None:
        self.process.send_signal(signal.SIGTERM)
        self.process.communicate(timeout=30)
