"""The programs of docs/clients.md, run as they stand there against a server.

Those in Python and for curl run where their package is; DEPLOYER_CLIENTS names the environment of its own, with a
node_modules in it, that `make test-clients` makes: then all of them have to run.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

from tests.sandbox.clients.face import Face

PAGE = Path(__file__).parents[3] / "docs" / "clients.md"
FOUND = re.findall(
    r"^### (.+)\n(?:(?!###|```)[\s\S])*?^```(\w+)\n([\s\S]*?)^```$", PAGE.read_text("utf-8"), re.MULTILINE
)
PROGRAMS = {title: (language, text) for title, language, text in FOUND}
FOUNDRY = "Foundry: "
"""Begins the titles of programs that call a deployment of an account."""
FOLDER = str(Path(given).absolute()) if (given := os.environ.get("DEPLOYER_CLIENTS")) else ""
PACKAGES = {name: name.replace("-", "_") for name in ("langchain-azure-ai", "langchain-mistralai", "langchain-openai")}


def command(language: str, text: str, folder: Path) -> list[str]:
    """What runs a program."""
    if language == "bash":
        return ["bash", "-c", text]
    if language == "javascript":
        file = folder / "program.mjs"
        file.write_text(text, encoding="utf-8")
        return [shutil.which("node") or "node", str(file)]
    python = str(Path(FOLDER) / "bin" / "python") if FOLDER else sys.executable
    return [python, "-W", "ignore", "-c", text]


def runs(title: str) -> bool:
    """Whether what a program needs is here."""
    language, _ = PROGRAMS[title]
    if language == "bash":
        return shutil.which("curl") is not None
    if FOLDER:
        return True
    name = title.removeprefix(FOUNDRY)
    name = PACKAGES.get(name, name)
    return language == "python" and (name == "azure-ai-inference" or find_spec(name) is not None)


def test_each_client_has_a_program() -> None:
    assert set(PROGRAMS) == {
        "Foundry: azure-ai-inference",
        "Foundry: curl",
        "Foundry: langchain-azure-ai",
        "Foundry: litellm",
        "Foundry: mistralai",
        "Foundry: npm openai",
        "Foundry: openai",
        "azure-ai-inference",
        "curl",
        "langchain-mistralai",
        "langchain-openai",
        "litellm",
        "mistralai",
        "npm @azure-rest/ai-inference",
        "npm @mistralai/mistralai",
        "npm openai",
        "openai",
        "requests",
    }
    here = {title for title in PROGRAMS if runs(title)}
    assert here >= {"azure-ai-inference", "mistralai", "openai", "requests"}
    assert here >= {"Foundry: azure-ai-inference", "Foundry: mistralai", "Foundry: openai"}
    assert not FOLDER or here == set(PROGRAMS)


HERE = [title for title in PROGRAMS if runs(title)]


@pytest.mark.parametrize("title", [title for title in HERE if not title.startswith(FOUNDRY)])
@pytest.mark.parametrize("kind", ["serverless", "managed"])
def test_it_runs_as_it_stands(tls: Face, tmp_path: Path, title: str, kind: str) -> None:
    language, text = PROGRAMS[title]
    if kind == "managed" and "safe_prompt" in text:
        text = text.replace(', model_extras={"safe_prompt": True}', "")  # of Mistral's own API alone
    url, key = tls.chat if kind == "serverless" else tls.online("mixtral")
    run(tls, tmp_path, (language, text), {"AZUREAI_ENDPOINT_URL": url, "AZUREAI_ENDPOINT_KEY": key})


@pytest.mark.parametrize("title", [title for title in HERE if title.startswith(FOUNDRY)])
def test_it_calls_a_deployment_of_an_account(tls: Face, tmp_path: Path, title: str) -> None:
    url, key = tls.assistant
    named = {"AZUREAI_ENDPOINT_URL": url, "AZUREAI_ENDPOINT_KEY": key, "AZUREAI_ENDPOINT_MODEL": "assistant"}
    run(tls, tmp_path, PROGRAMS[title], named)


def run(tls: Face, folder: Path, program: tuple[str, str], variables: dict[str, str]) -> None:
    """Run a program with the variables of an endpoint, and read its answer."""
    language, text = program
    if language == "javascript":
        (folder / "node_modules").symlink_to(Path(FOLDER) / "node_modules")
    environment = {name: value for name, value in os.environ.items() if name in {"PATH", "HOME", "LANG"}}
    environment |= {**variables, "NO_PROXY": "127.0.0.1"}
    environment["LITELLM_LOCAL_MODEL_COST_MAP"] = "True"  # it would ask the internet for prices
    environment |= dict.fromkeys(("SSL_CERT_FILE", "REQUESTS_CA_BUNDLE", "NODE_EXTRA_CA_CERTS"), tls.ca)
    done = subprocess.run(
        command(language, text, folder),
        env=environment,
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    assert "[sandbox] A canned reply" in done.stdout
