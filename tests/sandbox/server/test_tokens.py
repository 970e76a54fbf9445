"""The token endpoint: who gets a token, what is in it, and which tokens are refused."""

from __future__ import annotations

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import UTC, datetime
from typing import Any

import jwt
import pytest
from azure.core.exceptions import ClientAuthenticationError
from azure.identity import ClientSecretCredential, DefaultAzureCredential, WorkloadIdentityCredential

from deployer.sandbox.entra import tokens
from deployer.sandbox.entra.tokens import CLIENT
from deployer.sandbox.http import Request, Response
from deployer.sandbox.state.cloud import TENANT, Cloud
from tests.sandbox.server.served import Served

ARM = "https://management.azure.com"
SUBSCRIPTIONS = "/subscriptions?api-version=2022-12-01"
JWT_BEARER = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"


@pytest.fixture
def cloud() -> Cloud:
    return Cloud.new(datetime(2024, 8, 5, tzinfo=UTC))


def claims(token: Any) -> Any:
    body = token.split(".")[1]
    return json.loads(urlsafe_b64decode(body + "=" * (-len(body) % 4)))


def call(token: Any) -> Any:
    return Request("GET", f"{ARM}{SUBSCRIPTIONS}", {"authorization": f"Bearer {token}"})


def test_a_client_with_its_secret_gets_a_token_that_lives_an_hour(served: Served) -> None:
    answer = served.token()
    assert answer.status_code == 200
    assert answer.headers["cache-control"].startswith("no-store")
    body = answer.json()
    assert (body["token_type"], body["expires_in"]) == ("Bearer", 3599)
    found = claims(body["access_token"])
    assert found["aud"] == ARM
    assert found["tid"] == TENANT
    assert found["appid"] == CLIENT
    assert found["oid"] == tokens.principal(CLIENT)
    assert found["exp"] - found["iat"] == 3599


def test_the_token_opens_resource_manager(served: Served) -> None:
    token = served.token().json()["access_token"]
    answer = served.get(SUBSCRIPTIONS, authorization=f"Bearer {token}")
    assert answer.status_code == 200
    assert answer.json()["value"][0]["tenantId"] == TENANT


@pytest.mark.parametrize(
    ("change", "status", "error", "code"),
    [
        ({"client_secret": "wrong"}, 401, "invalid_client", 7000215),
        ({"client_secret": ""}, 401, "invalid_client", 7000216),
        ({"client_id": ""}, 400, "invalid_request", 900144),
        ({"client_id": "00000000-0000-0000-0000-00000000dead"}, 401, "invalid_client", 7000215),
        ({"grant_type": "password"}, 400, "unsupported_grant_type", 70003),
        ({"scope": "https://management.azure.com/user_impersonation"}, 400, "invalid_scope", 1002012),
        ({"scope": ""}, 400, "invalid_scope", 1002012),
        ({"scope": "https://elsewhere.example.com/.default"}, 400, "invalid_resource", 500011),
        ({"client_assertion": "e.y.J", "client_assertion_type": JWT_BEARER}, 401, "invalid_client", 700213),
    ],
)
def test_entra_says_why_not(served: Served, change: Any, status: Any, error: Any, code: Any) -> None:
    answer = served.token(**change)
    assert answer.status_code == status
    body = answer.json()
    assert (body["error"], body["error_codes"]) == (error, [code])
    assert body["error_description"].startswith(f"AADSTS{code}: ")
    assert {"timestamp", "trace_id", "correlation_id"} <= set(body)
    assert served.variables["AZURE_CLIENT_SECRET"] not in answer.text


def test_an_unknown_tenant_is_not_found(served: Served) -> None:
    answer = served.post("/00000000-0000-0000-0000-000000000009/oauth2/v2.0/token", {})
    assert (answer.status_code, answer.json()["error_codes"]) == (400, [90002])


