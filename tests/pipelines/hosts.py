"""What a step of a pipeline meets on its machine: a folder, variables, bash, and the API of its service on loopback."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, urlsplit

BASH = ("bash", "--noprofile", "--norc", "-eo", "pipefail")
TOOLS = [*BASH[:1], "curl", "jq"]
ISSUED = "a.token.of-the-service"
BOT = "github-actions[bot]"


@dataclass
class Service:
    """Tokens and comments of a build service: those of GitHub's REST API, and the threads of Azure DevOps."""

    comments: list[dict[str, Any]] = field(default_factory=list)
    asked: list[tuple[str, str, str]] = field(default_factory=list)
    """Method, path and authorization of every request."""
    url: str = ""

    def answer(self, method: str, target: str, body: Any) -> Any:
        """What the service answers; a comment is told by the last number of its path."""
        path, query = urlsplit(target).path, parse_qs(urlsplit(target).query)
        if path == "/token":
            return {"value": f"{ISSUED}.{query['audience'][0]}"}
        devops = "/threads" in path
        if method == "GET" and devops:
            threads = [(each["id"], [{"id": 1, "content": each["body"]}]) for each in self.comments]
            return {"value": [{"id": number, "comments": comments} for number, comments in threads]}
        if method == "GET":
            size, page = int(query["per_page"][0]), int(query["page"][0])
            return self.comments[(page - 1) * size : page * size]
        text = (body["comments"][0]["content"] if method == "POST" else body["content"]) if devops else body["body"]
        if method == "POST":
            self.comments.append({"id": len(self.comments) + 1, "user": {"login": BOT}, "body": text})
            return self.comments[-1]
        number = int(path.split("/threads/")[1].split("/")[0] if devops else path.rsplit("/", 1)[1])
        (found,) = [each for each in self.comments if each["id"] == number]
        found["body"] = text
        return found


@contextmanager
def served() -> Iterator[Service]:
    """A service that answers on loopback."""
    service = Service()

    class Handler(BaseHTTPRequestHandler):
        def take(self) -> None:
            service.asked.append((self.command, self.path, self.headers["Authorization"]))
            content = self.rfile.read(int(self.headers["Content-Length"] or 0))
            answer = json.dumps(service.answer(self.command, self.path, json.loads(content or "null"))).encode()
            self.send_response(200)
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        do_GET = do_POST = do_PATCH = take

        def log_message(self, format: str, *args: Any) -> None:
            """Nothing is told."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    service.url = f"http://127.0.0.1:{server.server_address[1]}"
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield service
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@dataclass
class Host:
    """The machines of one service: each job gets a fresh copy of the repository; all have one embedded Azure."""

    repository: Path
    scratch: Path
    service: Service
    count: int = 0

    def workspace(self) -> Path:
        """A fresh checkout."""
        self.count += 1
        folder = self.scratch / f"job{self.count}"
        shutil.copytree(self.repository, folder)
        return folder

    def variables(self) -> dict[str, str]:
        """What every step has: nothing of ours beside PATH and what makes the embedded Azure the cloud."""
        passed = {name: os.environ[name] for name in ("HOME", "TMPDIR", "SYSTEMROOT") if name in os.environ}
        return {
            **passed,
            "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
            "CI": "true",
            "DEPLOYER_SANDBOX": "1",
            "DEPLOYER_SANDBOX_STATE": str(self.scratch / "cloud.json"),
        }


def bash(script: str, folder: Path, variables: dict[str, str]) -> tuple[int, str]:
    """How a script ended, and what it said."""
    file = folder.parent / f"{folder.name}.sh"
    file.write_text(script)
    done = subprocess.run([*BASH, str(file)], cwd=folder, env=variables, capture_output=True, text=True, check=False)
    return done.returncode, done.stdout + done.stderr


def copied(names: list[str], source: Path, target: Path) -> None:
    """Artefacts: files and folders by their paths; a folder's content, as the services keep it."""
    for name in names:
        found = source / name
        if found.is_dir():
            shutil.copytree(found, target, dirs_exist_ok=True)
        elif found.exists():
            target.mkdir(parents=True, exist_ok=True)
            shutil.copy(found, target)
