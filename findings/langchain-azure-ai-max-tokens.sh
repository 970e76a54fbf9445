#!/usr/bin/env bash
# langchain-azure-ai 1.2.12: max_tokens of AzureAIOpenAIApiChatModel is sent as max_completion_tokens. Mistral's API has
# no such parameter (https://docs.mistral.ai/api), and a Mistral model in Foundry answers it with 422, "Extra inputs are
# not permitted": seen by others with other clients (github.com/pydantic/pydantic-ai/issues/6593,
# github.com/BerriAI/litellm/issues/26322). The package is made for all models of Foundry; what bounds an answer by its
# documented name ends every call. What stands in extra_body arrives as it is. Nothing leaves the machine here.
# Seen on 2026-11-29, Python 3.11.7. Exits 1 when it behaves otherwise.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/python" -m pip install --quiet --no-compile --disable-pip-version-check langchain-azure-ai==1.2.12 \
    langchain-openai==1.7.4

cat > "$folder/ask.py" <<'PYTHON'
"""Ask a model by langchain-azure-ai, over a transport that answers itself, and print the bounds in the request."""

import json

import httpx
from langchain_azure_ai.chat_models import AzureAIOpenAIApiChatModel

CHOICE = {"index": 0, "finish_reason": "stop", "message": {"role": "assistant", "content": "hello"}}
USAGE = {"prompt_tokens": 1, "completion_tokens": 1, "total_tokens": 2}
ANSWER = {"id": "1", "object": "chat.completion", "created": 1, "model": "m", "choices": [CHOICE], "usage": USAGE}
asked = []


def answer(request):
    body = json.loads(request.content)
    asked.append({name: value for name, value in body.items() if "tokens" in name})
    return httpx.Response(200, json=ANSWER)


for bound in ({"max_tokens": 16}, {"extra_body": {"max_tokens": 16}}):
    model = AzureAIOpenAIApiChatModel(
        endpoint="https://example.services.ai.azure.com/openai/v1",
        credential="none",
        model="mistral-medium-2505",
        use_responses_api=False,
        http_client=httpx.Client(transport=httpx.MockTransport(answer)),
        **bound,
    )
    model.invoke("hello")
    print(f"{bound}: {asked[-1]}")
assert asked == [{"max_completion_tokens": 16}, {"max_tokens": 16}], asked
PYTHON
"$folder/venv/bin/python" -W ignore "$folder/ask.py"
echo "as described"
