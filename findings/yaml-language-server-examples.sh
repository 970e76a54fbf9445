#!/usr/bin/env bash
# yaml-language-server 1.25.0: completing a key whose schema has one entry in "examples" writes that example behind the
# key, as it does for "default"; with two examples it writes none. A schema that documents its keys with one example
# each (an id, a country) so puts a stranger's value into the file, where it is valid and stays.
# JSON Schema calls examples an annotation. Seen on 2026-11-28, Node 20. Exits 1 when it behaves otherwise.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
npm install --silent --no-audit --no-fund --prefix "$folder" yaml-language-server@1.25.0 >/dev/null

cat > "$folder/ask.py" <<'PYTHON'
"""Ask the server, over its standard streams, to complete the keys of an empty mapping."""

import json
import subprocess
import sys
from pathlib import Path

folder = Path(sys.argv[1])
country = {"type": "string", "examples": ["FR"]}
properties = {
    "plain": {"type": "string"},
    "other": {"type": "string"},
    "one_example": country,
    "two_examples": {**country, "examples": ["FR", "DE"]},
    "with_default": {"type": "string", "default": "FR"},
}
schema = folder / "schema.json"
schema.write_text(json.dumps({"type": "object", "properties": properties}))
command = ["node", folder / "node_modules/yaml-language-server/bin/yaml-language-server", "--stdio"]
server = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
settings = {"schemas": {schema.as_uri(): "*.yaml"}, "completion": True}


def send(**message):
    body = json.dumps({"jsonrpc": "2.0", **message}).encode()
    server.stdin.write(b"Content-Length: %d\r\n\r\n" % len(body) + body)
    server.stdin.flush()


def receive():
    length = 0
    while line := server.stdout.readline().strip():
        name, _, value = line.partition(b":")
        length = int(value) if name.lower() == b"content-length" else length
    return json.loads(server.stdout.read(length))


def until(wanted):
    while True:
        message = receive()
        if wanted(message):
            return message.get("result")
        if message.get("method") == "workspace/configuration":
            items = message["params"]["items"]
            send(id=message["id"], result=[settings if item.get("section") == "yaml" else {} for item in items])
        elif "id" in message:
            send(id=message["id"], result=None)


def ask(number, method, **params):
    send(id=number, method=method, params=params)
    return until(lambda message: message.get("id") == number and "method" not in message)


snippets = {"completion": {"completionItem": {"snippetSupport": True}}}
capabilities = {"workspace": {"configuration": True}, "textDocument": snippets}
ask(1, "initialize", processId=None, rootUri=None, capabilities=capabilities)
send(method="initialized", params={})
send(method="workspace/didChangeConfiguration", params={"settings": {"yaml": settings}})
document = {"uri": "file:///example/a.yaml", "languageId": "yaml", "version": 1, "text": "plain: x\n\n"}
send(method="textDocument/didOpen", params={"textDocument": document})
until(lambda message: message.get("method") == "textDocument/publishDiagnostics")
position = {"line": 1, "character": 0}
found = ask(2, "textDocument/completion", textDocument={"uri": document["uri"]}, position=position)
server.kill()
inserted = {item["label"]: item["insertText"] for item in found["items"] if item["label"] in properties}
for name, text in sorted(inserted.items()):
    print(f"{name}: {text!r}")
assert {name: "FR" in text for name, text in inserted.items()} == {
    "other": False,
    "one_example": True,
    "two_examples": False,
    "with_default": True,
}, inserted
PYTHON
python3 "$folder/ask.py" "$folder"
echo "as described"
