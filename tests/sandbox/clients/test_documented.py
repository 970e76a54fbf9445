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
FOLDER = os.environ.get("DEPLOYER_CLIENTS", "")
PACKAGES = {"langchain-openai": "langchain_openai", "langchain-mistralai": "langchain_mistralai"}


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
    name = PACKAGES.get(title, title)
    return language == "python" and (name == "azure-ai-inference" or find_spec(name) is not None)


def test_each_client_has_a_program() -> None:
    assert set(PROGRAMS) == {
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
    assert not FOLDER or here == set(PROGRAMS)


@pytest.mark.parametrize("title", [title for title in PROGRAMS if runs(title)])
@pytest.mark.parametrize("kind", ["serverless", "managed"])
def test_it_runs_as_it_stands(tls: Face, tmp_path: Path, title: str, kind: str) -> None:
    url, key = tls.chat if kind == "serverless" else tls.online("mixtral")
    language, text = PROGRAMS[title]
    if kind == "managed" and "safe_prompt" in text:
        text = text.replace(', model_extras={"safe_prompt": True}', "")  # of Mistral's own API alone
    if language == "javascript":
        (tmp_path / "node_modules").symlink_to(Path(FOLDER).absolute() / "node_modules")
    environment = {name: value for name, value in os.environ.items() if name in {"PATH", "HOME", "LANG"}}
    environment |= {"AZUREAI_ENDPOINT_URL": url, "AZUREAI_ENDPOINT_KEY": key, "NO_PROXY": "127.0.0.1"}
    environment["LITELLM_LOCAL_MODEL_COST_MAP"] = "True"  # it would ask the internet for prices
    environment |= dict.fromkeys(("SSL_CERT_FILE", "REQUESTS_CA_BUNDLE", "NODE_EXTRA_CA_CERTS"), tls.ca)
    done = subprocess.run(
        command(language, text, tmp_path),
        env=environment,
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    assert "[sandbox] A canned reply" in done.stdout
