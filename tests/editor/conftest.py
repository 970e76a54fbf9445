"""The language server that editors use for YAML, as npm has it. Without node and npm, or a registry to ask, these tests
are skipped and say so.
"""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from filelock import FileLock

ROOT = Path(__file__).parents[2]
SERVER = "yaml-language-server@1.25.0"


class Editor:
    """An editor with one file open, checked against the schema that is committed."""

    def __init__(self, command: list[str], folder: Path) -> None:
        self._server = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self._folder = folder
        self._asked = 0
        self._found: dict[str, list[dict[str, Any]]] = {}
        schemas = {(ROOT / "environments" / "schema.json").as_uri(): "*.yaml"}
        self._settings = {"schemas": schemas, "hover": True, "completion": True, "validate": True}
        item = {"snippetSupport": True, "documentationFormat": ["markdown"]}
        able = {"workspace": {"configuration": True}, "textDocument": {"completion": {"completionItem": item}}}
        self._ask("initialize", {"processId": None, "rootUri": None, "capabilities": able})
        self._send({"method": "initialized", "params": {}})
        self._send({"method": "workspace/didChangeConfiguration", "params": {"settings": {"yaml": self._settings}}})

    def close(self) -> None:
        """End the server."""
        self._server.kill()
        self._server.communicate()

    def open(self, text: str) -> str:
        """Open a file with this text, and wait until it has been checked. Gives its address."""
        uri = (self._folder / f"{self._asked}-{len(self._found)}.yaml").as_uri()
        document = {"uri": uri, "languageId": "yaml", "version": 1, "text": text}
        self._send({"method": "textDocument/didOpen", "params": {"textDocument": document}})
        while uri not in self._found:
            self._hear(self._receive())
        return uri

    def problems(self, text: str) -> list[tuple[int, str]]:
        """What the editor underlines, by line."""
        return [(each["range"]["start"]["line"], each["message"]) for each in self._found[self.open(text)]]

    def hover(self, text: str, word: str) -> str:
        """What is shown over the first occurrence of a word."""
        before = text[: text.index(word)]
        place = {"line": before.count("\n"), "character": len(before.rpartition("\n")[2]) + 1}
        found = self._ask("textDocument/hover", {"textDocument": {"uri": self.open(text)}, "position": place})
        return str(found["contents"]["value"]).partition("\n\nSource:")[0]

    def completions(self, text: str) -> dict[str, dict[str, Any]]:
        """What is proposed where `|` stands in the text, by label."""
        before, _, after = text.partition("|")
        place = {"line": before.count("\n"), "character": len(before.rpartition("\n")[2])}
        uri = self.open(before + after)
        found = self._ask("textDocument/completion", {"textDocument": {"uri": uri}, "position": place})
        return {item["label"]: item for item in found["items"]}

    def _ask(self, method: str, params: dict[str, Any]) -> Any:
        self._asked += 1
        number = self._asked
        self._send({"id": number, "method": method, "params": params})
        while True:
            message = self._receive()
            if message.get("id") == number and "method" not in message:
                return message["result"]
            self._hear(message)

    def _hear(self, message: dict[str, Any]) -> None:
        params = message.get("params") or {}
        if message.get("method") == "textDocument/publishDiagnostics":
            self._found[params["uri"]] = params["diagnostics"]
        elif "id" in message:
            asked = [item.get("section") for item in params.get("items", ())]
            result = [self._settings if section == "yaml" else {} for section in asked] if asked else None
            self._send({"id": message["id"], "result": result})

    def _send(self, message: dict[str, Any]) -> None:
        body = json.dumps({"jsonrpc": "2.0", **message}).encode()
        assert self._server.stdin
        self._server.stdin.write(b"Content-Length: %d\r\n\r\n%s" % (len(body), body))
        self._server.stdin.flush()

    def _receive(self) -> dict[str, Any]:
        assert self._server.stdout
        length = 0
        while line := self._server.stdout.readline().strip():
            name, _, value = line.partition(b":")
            length = int(value) if name.lower() == b"content-length" else length
        assert length, "the language server has ended"
        found: dict[str, Any] = json.loads(self._server.stdout.read(length))
        return found


@pytest.fixture(scope="session")
def server(request: pytest.FixtureRequest) -> list[str]:
    """How to start the language server; installed once into the cache of pytest."""
    npm, node = shutil.which("npm"), shutil.which("node")
    if not (npm and node):
        pytest.skip("node and npm are not here")
    assert request.config.cache
    folder = request.config.cache.mkdir(SERVER)
    program = folder / "node_modules" / "yaml-language-server" / "bin" / "yaml-language-server"
    with FileLock(f"{folder}.lock"):
        if not program.exists():
            command = [npm, "install", "--no-audit", "--no-fund", "--ignore-scripts", "--prefix", str(folder), SERVER]
            done = subprocess.run(command, capture_output=True, text=True)
            if done.returncode:
                pytest.skip(f"npm cannot install {SERVER}: {done.stderr[-200:]}")
    return [node, str(program), "--stdio"]


@pytest.fixture
def editor(server: list[str], tmp_path: Path) -> Iterator[Editor]:
    found = Editor(server, tmp_path)
    yield found
    found.close()
