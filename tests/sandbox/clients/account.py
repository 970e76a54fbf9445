"""An environment behind a server, as the commands tell of it: a Foundry account, or another."""

from __future__ import annotations

import io
import json
import shlex
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, redirect_stdout
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from deployer.cli.main import main
from deployer.sandbox.server.serve import Serving, running
from tests.world import SUBSCRIPTION, World

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
    variables: Mapping[str, Mapping[str, str]] = field(repr=False)
    """Variables by the name of their endpoint."""

    def key(self, name: str = "chat") -> str:
        """The primary one."""
        return self.variables[name]["AZUREAI_ENDPOINT_KEY"]


@contextmanager
def served(folder: Path, text: str = TEXT, world: World | None = None) -> Iterator[Account]:
    """What the text makes, while its server runs; in a new world, or in the one that is given."""
    world = world or World()
    world.apply(text)
    (folder / "test.yaml").write_text(text, encoding="utf-8")
    with running(world.cloud, Serving(folder / "ca.pem")) as found:

        def run(*words: str) -> str:
            printed = io.StringIO()
            with pytest.MonkeyPatch.context() as patch, redirect_stdout(printed):
                patch.chdir(folder)
                for variable, value in found.variables.items():
                    patch.setenv(variable, value)
                assert main([*words, "--as-of", world.day.isoformat(), "test.yaml"]) == 0
            return printed.getvalue()

        told = {each["name"]: each for each in json.loads(run("outputs", "-o", "json"))["endpoints"]}
        variables = {
            name: dict(line.split("=", 1) for line in shlex.split(run("keys", "--endpoint", name, "-o", "env")))
            for name, each in told.items()
            if each["takes_keys"]
        }
        yield Account(str(folder / "ca.pem"), told, variables)
