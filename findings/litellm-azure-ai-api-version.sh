#!/usr/bin/env bash
# litellm 1.110.2: its provider azure_ai/ sends no api-version to a Foundry resource unless the caller gives one. It
# knows the host *.services.ai.azure.com, and adds /models/chat/completions to it: the route of the model inference API,
# whose OpenAPI has api-version as a required parameter of the query (Azure/azure-rest-api-specs,
# specification/ai/data-plane/ModelInference/preview/2024-05-01-preview/openapi.json), and with which the portal shows
# it (github.com/BerriAI/litellm/issues/7275). LiteLLM's page of the provider gives a key and a base, and no version
# (docs.litellm.ai/docs/providers/azure_ai): who follows it sends a request that the contract of the service does not
# have. Nothing leaves the machine here.
# Seen on 2026-11-29, Python 3.11.7. Exits 1 when it behaves otherwise.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/python" -m pip install --quiet --no-compile --disable-pip-version-check litellm==1.110.2

cat > "$folder/ask.py" <<'PYTHON'
"""Ask a model by litellm, over a transport that answers itself, and print where the request would have gone."""

import httpx
import litellm
from litellm.llms.custom_httpx.http_handler import HTTPHandler

CHOICE = {"index": 0, "finish_reason": "stop", "message": {"role": "assistant", "content": "hello"}}
USAGE = {"prompt_tokens": 1, "completion_tokens": 1, "total_tokens": 2}
ANSWER = {"id": "1", "object": "chat.completion", "created": 1, "model": "m", "choices": [CHOICE], "usage": USAGE}
asked = []


def answer(request):
    asked.append(str(request.url))
    return httpx.Response(200, json=ANSWER)


client = HTTPHandler(client=httpx.Client(transport=httpx.MockTransport(answer)))
for more in ({}, {"api_version": "2024-05-01-preview"}):
    litellm.completion(
        model="azure_ai/mistral-medium-2505",
        api_base="https://example.services.ai.azure.com",
        api_key="none",
        messages=[{"role": "user", "content": "hello"}],
        client=client,
        **more,
    )
    print(f"{more or 'as documented'}: {asked[-1]}")
route = "https://example.services.ai.azure.com/models/chat/completions"
assert asked == [route, f"{route}?api-version=2024-05-01-preview"], asked
PYTHON
LITELLM_LOCAL_MODEL_COST_MAP=True "$folder/venv/bin/python" -W ignore "$folder/ask.py"
echo "as described"
