#!/usr/bin/env bash
# azure-core 1.41.0: a Retry-After that is neither a number nor a date makes the retry policy raise ValueError, and
# "inf" OverflowError, instead of returning the answer or an AzureError. Who catches AzureError, as the documentation
# of the SDKs has it, does not catch these; HTTP allows nothing but seconds or a date, yet a proxy writes what it likes.
# A number with a fraction is taken. Seen on 2026-11-28, Python 3.11.7. Exits 1 when it behaves otherwise.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/python" -m pip install --quiet --disable-pip-version-check azure-core==1.41.0 requests==2.32.5

cat > "$folder/answers.py" <<'PYTHON'
"""A server of 429 whose Retry-After is the path, and what azure-core makes of it."""

import http.server
import threading

from azure.core import PipelineClient
from azure.core.exceptions import AzureError
from azure.core.pipeline.policies import RetryPolicy
from azure.core.rest import HttpRequest


class Busy(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(429)
        self.send_header("Retry-After", self.path[1:])
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_):
        pass


server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Busy)
threading.Thread(target=server.serve_forever, daemon=True).start()
base = f"http://127.0.0.1:{server.server_port}/"
client = PipelineClient(base, policies=[RetryPolicy(retry_total=1, retry_backoff_factor=0)])
seen = {}
for value in ("0", "0.5", "soon", "inf"):
    try:
        seen[value] = client.send_request(HttpRequest("GET", base + value)).status_code
    except AzureError:
        seen[value] = "AzureError"
    except Exception as error:
        seen[value] = type(error).__name__
    print(f"Retry-After: {value} -> {seen[value]}")
assert seen == {"0": 429, "0.5": 429, "soon": "ValueError", "inf": "OverflowError"}, seen
PYTHON
"$folder/venv/bin/python" "$folder/answers.py"
echo "as described"
