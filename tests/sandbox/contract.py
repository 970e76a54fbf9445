"""Holds what goes to and fro against Microsoft's published contract, strictly."""

from __future__ import annotations

import importlib.util
import json
import os
import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import requests

FOLDER = Path(os.environ.get("DEPLOYER_CONTRACT") or Path(__file__).parents[3] / "shared" / "contract")
MISSING = f"Microsoft's contract is not there: {FOLDER} (set DEPLOYER_CONTRACT)"
BUNDLES = {
    ("machinelearning", "2024-04-01"): "machinelearning/2024-04-01",
    ("machinelearning", "2024-01-01-preview"): "machinelearning/2024-01-01-preview",
    ("machinelearning", "2024-04-01-preview"): "machinelearning/2024-04-01-preview",
    ("machinelearning", "2025-12-01"): "sdk-derived/machinelearning-2025-12-01",
    ("machinelearning", "2026-05-01"): "sdk-derived/machinelearning-2026-05-01",
    ("resources", "2021-04-01"): "resources/2021-04-01",
    ("resources", "2022-09-01"): "resources/2022-09-01",
    ("resources", "2024-03-01"): "resources/2024-03-01",
    ("resources", "2025-04-01"): "sdk-derived/resources-2025-04-01",
    ("resources", "2026-06-01"): "sdk-derived/deployments-2026-06-01",
    ("subscriptions", "2022-12-01"): "subscriptions/2022-12-01",
}
"""Which published definitions judge which api-version."""

DEVIATIONS = (
    (r"response \d+ \$\.(value\.\d+\.)?properties: unknown property '(creationTime|softDeleteEnabled|softDeletedAt"
     r"|scheduledPurgeDate|endpointResources|aiServicesResource|azureOpenAI)'",
     "real workspaces carry these undeclared properties (recorded)"),
    (r"response \d+ \$\.(value\.\d+)?: unknown property 'etag'", "real workspaces answer `etag: null` (recorded)"),
    (r"response \d+ \$\.(value\.\d+\.)?properties\.(inferenceEndpoint|marketplaceSubscriptionId|marketplacePlan"
     r"|description|keys|compute|containerRegistry): None is not of type",
     "nullable in the official 2024-04-01 text; the texts derived from SDKs no longer say so"),
    (r"request \$\.properties: 'authMode' is a required property",
     "azure-ai-ml and Microsoft's own ARM template leave it out (contract notes, section 2)"),
    (r"response 4\d\d \$\.: unknown property '(correlation|environment|location|time|componentName|statusCode)'",
     "the account-rp envelope of real errors (recorded)"),
    (r"response 4\d\d \$\.error: unknown property '(severity|messageFormat|messageParameters|referenceCode|detailsUri"
     r"|innerError|debugInfo)'", "the account-rp envelope of real errors (recorded)"),
    (r"response \d+ \$\.(value\.\d+\.)?properties\.providers\.\d+\.resourceTypes\.\d+\.locations\.\d+: None is not",
     "deployments name types without a region so (recorded, and in three official examples)"),
    (r"response \d+ \$\.(value\.\d+\.)?properties\.dependencies\.\d+\.dependsOn\.\d+: unknown property 'apiVersion'",
     "a dependency that follows from reference() carries its api-version (recorded)"),
    (r"response \d+ \$\.(value\.\d+\.)?properties: unknown property 'trackingId'", "deployment operations (recorded)"),
    (r"response 200 \$\.: unknown property '(id|name|type|location|tags)'",
     "validate answers carry them (recorded); newer texts declare the first three"),
    (r"request \$\.properties\.template: .* is not of type 'object'", "a JSON text is allowed, as its description says"),
    (r"response 4\d\d \$\.error\.(target|additionalInfo): None is not of type", "the same: nulls (recorded)"),
)  # fmt: skip
"""Where the sandbox leaves the published text on purpose, since real Azure does (contract notes, section 6)."""

POLLS = re.compile(r"/(operationresults|\w*operations?status(?:es)?|\w*operationresults|asyncoperations)/", re.IGNORECASE)
"""Addresses that only headers name; the contract describes their headers, not them."""


@cache
def bundle(area: str, version: str) -> Any:
    """The checker of one bundle; None where Microsoft's text for that version is not at hand."""
    name = BUNDLES.get((area, version))
    if name is None:
        return None
    spec = importlib.util.spec_from_file_location("azure_contract", FOLDER / "tools" / "contract.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.Contract(str(FOLDER / name / "openapi.json"))


def area(path: str) -> str:
    """Which part of the contract speaks of a path."""
    lower = path.lower()
    if "/providers/microsoft.machinelearningservices/" in lower:
        return "machinelearning"
    if re.fullmatch(r"(/subscriptions(/[^/]+(/locations)?)?|/tenants)/?", lower):
        return "subscriptions"
    providers = re.findall(r"/providers/([^/]+)", lower)
    return "resources" if not providers or providers[-1] == "microsoft.resources" or len(lower.split("/")) < 6 else ""


def judge(method: str, url: str, sent: Any, status: int, answered: Any) -> list[str] | None:
    """What is wrong with an exchange; None where the contract says nothing of it."""
    parts = urlsplit(url)
    query: Mapping[str, str] = dict(parse_qsl(parts.query))
    judging = bundle(area(parts.path), query.get("api-version", ""))
    if judging is None or POLLS.search(parts.path) or not judging.match(method, parts.path):
        return None
    found = judging.response(method, parts.path, status, answered, strict=True)
    if status < 400:  # what Azure refuses need not be well formed
        found = judging.request(method, parts.path, query, sent, strict=True) + found
    return [error for error in found if not any(re.match(pattern, error) for pattern, _ in DEVIATIONS)]


class Witness:
    """Watches sessions, and remembers what the contract has against the exchanges it saw."""

    def __init__(self, *, on: bool = True) -> None:
        self.on = on and FOLDER.is_dir()
        self.judged = 0
        self.unjudged: set[str] = set()
        self.errors: dict[str, list[str]] = {}

    def watch(self, session: requests.Session) -> requests.Session:
        """The same session, watched; without the contract it is left alone."""
        if self.on:
            session.hooks["response"].append(self._see)
        return session

    def _see(self, response: requests.Response, **_: Any) -> None:
        request = response.request
        if "management.azure.com" not in str(request.url):
            return
        body = request.body.decode() if isinstance(request.body, bytes) else request.body
        sent = json.loads(str(body)) if body else None
        answered = response.json() if response.content else None
        where = f"{request.method} {urlsplit(str(request.url)).path} -> {response.status_code}"
        found = judge(str(request.method), str(request.url), sent, response.status_code, answered)
        if found is None:
            self.unjudged.add(where)
            return
        self.judged += 1
        if found:
            self.errors.setdefault(where, found)