def test_the_endpoint_of_version_one_takes_a_resource(served: Served) -> None:
    form = {
        "grant_type": "client_credentials",
        "client_id": CLIENT,
        "client_secret": served.variables["AZURE_CLIENT_SECRET"],
        "resource": "https://management.core.windows.net/",
    }
    body = served.post(f"/{TENANT}/oauth2/token", form).json()
    assert body["resource"] == claims(body["access_token"])["aud"] == "https://management.core.windows.net/"
    assert int(body["expires_on"]) == claims(body["access_token"])["exp"]


def test_only_a_post_asks_for_a_token(served: Served) -> None:
    assert served.get(f"/{TENANT}/oauth2/v2.0/token").status_code == 400


def test_azure_identity_gets_tokens_with_a_secret(served: Served) -> None:
    named = served.variables
    credential = ClientSecretCredential(
        named["AZURE_TENANT_ID"],
        named["AZURE_CLIENT_ID"],
        named["AZURE_CLIENT_SECRET"],
        authority=served.base,
        disable_instance_discovery=True,
        connection_verify=served.ca,
    )
    token = credential.get_token(f"{ARM}/.default").token
    assert served.get(SUBSCRIPTIONS, authorization=f"Bearer {token}").status_code == 200


def test_azure_identity_refuses_a_wrong_secret(served: Served) -> None:
    credential = ClientSecretCredential(
        TENANT, CLIENT, "wrong", authority=served.base, disable_instance_discovery=True, connection_verify=served.ca
    )
    with pytest.raises(ClientAuthenticationError, match="AADSTS7000215"):
        credential.get_token(f"{ARM}/.default")


def test_azure_identity_gets_tokens_with_an_assertion_file(served: Served) -> None:
    credential = WorkloadIdentityCredential(
        tenant_id=TENANT,
        client_id=CLIENT,
        token_file_path=served.variables["AZURE_FEDERATED_TOKEN_FILE"],
        authority=served.base,
        disable_instance_discovery=True,
        connection_verify=served.ca,
    )
    assert claims(credential.get_token(f"{ARM}/.default").token)["appid"] == CLIENT


