#!/usr/bin/env bash
# azure-ai-ml 1.35.2: MLClient.serverless_endpoints.begin_regenerate_keys, as documented, always ends in TypeError: it
# calls the generated client below it with `endpoint_name`, whose parameter is `name`. Before that it has read the keys;
# nothing was asked to be regenerated, so the old key still opens the endpoint. Who rotates a key with it has not.
# Seen on 2026-11-29, Python 3.11.7. Exits 1 when it behaves otherwise.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/python" -m pip install --quiet --disable-pip-version-check azure-ai-ml==1.35.2 requests==2.32.5

cat > "$folder/rotate.py" <<'PYTHON'
"""An adapter of requests answers with two keys; what does the SDK ask for?"""

import io
import json

import requests
from azure.ai.ml import MLClient
from azure.core.credentials import AccessToken
from azure.core.pipeline.transport import RequestsTransport
from urllib3 import HTTPResponse


class Keys(requests.adapters.BaseAdapter):
    def __init__(self):
        super().__init__()
        self.asked = []

    def send(self, request, **_):
        self.asked.append(request.url.partition("?")[0].rpartition("/")[2])
        answer = requests.Response()
        answer.status_code, answer.url, answer.request = 200, request.url, request
        answer.headers["Content-Type"] = "application/json"
        body = json.dumps({"primaryKey": "first", "secondaryKey": "second"}).encode()
        answer.raw = HTTPResponse(io.BytesIO(body), status=200, headers=dict(answer.headers), preload_content=False)
        return answer

    def close(self):
        pass


class Credential:
    def get_token(self, *_, **__):
        return AccessToken("token", 4102444800)


keys, session = Keys(), requests.Session()
session.mount("https://", keys)
transport = RequestsTransport(session=session, session_owner=False)
subscription = "00000000-0000-0000-0000-000000000000"
client = MLClient(Credential(), subscription, "group", "project", transport=transport, enable_telemetry=False)
assert client.serverless_endpoints.get_keys("chat").secondary_key == "second"
keys.asked.clear()
raised = ""
try:
    client.serverless_endpoints.begin_regenerate_keys("chat", key_type="secondary").result()
except Exception as error:
    raised = type(error).__name__
print(f"asked: {keys.asked}, raised: {raised or 'nothing'}")
assert (keys.asked, raised) == (["listKeys"], "TypeError")
PYTHON
"$folder/venv/bin/python" -W ignore "$folder/rotate.py"
echo "as described"
