#!/usr/bin/env bash
# azure-mgmt-core 1.6.0 on azure-core 1.41.0: a poller that ends without raising does not say that the resource is well.
# result() returns a resource whose provisioningState is Failed (a) where the operation says Succeeded, status() says so
# too, (b) where Location answers 200 with it, status() says Succeeded, (c) where the PUT itself is answered with it:
# there status() says Failed, and result() does not raise. On the other side one 404 of the operation's address ends the
# poller while Azure goes on, and a cancelled operation without an error body is told as: invalid status 'OK'.
# Who trusts result() reports a failed deployment as made. Seen on 2026-11-29, Python 3.11.7. Exits 1 when it differs.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/python" -m pip install --quiet --disable-pip-version-check \
    azure-core==1.41.0 azure-mgmt-core==1.6.0 requests==2.32.5

cat > "$folder/poll.py" <<'PYTHON'
"""A server with a script for each case: the answer to the PUT, of the operation, and of the resource."""

import http.server
import json
import threading

from azure.core.exceptions import AzureError
from azure.core.pipeline.policies import RequestIdPolicy
from azure.core.polling import LROPoller
from azure.core.rest import HttpRequest
from azure.mgmt.core import ARMPipelineClient
from azure.mgmt.core.polling.arm_polling import ARMPolling


def resource(state):
    return {"properties": {"provisioningState": state}}


FAILED, WELL = (200, resource("Failed")), (200, resource("Succeeded"))
STARTED = (201, resource("Creating"), "Azure-AsyncOperation")
MISSING = (404, {"error": {"code": "NotFound", "message": "no such operation"}})
CASES = {
    "operation Succeeded, resource Failed": (STARTED, (200, {"status": "Succeeded"}), FAILED),
    "Location answers with Failed": ((202, {}, "Location"), FAILED, FAILED),
    "PUT answered with Failed": ((200, resource("Failed"), ""), FAILED, FAILED),
    "operation 404 once": (STARTED, MISSING, WELL),
    "operation Canceled, no error": (STARTED, (200, {"status": "Canceled"}), WELL),
}


class Azure(http.server.BaseHTTPRequestHandler):
    def do_PUT(self):
        self.rfile.read(int(self.headers["Content-Length"]))
        status, body, header = script[0]
        self.answer(status, body, {header: f"{base}/operation"} if header else {})

    def do_GET(self):
        self.answer(*script[1 if self.path == "/operation" else 2], {})

    def answer(self, status, body, headers):
        text = json.dumps(body).encode()
        self.send_response(status)
        for name, value in {"Content-Type": "application/json", "Content-Length": str(len(text)), **headers}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(text)

    def log_message(self, *_):
        pass


server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Azure)
threading.Thread(target=server.serve_forever, daemon=True).start()
base = f"http://127.0.0.1:{server.server_port}"
client = ARMPipelineClient(base, policies=[RequestIdPolicy()])
seen = {}
for name, script in CASES.items():
    first = client._pipeline.run(HttpRequest("PUT", base + "/resource", json={}))
    poller = LROPoller(client, first, lambda answer: answer.http_response.json(), ARMPolling(0))
    try:
        seen[name] = poller.result()["properties"]["provisioningState"], poller.status()
    except AzureError as error:
        seen[name] = "raised", str(error).splitlines()[0]
    print(f"{name}: {seen[name]}")
assert seen == {
    "operation Succeeded, resource Failed": ("Failed", "Succeeded"),
    "Location answers with Failed": ("Failed", "Succeeded"),
    "PUT answered with Failed": ("Failed", "Failed"),
    "operation 404 once": ("raised", "(NotFound) no such operation"),
    "operation Canceled, no error": ("raised", "Operation returned an invalid status 'OK'"),
}, seen
PYTHON
"$folder/venv/bin/python" "$folder/poll.py"
echo "as described"
