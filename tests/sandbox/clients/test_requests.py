"""Plain HTTP over both faces, which answer alike but for the addresses."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import requests

from tests.sandbox.clients.face import Face

ENDPOINTS = (
    "/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/rg/providers/"
    "Microsoft.MachineLearningServices/workspaces/assistants/onlineEndpoints"
)
COMMON = "/chat/completions?api-version=2024-05-01-preview"
BODY = {"messages": [{"role": "user", "content": "How many languages are in the world?"}]}


def test_the_curl_of_the_documents(face: Face) -> None:
    uri, key = face.chat
    headers = {"Authorization": f"Bearer {key}"}
    for path in (COMMON, "/v1/chat/completions"):
        answer = face.session.post(uri + path, json=BODY, headers=headers, timeout=10)
        assert answer.status_code == 200
        assert answer.json()["choices"][0]["message"]["content"].startswith("[sandbox] ")


def test_a_stream_comes_in_parts(face: Face) -> None:
    uri, key = face.chat
    headers = {"Authorization": f"Bearer {key}"}
    with face.session.post(
        uri + COMMON, json={**BODY, "stream": True}, headers=headers, stream=True, timeout=10
    ) as answer:
        assert answer.headers["content-type"].startswith("text/event-stream")
        lines = [line.decode() for line in answer.iter_lines() if line]
    assert lines[-1] == "data: [DONE]"
    assert json.loads(lines[-2].removeprefix("data: "))["usage"]["total_tokens"] > 0


def test_score(face: Face) -> None:
    uri, key = face.online("mixtral")
    data = {"input_data": {"input_string": BODY["messages"]}}
    answer = face.session.post(f"{uri}/score", json=data, headers={"Authorization": f"Bearer {key}"}, timeout=10)
    assert answer.json()["output"].startswith("[sandbox] ")


def test_the_openapi_document_is_told_to_be_missing(face: Face) -> None:
    uri, key = face.chat
    answer = face.session.get(f"{uri}/swagger.json", headers={"Authorization": f"Bearer {key}"}, timeout=10)
    assert (answer.status_code, "/swagger.json" in answer.text) == (501, True)


def test_both_faces_give_the_same_answer(inside: Face, tls: Face) -> None:
    def ask(face: Face) -> Any:
        uri, key = face.chat
        answer = face.session.post(uri + COMMON, json=BODY, headers={"Authorization": f"Bearer {key}"}, timeout=10)
        return {name: value for name, value in answer.json().items() if name not in {"id", "created"}}

    assert ask(inside) == ask(tls)


def test_addresses_lead_to_the_face_that_gave_them(inside: Face, tls: Face) -> None:
    assert inside.chat[0] == "https://chat.eastus2.models.ai.azure.com"
    assert tls.chat[0] == f"{tls.base}/endpoints/chat.eastus2.models.ai.azure.com"
    assert tls.online("mixtral")[0] == f"{tls.base}/endpoints/mixtral.eastus2.inference.ml.azure.com"


def test_what_is_said_to_an_endpoint_is_said_as_it_stands(tls: Face) -> None:
    uri, key = tls.chat
    said = f"https://chat.eastus2.models.ai.azure.com/ and {uri}/ and https://management.azure.com/subscriptions/x"
    for stream in (False, True):
        body = {"messages": [{"role": "user", "content": said}], "stream": stream}
        answer = tls.session.post(uri + COMMON, json=body, headers={"Authorization": f"Bearer {key}"}, timeout=10)
        texts = [line.removeprefix("data: ") for line in answer.text.splitlines() if line and "[DONE]" not in line]
        choices = [choice for text in texts for choice in json.loads(text)["choices"]]
        parts = [(choice.get("message") or choice.get("delta"))["content"] for choice in choices]
        assert "".join(parts).endswith(said)


def test_the_older_hosts_of_the_documents_lead_to_the_endpoint(face: Face) -> None:
    uri, key = face.chat
    for host in ("chat.eastus2.inference.ai.azure.com", "chat-serverless.eastus2.inference.ai.azure.com"):
        older = uri.replace("chat.eastus2.models.ai.azure.com", host)
        answer = face.session.get(f"{older}/info", headers={"Authorization": f"Bearer {key}"}, timeout=10)
        assert answer.status_code == 200


def test_keys_are_32_characters_and_no_log_holds_one(face: Face) -> None:
    uri, key = face.chat
    assert len(key) == 32
    face.session.post(uri + COMMON, json=BODY, headers={"Authorization": f"Bearer {key}"}, timeout=10)
    assert key not in str([entry.to_json() for entry in face.cloud.log])


def test_an_endpoint_without_keys_opens_to_the_token_it_hands_out(face: Face) -> None:
    # The `token` action, for authMode AMLToken.
    uri = face.arm("GET", f"{ENDPOINTS}/token")["properties"]["scoringUri"]
    given = face.arm("POST", f"{ENDPOINTS}/token/token")
    assert given["expiryTimeUtc"] > given["refreshAfterTimeUtc"] > face.cloud.clock.now().timestamp()
    data = {"input_data": {"input_string": ["Once upon"]}}

    def status(token: Any) -> Any:
        return face.session.post(uri, json=data, headers={"Authorization": f"Bearer {token}"}, timeout=10).status_code

    assert status(given["accessToken"]) == 200
    assert status(given["accessToken"][:-1]) == 401
    assert (
        face.session.get(
            face.online("base")[0] + "/swagger.json",
            headers={"Authorization": f"Bearer {given['accessToken']}"},
            timeout=10,
        ).status_code
        == 401
    )


def test_many_clients_at_once(tls: Face) -> None:
    uri, key = tls.chat

    def ask(number: Any) -> Any:
        body = {"messages": [{"role": "user", "content": f"Question {number}"}]}
        headers = {"Authorization": f"Bearer {key}"}
        answer = requests.post(uri + COMMON, json=body, headers=headers, verify=tls.ca, timeout=30)
        return answer.json()["id"], answer.json()["choices"][0]["message"]["content"]

    with ThreadPoolExecutor(16) as pool:
        answers = list(pool.map(ask, range(64)))
    assert len({id for id, _ in answers}) == 64
    assert all(content.endswith(f"Question {number}") for number, (_, content) in enumerate(answers))
