"""How `verify` and `chat` prove themselves to an endpoint: with its key, or with a token of Entra."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec.structs import replace

from deployer.azure.answer import address
from deployer.azure.azure import Azure
from deployer.azure.no_answer import Lost
from deployer.endpoints.keys import actions_of, closed, key_action, serving_of
from deployer.values.outcome import Probe
from deployer.values.problem import Refused
from deployer.values.secret import Secret

_NONE = Secret("")
DOMAINS = {"AzureUSGovernment": "us", "AzureChinaCloud": "cn"}


def credential(azure: Azure, probe: Probe) -> tuple[Probe, Secret, str]:
    """What an endpoint takes, a key or a token, or why there is none; and the probe, which tells which of them."""
    secret, refused = token(azure, probe) if probe.token else key(azure, probe)
    if refused == CLOSED:  # since it was read
        probe = replace(probe, token=True)
        secret, refused = token(azure, probe)
    return probe, secret, refused


def key(azure: Azure, probe: Probe) -> tuple[Secret, str]:
    """The key, or why there is none: CLOSED where it was closed to keys."""
    action = actions_of(probe.kind)
    try:
        keys = azure.secrets(key_action(probe.kind, probe.id), action.api_version, action.names.values())
    except Lost as lost:
        return _NONE, f"its key cannot be read: {lost.reason}"
    if closed(action, keys):
        return _NONE, CLOSED
    found = keys.body.get(action.names["primary"]) if keys.ok and isinstance(keys.body, Mapping) else None
    if isinstance(found, Secret) and found:
        return (found, "") if found.fits_header else (_NONE, "its key cannot be sent: it is no text of plain letters")
    return _NONE, f"its key cannot be read: {keys.reason}"


def token(azure: Azure, probe: Probe) -> tuple[Secret, str]:
    """A token for endpoints, or why there is none. It is worth more than a key, so it goes to Azure's hosts alone."""
    serving = serving_of(probe.kind)
    domain = DOMAINS.get(azure.target.cloud, "com")
    url = address(probe.url)
    host = url.netloc.lower()
    ours = host == azure.target.host or host.endswith(tuple(f"{part}{domain}" for part in serving.hosts))
    if url.scheme != "https" or not ours:
        return _NONE, f"its address is at '{host}', which is no host of Azure's: no token goes there"
    scope = f"{serving.audience}.{domain}/.default"
    try:
        return azure.token(scope), ""
    except Refused as refused:
        said = refused.problems[0].message
        return _NONE, f"it takes tokens of Entra alone, and there is none for {scope}: {said}"


CLOSED = "it takes no keys"
