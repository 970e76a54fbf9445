"""The endpoint's own OpenAPI document."""

from __future__ import annotations

from typing import Any

import jsonschema
import pytest

from tests.sandbox.inference.site import Read, Site


def schemas(document: Any, path: Any) -> Any:
    content = document["paths"][path]["post"]["requestBody"]["content"]["application/json"]["schema"]["$ref"]
    return document["components"]["schemas"][content.rsplit("/", 1)[1]]


def test_a_chat_endpoint_documents_its_routes(site: Site, read: Read) -> None:
    document = read(site.send("GET", "/swagger.json"))
    assert document["openapi"].startswith("3.")
    assert sorted(document["paths"]) == ["/chat/completions", "/info", "/v1/chat/completions"]
    assert schemas(document, "/chat/completions")["required"] == ["messages"]


@pytest.mark.parametrize(
    ("path", "own", "foreign"),
    [
        ("/chat/completions", "frequency_penalty", "safe_prompt"),
        ("/v1/chat/completions", "safe_prompt", "frequency_penalty"),
    ],
)
def test_each_route_documents_its_own_parameters(site: Site, read: Read, path: Any, own: Any, foreign: Any) -> None:
    properties = schemas(read(site.send("GET", "/swagger.json")), path)["properties"]
    assert own in properties
    assert foreign not in properties


def test_what_is_documented_is_what_is_taken(site: Site, read: Read) -> None:
    document = read(site.send("GET", "/swagger.json"))
    for path in ("/chat/completions", "/v1/chat/completions"):
        for name in schemas(document, path)["properties"]:
            body = {"messages": [{"role": "user", "content": "x"}], name: {"never": "this"}}
            refusal = site.send("POST", f"{path}?api-version=2024-05-01-preview", body)
            assert f'"loc":["body","{name}"],"msg":"Extra' not in refusal.body.decode(), name


def test_a_base_model_documents_completions_and_score(base: Site, read: Read) -> None:
    paths = read(base.send("GET", "/swagger.json"))["paths"]
    assert sorted(paths) == ["/completions", "/info", "/score", "/v1/completions"]


def test_an_old_online_endpoint_documents_score_only(managed: Site, read: Read) -> None:
    old = managed.but(created="2024-06-01T00:00:00Z")
    assert sorted(read(old.send("GET", "/swagger.json"))["paths"]) == ["/score"]


def test_the_document_is_not_public(site: Site) -> None:
    assert site.send("GET", "/swagger.json", headers={"authorization": "Bearer wrong"}).status == 401
    assert site.send("GET", "/swagger.json", headers={"authorization": ""}).status == 400


def test_its_schemas_are_those_of_openapi_3_1(site: Site, base: Site, managed: Site, read: Read) -> None:
    # 3.0 has no `const` and no type `null`; 3.1 takes the whole of JSON Schema 2020-12.
    for endpoint in (site, base, managed):
        document = read(endpoint.send("GET", "/swagger.json"))
        assert document["openapi"] == "3.1.0"
        for schema in document["components"]["schemas"].values():
            jsonschema.Draft202012Validator.check_schema(schema)


def test_every_reference_leads_somewhere(site: Site, base: Site, read: Read) -> None:
    def references(node: Any) -> Any:
        if isinstance(node, dict):
            for key, value in node.items():
                if key == "$ref":
                    yield value
                else:
                    yield from references(value)
        elif isinstance(node, list):
            for item in node:
                yield from references(item)

    for endpoint in (site, base):
        document = read(endpoint.send("GET", "/swagger.json"))
        for reference in references(document):
            assert reference.rsplit("/", 1)[1] in document["components"]["schemas"]
