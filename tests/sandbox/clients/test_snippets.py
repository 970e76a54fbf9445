"""The programs that `deployer snippet` prints, run as they are against a server.

Those in Python and for curl run where their package is; DEPLOYER_CLIENTS names the environment of its own, with a
node_modules in it, that `make test-clients` makes: then all of them have to run.
"""

from __future__ import annotations

import ast
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib.util import find_spec
from pathlib import Path
from threading import Thread
from urllib.parse import parse_qs, urlsplit

import pytest

from deployer.reports.snippet import languages, snippet
from deployer.sandbox.entra import identities, tokens
from deployer.sandbox.inference.endpoint import counted
from deployer.sandbox.inference.rate_limit import Meter
from deployer.values.endpoint_call import EndpointCall
from tests.conftest import Run
from tests.sandbox.clients.face import ML, Face

FOLDER = str(Path(given).absolute()) if (given := os.environ.get("DEPLOYER_CLIENTS")) else ""
TEXT = """\
name: test
accept_marketplace_terms: true
subscription: 00000000-0000-0000-0000-000000000001
resource_group: rg
location: eastus2
hub: {name: hub}
projects:
  - name: assistants
    deployments:
      - {model: Mistral-large-2407, name: chat, auth: AUTH}
      - model: mistralai-Mixtral-8x7B-Instruct-v01
        name: mixtral
        compute: {instance_type: Standard_NC96ads_A100_v4, deployment: one}
      - model: mistralai-Mistral-7B-Instruct-v0-3
        name: mixtral
        compute: {instance_type: Standard_NC24ads_A100_v4, deployment: two, traffic: 0}
      - {model: mistralai-Mistral-7B-v01, name: base, compute: {instance_type: Standard_NC24ads_A100_v4}}
foundry:
  name: ai-one
  deployments:
    - {model: Mistral-Large-3, name: assistant, auth: AUTH}
    - {model: mistral-document-ai-2505, name: reader, auth: AUTH}
"""
CHATS = {
    "azure-ai-inference",
    "azure-rest-ai-inference",
    "curl",
    "dotenv",
    "javascript",
    "langchain",
    "langchain-mistralai",
    "litellm",
    "mistralai",
    "mistralai-javascript",
    "python",
    "requests",
}
WAYS = {
    "assistant": CHATS | {"langchain-azure-ai"},
    "base": {"curl", "dotenv", "javascript", "python", "requests"},
    "chat": CHATS,
    "mixtral": CHATS,
    "mixtral/two": CHATS - {"dotenv"},
    "reader": {"curl", "litellm", "mistralai", "requests"},
}
"""Which languages an endpoint has, by its name."""
SAYS = {
    "assistant": "[sandbox]",
    "base": "",
    "chat": "[sandbox]",
    "mixtral": "[sandbox]",
    "mixtral/two": "[sandbox]",
    "reader": "words of the sandbox",
}
QUICK = {
    "assistant": {"azure-ai-inference", "curl", "dotenv", "mistralai", "python"},
    "base": {"curl"},
    "chat": {"azure-ai-inference", "curl", "mistralai", "python", "requests"},
    "mixtral": {"curl"},
    "mixtral/two": {"azure-ai-inference", "curl", "mistralai", "python", "requests"},
    "reader": {"curl", "mistralai", "requests"},
}
"""The programs that the suite runs."""
PAIRS = [(name, language) for name, some in (WAYS if FOLDER else QUICK).items() for language in sorted(some)]
SCORED = ("assistant", "chat", "reader")
"""Those that take tokens."""
PACKAGES = {"python": "openai", "azure-ai-inference": "azure", "langchain": "langchain_openai", "dotenv": "openai"}


def runs(language: str) -> bool:
    """Whether what a program needs is here."""
    if languages()[language].extension == "sh":
        return shutil.which("curl") is not None
    if FOLDER:
        return True
    name = PACKAGES.get(language, language).replace("-", "_")
    return languages()[language].extension != "mjs" and find_spec(name) is not None


