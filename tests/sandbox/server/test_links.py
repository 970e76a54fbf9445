"""Addresses of Azure, as the server shows them."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deployer.sandbox.server.url_rewrite import Links

BASE = "https://127.0.0.1:8443"
LINKS = Links(BASE)
HOSTS = [
    "chat.eastus2.models.ai.azure.com",
    "chat.eastus2.inference.ai.azure.com",
    "m-1.westus3.inference.ml.azure.com",
]


@pytest.mark.parametrize("host", HOSTS)
def test_the_host_of_an_endpoint_is_a_path(host: Any) -> None:
    assert LINKS.given(f'{{"uri":"https://{host}/score"}}'.encode()).decode() == (
        f'{{"uri":"{BASE}/endpoints/{host}/score"}}'
    )
    assert LINKS.azure(f"/endpoints/{host}/score?a=b") == f"https://{host}/score?a=b"
    assert LINKS.azure(f"/endpoints/{host}") == f"https://{host}/"


@pytest.mark.parametrize(
    ("path", "host"),
    [
        ("/subscriptions/x?api-version=1", "management.azure.com"),
        ("/7e4d3c2b-1a09-4f8e-9d6c-5b4a39281706/oauth2/v2.0/token", "login.microsoftonline.com"),
        ("/common/discovery/instance", "login.microsoftonline.com"),
        ("/endpoints/evil.example.com/info", "management.azure.com"),
        ("/endpoints/chat.eastus2.models.ai.azure.com.evil.com/info", "management.azure.com"),
        ("/endpoints/", "management.azure.com"),
    ],
)
def test_every_other_path_is_resource_managers_or_entras(path: Any, host: Any) -> None:
    assert LINKS.azure(path) == f"https://{host}{path}"


def test_links_of_resource_manager_lead_back_to_the_server() -> None:
    link = "https://management.azure.com/subscriptions/x/operations/y?api-version=1"
    assert LINKS.headers({"location": link, "etag": link}) == {
        "location": f"{BASE}/subscriptions/x/operations/y?api-version=1",
        "etag": link,
    }


@pytest.mark.parametrize("name", ["127.0.0.1", "localhost"])
def test_what_a_client_sends_back_is_understood_under_both_names(name: Any) -> None:
    sent = f'{{"target":"https://{name}:8443/endpoints/{HOSTS[0]}/v1"}}'.encode()
    assert LINKS.taken(sent) == f'{{"target":"https://{HOSTS[0]}/v1"}}'.encode()


@pytest.mark.parametrize(
    "text", ["https://x.models.ai.azure.com", "https://a.b.c.models.ai.azure.com.evil", "models.ai.azure.com"]
)
def test_what_is_no_host_of_an_endpoint_is_left(text: Any) -> None:
    assert LINKS.outward(text.encode()) == text.encode()


@pytest.mark.parametrize(
    "text",
    [
        f"see https://{HOSTS[0]}/v1",
        f"https://{HOSTS[0]}/v1 is where",
        "about https://management.azure.com/subscriptions/x",
        f'say \\"https://{HOSTS[0]}\\"',
    ],
)
def test_an_address_in_a_sentence_is_left(text: str) -> None:
    body = f'{{"description":"{text}"}}'.encode()
    assert LINKS.given(body) == body


@given(
    st.lists(
        st.sampled_from(
            [f"https://{host}" for host in HOSTS] + ["https://management.azure.com/subscriptions/", " x ", "/"]
        )
    )
)
def test_there_and_back_is_nothing(parts: Any) -> None:
    content = "".join(parts).encode()
    assert LINKS.inward(LINKS.outward(content)) == content
