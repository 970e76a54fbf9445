"""Connections that hold a copy of a key: whoever goes through one is refused when the key is replaced."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from deployer.azure.answer import address
from deployer.azure.azure import Azure
from deployer.kinds.all import kinds
from deployer.kinds.foundry.connection import SOURCE
from deployer.values.armid import parse
from deployer.values.endpoint import Endpoint
from deployer.values.json_path import at
from deployer.values.problem import Refused

_KEYLESS = frozenset({"aad", "managedidentity", "none", "serviceprincipal", "oauth2"})
_HOLDERS = (("hub", "connections"), ("foundry_account", "connections"), ("foundry_account", "projects"))


def key_copies(azure: Azure, endpoint: Endpoint) -> tuple[tuple[str, ...], str]:
    """Connections of the workspaces, accounts and projects in the resource group that lead to the endpoint with a key
    of their own, as `holder/name`; and what could not be read. Azure tells no credentials, so each may hold either key.
    """
    hosts = {address(url).hostname for url in (endpoint.url, *(base for _, base in endpoint.bases))}
    serving = kinds()[endpoint.type].serving
    owner = serving.keys.owner(endpoint.id).lower() if serving else ""
    found, unread = [], ""
    try:
        for row in _connections(azure, endpoint):
            target = address(str(at(row, ("properties", "target")) or "")).hostname
            auth = str(at(row, ("properties", "authType")) or "").lower()
            leads = target in hosts or str(at(row, ("properties", "metadata", SOURCE)) or "").lower() == owner
            if leads and auth not in _KEYLESS:
                found.append("/".join(str(row["id"]).split("/")[-3::2]))
    except Refused as refused:
        unread = refused.problems[0].message
    return tuple(sorted(found)), unread


def _connections(azure: Azure, endpoint: Endpoint) -> Iterator[Mapping[str, Any]]:
    id = parse(endpoint.id)
    group = f"/subscriptions/{id.subscription}/resourceGroups/{id.group}"
    for name, part in _HOLDERS:
        kind = kinds()[name]
        version = f"?api-version={kind.api_version}"
        for holder in azure.list(f"{group}/providers/{kind.type}{version}"):
            rows = azure.list(f"{holder['id']}/{part}{version}")
            for row in rows:
                if part == "connections":
                    yield row
                else:
                    yield from azure.list(f"{row['id']}/connections{version}")