def test_each_endpoint_has_the_languages_that_can_call_it(run: Run) -> None:
    Path("test.yaml").write_text(TEXT.replace("AUTH", "key"), encoding="utf-8")
    for name, expected in WAYS.items():
        listed = run("snippet", "test.yaml", name, "--list").out.splitlines()
        assert {line.split()[0] for line in listed} == expected, name
    assert set(languages()) == set().union(*WAYS.values())
    assert all(each.needs for each in languages().values() if each.extension in ("mjs", "py"))


@pytest.mark.parametrize(("name", "language"), [pair for pair in PAIRS if runs(pair[1])])
def test_it_runs_as_it_is_printed(run: Run, tls: Face, tmp_path: Path, name: str, language: str) -> None:
    program = printed(run, name, language, "key")
    url, key = address(tls, name)
    before = asked_of_two(tls)
    assert SAYS.get(name, "[sandbox] A canned reply") in done(
        tls, tmp_path, program, {"AZUREAI_ENDPOINT_URL": url, "AZUREAI_ENDPOINT_KEY": key}
    )
    assert (asked_of_two(tls) > before) == (name == "mixtral/two"), "some clients repeat a request"


def asked_of_two(tls: Face) -> int:
    """How many calls reached the deployment that has no traffic."""
    deployment = tls.cloud.find(f"{ML}/assistants/onlineEndpoints/mixtral/deployments/two")
    assert deployment
    return Meter(tls.cloud, counted(deployment)).served


TOKENS = [
    *([("assistant", "python"), ("chat", "curl"), ("reader", "curl")] if not FOLDER else []),
    *((name, language) for name, language in PAIRS if FOLDER and name in SCORED and language != "dotenv"),
]


@pytest.mark.parametrize(("name", "language"), [pair for pair in TOKENS if runs(pair[1])])
def test_it_runs_without_a_key(run: Run, tls: Face, identity: str, tmp_path: Path, name: str, language: str) -> None:
    program = printed(run, name, language, "entra")
    assert "AZUREAI_ENDPOINT_KEY:" not in program[1]
    az = tmp_path / "az"  # what it would print, from the same identity
    az.write_text(f"""#!{sys.executable}
import json, sys, urllib.request
scope = sys.argv[sys.argv.index("--scope") + 1].removesuffix("/.default")
asked = urllib.request.Request("{identity}?resource=" + scope, headers={{"X-IDENTITY-HEADER": "here"}})
print(json.load(urllib.request.urlopen(asked))["access_token"])
""")
    az.chmod(0o755)
    url, _ = address(tls, name)
    where = {"IDENTITY_ENDPOINT": identity, "IDENTITY_HEADER": "here", "PATH": f"{tmp_path}:{os.environ['PATH']}"}
    assert SAYS.get(name, "[sandbox] A canned reply") in done(
        tls, tmp_path, program, {"AZUREAI_ENDPOINT_URL": url, **where}
    )


@pytest.fixture(scope="module")
def identity(tls: Face) -> Iterator[str]:
    """A managed identity as App Service has it, with the roles that callers need:
    https://learn.microsoft.com/azure/app-service/overview-managed-identity
    """
    client = identities.add(tls.cloud, "caller")
    identities.assign(tls.cloud, "caller", ["Azure AI Developer", "Foundry User"], "/")

    class Answer(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            (resource,) = parse_qs(urlsplit(self.path).query)["resource"]
            token, until = tokens.issue(tls.cloud, client, resource)
            body = json.dumps({"access_token": token, "expires_on": str(until + 10**9), "token_type": "Bearer"})
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.end_headers()
            self.wfile.write(body.encode())

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Answer) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/token"
        server.shutdown()


def printed(run: Run, name: str, language: str, auth: str) -> tuple[str, str]:
    """The extension and the text of a program."""
    Path("test.yaml").write_text(TEXT.replace("AUTH", auth), encoding="utf-8")
    answered = run("snippet", "test.yaml", name, "--lang", language)
    assert answered.code == 0, answered.err
    return languages()[language].extension, answered.out


def address(tls: Face, name: str) -> tuple[str, str]:
    """Address and key of an endpoint."""
    if name in ("assistant", "reader"):
        return tls.assistant
    return tls.chat if name == "chat" else tls.online(name.partition("/")[0])


