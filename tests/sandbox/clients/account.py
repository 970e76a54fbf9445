"""A Foundry account behind a server, as the commands tell of it."""

from __future__ import annotations

import json
import os
import shlex
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from deployer.sandbox.server.serve import Serving, running
from tests.world import SUBSCRIPTION, World

ROOT = Path(__file__).parents[3]
TEXT = f"""\
name: test
subscription: {SUBSCRIPTION}
resource_group: rg-test
location: swedencentral
foundry:
  name: ai-mistral-test
  deployments:
    - {{model: Mistral-Large-3, name: chat, capacity: 500}}
    - {{model: mistral-document-ai-2512, name: reader, capacity: 30}}
"""


@dataclass(frozen=True)
class Account:
    """What `outputs -o json` and `keys -o env` print of it."""

    ca: str
    """File with the certificate to trust."""
    told: Mapping[str, Mapping[str, Any]]
    """Endpoints by name."""
    variables: Mapping[str, Mapping[str, str]]
    """Variables by the name of their endpoint."""

    def key(self) -> str:
        """The primary one."""
        return self.variables["chat"]["AZUREAI_ENDPOINT_KEY"]


@contextmanager
def served(folder: Path) -> Iterator[Account]:
    """The account, while its server runs."""
    world = World()
    world.apply(TEXT)
    (folder / "test.yaml").write_text(TEXT, encoding="utf-8")
    with running(world.cloud, Serving(folder / "ca.pem")) as found:

        def run(*words: str) -> str:
            environment = {**os.environ, **found.variables, "PYTHONPATH": str(ROOT)}
            line = [sys.executable, "-m", "deployer", *words, "--as-of", "2026-11-23", "test.yaml"]
            done = subprocess.run(
                line, cwd=folder, env=environment, capture_output=True, text=True, check=False, timeout=120
            )
            assert done.returncode == 0, done.stderr
            return done.stdout

        told = {each["name"]: each for each in json.loads(run("outputs", "-o", "json"))["endpoints"]}
        variables = {
            name: dict(line.split("=", 1) for line in shlex.split(run("keys", "--endpoint", name, "-o", "env")))
            for name in told
        }
        yield Account(str(folder / "ca.pem"), told, variables)