def test_the_printed_variables_are_all_that_azure_identity_needs(
    served: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in served.variables.items():
        monkeypatch.setenv(name, value)
    credential = DefaultAzureCredential(disable_instance_discovery=True)
    assert claims(credential.get_token(f"{ARM}/.default").token)["tid"] == TENANT


def test_an_assertion_is_good_for_its_own_client_and_a_day(cloud: Cloud) -> None:
    def ask(client: Any, assertion: Any) -> Any:
        form = f"grant_type=client_credentials&client_id={client}&scope={ARM}/.default"
        form += f"&client_assertion={assertion}&client_assertion_type={JWT_BEARER}"
        url = f"https://login.microsoftonline.com/{TENANT}/oauth2/v2.0/token"
        return tokens.answer(cloud, Request("POST", url, {}, form.encode())).status

    assertion = tokens.assertion(cloud, CLIENT)
    assert ask(CLIENT, assertion) == 200
    assert ask("00000000-0000-0000-0000-00000000beef", assertion) == 401
    token, _ = tokens.issue(cloud, CLIENT, ARM)
    assert ask(CLIENT, token) == 401
    cloud.clock.advance(24 * 3600)
    assert ask(CLIENT, assertion) == 401


@pytest.mark.parametrize(
    "audience", [ARM, f"{ARM}/", "https://management.core.windows.net/", "https://127.0.0.1:8443/"]
)
def test_resource_manager_takes_its_own_audiences(cloud: Cloud, audience: Any) -> None:
    token, _ = tokens.issue(cloud, CLIENT, audience)
    found = tokens.guard(cloud, call(token))
    assert isinstance(found, dict)
    assert found["appid"] == CLIENT


def refused(cloud: Cloud, request: Any) -> Any:
    answer = tokens.guard(cloud, request)
    assert isinstance(answer, Response)
    assert answer.status == 401
    assert answer.headers["www-authenticate"].startswith("Bearer authorization_uri=")
    return json.loads(answer.body)["error"]


def test_a_token_for_somebody_else_is_refused(cloud: Cloud) -> None:
    token, _ = tokens.issue(cloud, CLIENT, "https://ml.azure.com")
    assert refused(cloud, call(token)) == {
        "code": "InvalidAuthenticationTokenAudience",
        "message": "The access token has been obtained for wrong audience or resource 'https://ml.azure.com'. "
        "It should exactly match with one of the allowed audiences 'https://management.core.windows.net/',"
        "'https://management.core.windows.net','https://management.azure.com/','https://management.azure.com'.",
    }


def test_a_token_that_was_not_issued_here_is_refused(cloud: Cloud) -> None:
    token, _ = tokens.issue(cloud, CLIENT, ARM)
    head, body, signature = token.split(".")
    other = urlsafe_b64encode(json.dumps({**claims(token), "appid": "me"}).encode()).rstrip(b"=").decode()
    for forged in (
        f"{head}.{other}.{signature}",
        f"{head}.{body}.{signature[:-2]}xx",
        f"{head}.{body}.",
        f"{head}.{body}",
        "eyJ0eXAiOiJKV1QifQ.e30.c2ln",
        "\xff.\xff.\xff",
        tokens.assertion(cloud, CLIENT),
    ):
        assert refused(cloud, call(forged)) == {
            "code": "InvalidAuthenticationToken",
            "message": "The access token is invalid.",
        }
        assert tokens.check(cloud, forged) is None


def test_what_is_signed_here_is_a_json_web_token_to_everybody_else(cloud: Cloud) -> None:
    first, _ = tokens.issue(cloud, CLIENT, ARM)
    assert jwt.get_unverified_header(first) == {"alg": "HS256", "kid": "sandbox", "typ": "JWT"}
    assert jwt.decode(first, options={"verify_signature": False, "verify_exp": False})["appid"] == CLIENT
    known = tokens.check(cloud, first)
    for number in range(100):  # by then it has to be read again
        tokens.issue(cloud, str(number), ARM)
    assert first not in tokens._KNOWN
    assert tokens.check(cloud, first) == known


def test_a_token_that_has_lived_its_hour_is_refused(cloud: Cloud) -> None:
    token, expires = tokens.issue(cloud, CLIENT, ARM)
    assert expires == cloud.clock.now().timestamp() + tokens.LIFE
    cloud.clock.advance(tokens.LIFE - 1)
    assert tokens.check(cloud, token)
    cloud.clock.advance(1)
    assert refused(cloud, call(token)) == {
        "code": "ExpiredAuthenticationToken",
        "message": "The access token expiry UTC time '8/5/2024 12:59:59 AM' is earlier than current UTC time "
        "'8/5/2024 12:59:59 AM'.",
    }
    assert tokens.check(cloud, token) is None


@pytest.mark.parametrize(
    ("header", "code", "end"),
    [
        (None, "AuthenticationFailed", "missing."),
        ("", "AuthenticationFailed", "missing."),
        ("Bearer ", "AuthenticationFailedInvalidHeader", "provided in an invalid format."),
        ("Basic x", "AuthenticationFailedInvalidHeader", "provided in an invalid format."),
    ],
)
def test_nobody_is_let_in_without_a_token(cloud: Cloud, header: Any, code: Any, end: Any) -> None:
    headers = {} if header is None else {"authorization": header}
    assert refused(cloud, Request("GET", f"{ARM}{SUBSCRIPTIONS}", headers)) == {
        "code": code,
        "message": f"Authentication failed. The 'Authorization' header is {end}",
    }


def test_a_refused_token_is_nowhere_in_the_log(served: Served) -> None:
    served.get(SUBSCRIPTIONS, authorization="Bearer very.secret.token")
    assert "very.secret.token" not in str([entry.to_json() for entry in served.cloud.log])
    assert served.cloud.log[-1].status == 401


def test_each_client_id_has_a_secret_of_its_own(cloud: Cloud) -> None:
    assert tokens.secret(CLIENT) == tokens.secret(CLIENT.upper())
    assert tokens.secret(CLIENT) != tokens.secret("00000000-0000-0000-0000-00000000beef")