COMPLETION = """
import os, openai
print(openai.OpenAI().completions.create(model=os.environ["AZUREAI_ENDPOINT_MODEL"], prompt="Hello"))
"""
CHAT = """
import os, openai
asked = [{"role": "user", "content": "Hello"}]
print(openai.OpenAI().chat.completions.create(model=os.environ["AZUREAI_ENDPOINT_MODEL"], messages=asked))
"""
"""What reads the variables of a .env file by itself."""


def done(tls: Face, folder: Path, program: tuple[str, str], variables: Mapping[str, str]) -> str:
    """What a program prints, with these variables and the certificates of the server, and a document as argument."""
    extension, text = program
    file = folder / f"program.{extension}"
    file.write_text(text, encoding="utf-8")
    page = folder / "page.pdf"
    page.write_bytes(b"%PDF-1.7 /Type /Page")
    python = str(Path(FOLDER) / "bin" / "python") if FOLDER else sys.executable
    if extension == "mjs" and not (folder / "node_modules").exists():
        (folder / "node_modules").symlink_to(Path(FOLDER) / "node_modules")
    asks = CHAT if "MISTRAL_API_KEY" in text else COMPLETION
    line = {
        "env": ["sh", "-c", 'set -a; . "$0"; exec "$@"', str(file), python, "-c", asks],
        "mjs": [shutil.which("node") or "node", str(file)],
        "py": [python, "-W", "ignore", str(file), str(page)],
        "sh": ["sh", str(file), str(page)],
    }[extension]
    environment = {name: value for name, value in os.environ.items() if name in {"PATH", "HOME", "LANG"}}
    environment |= {**variables, "NO_PROXY": "127.0.0.1"}
    environment["LITELLM_LOCAL_MODEL_COST_MAP"] = "True"  # it would ask the internet for prices
    environment |= dict.fromkeys(("SSL_CERT_FILE", "REQUESTS_CA_BUNDLE", "NODE_EXTRA_CA_CERTS"), tls.ca)
    ran = subprocess.run(line, env=environment, cwd=folder, capture_output=True, text=True, timeout=240, check=False)
    assert ran.returncode == 0, ran.stderr[-3000:]
    return ran.stdout


AWKWARD = 'it\'s "quoted" $(touch x) `touch y` ${z} \\n {{ 7*7 }} {# # \u00e9 \U0001d54f \u2028'


@pytest.mark.parametrize("language", sorted(WAYS["assistant"]))
def test_no_name_becomes_code(language: str, tmp_path: Path) -> None:
    paths = dict.fromkeys(
        (
            "azure_ai_inference_endpoint",
            "chat_completions_url",
            "litellm_azure_ai_api_base",
            "mistral_server_url",
            "openai_base_url",
        ),
        "/v1",
    )
    call = EndpointCall("/id", "Foundry deployment", f"a\nb/{AWKWARD}", "m", "chat", AWKWARD, paths=paths)
    text = snippet(call, language)
    assert [line for line in text.splitlines() if line.startswith("b/")] == []
    file = tmp_path / "program"
    file.write_text(text, encoding="utf-8")
    match languages()[language].extension:
        case "py":
            held = [node.value for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Constant)]
            assert AWKWARD in held
        case "mjs":
            (spelled,) = re.findall(r'model: ("(?:[^"\\]|\\.)*")', text)
            assert re.sub(r"\\u\{(\w+)\}", lambda code: chr(int(code[1], 16)), spelled[1:-1]) == AWKWARD
        case "sh":
            given = shell(tmp_path, 'curl() { for each in "$@"; do printf "%s\\n" "$each"; done; }')
            assert json.loads(next(line for line in given if line.startswith("{")))["model"] == AWKWARD
        case "env":
            assert shell(tmp_path, "", 'printf "%s" "$AZUREAI_ENDPOINT_MODEL"') == [AWKWARD]


def shell(folder: Path, before: str, after: str = "") -> list[str]:
    """What a shell prints that reads the program."""
    line = f"{before}\n. ./program\n{after}"
    ran = subprocess.run(["sh", "-c", line], cwd=folder, capture_output=True, text=True, encoding="utf-8", check=True)
    assert sorted(each.name for each in folder.iterdir()) == ["program"]
    return ran.stdout.split("\n")
