"""Holds what goes to and fro against Microsoft's published contract, strictly."""

from __future__ import annotations

import importlib.util
import json
import os
import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, ClassVar
from urllib.parse import SplitResult, parse_qsl, urlsplit

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
    ("authorization", "2022-04-01"): "authorization/2022-04-01",
    ("cognitiveservices", "2024-04-01-preview"): "cognitiveservices/2024-04-01-preview",
    ("cognitiveservices", "2025-09-01"): "cognitiveservices/2025-09-01",
    ("cognitiveservices", "2026-07-01"): "cognitiveservices/2026-07-01",
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
    (r"response 400: body where none is declared", "validate: declared until 2024-03-01, left out of newer clients"),
    (r"request \$\.properties\.template: .* is not of type 'object'", "a JSON text is allowed, as it is described"),
    (r"response \d+ \$\.(value\.\d+\.)?properties\.(condition|conditionVersion|description"
     r"|delegatedManagedIdentityResourceId): None is not of type", "role assignments carry nulls (recorded)"),
    (r"response 4\d\d \$\.error\.(target|additionalInfo): None is not of type", "the same: nulls (recorded)"),
    (r"response 200 \$\.(value\.\d+\.)?properties\.credentials: None is not of type",
     "connections never tell their credentials but to listsecrets: null (recorded)"),
    (r"response 200 \$\.(value\.\d+)?: unknown property '(tags|location)'", "connections: null (recorded)"),
    (r"response 200 \$\.(value\.\d+\.)?properties(\.(error|expiryTime): None is not|: unknown property "
     r"'(isDefault|error)')", "connections tell more than the texts know, and null where nothing is (recorded)"),
    (r"response 20\d \$\.(value\.\d+\.)?properties\.(scoringUri|swaggerUri): None is not",
     "online endpoints have no addresses yet while they are created (recorded)"),
    (r"response 200 \$\.content: None is not of type",
     "logs of an online deployment that are not there yet (nullable in the official 2024-04-01 text)"),
    (r"response 200 \$\.(primaryKey|secondaryKey): None is not",
     "an endpoint without keys lists nulls (recorded; nullable in the official text)"),
    (r"request \$\.properties(\.containerRegistry: None is not|: unknown property '(creationTime|softDelete\w+"
     r"|scheduledPurgeDate|endpointResources|aiServicesResource|azureOpenAI)')",
     "an update sends the live workspace back with ours laid over it, the undeclared properties included"),
    (r"response \d+ \$\.(value\.\d+\.)?properties\.apiProperties\.qnaAzureSearchEndpointKey: None is not of type",
     "accounts of Foundry carry this null (recorded)"),
    (r"response \d+ \$\.(value\.\d+)?: unknown property '(kind|etag|id|name|type|location)'",
     "projects of Foundry tell their kind, deployments their etag, models what they are (recorded)"),
    (r"response 200 \$\.value\.\d+\.(model\.)?skus\.\d+\.rateLimits\.\d+: unknown property 'key'",
     "lists of models say what a rate limit counts (recorded)"),
    (r"response \d+ \$\.(value\.\d+\.)?properties: unknown property 'internalId'", "the same projects (recorded)"),
    (r"request \$\.sku\.capacity: '-?\d+' is not of type 'integer'",
     "az 2.91 sends the capacity of a deployment so (seen)"),
    (r"response (429|5\d\d) \$\.: None is not of type 'object'",
     "what a gateway refuses before the provider sees it has no body; scripted faults of tests answer so"),
)  # fmt: skip
"""Where the sandbox leaves the published text on purpose, since real Azure does (contract notes, section 6)."""

WORD = re.compile(r"[A-Za-z]{1,40}")
POLLS = re.compile(
    r"/(operationresults|\w*operations?status(?:es)?|\w*operationresults|asyncoperations)/", re.IGNORECASE
)
"""Addresses that only headers name; the contract describes their headers, not them."""
BY_ID = {
    "/{roleAssignmentId}": re.compile("/roleassignments/", re.IGNORECASE),
    "/{roleId}?disambiguation_dummy": re.compile("/roledefinitions/", re.IGNORECASE),
}
"""Templates that any path would fit, and what they are meant for."""


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
    found = module.Contract(str(FOLDER / name / "openapi.json"))
    found.routes.sort(key=lambda route: "/tags/default" not in route[1])  # they fit templates of any resource too
    compile, kept = found.validator, {}  # compiling the schemas anew for each exchange is what costs

    def validator(schema: Any, strict: bool, request: bool) -> Any:
        key = (id(schema), strict, request)
        if key not in kept:
            kept[key] = compile(schema, strict, request)
        return kept[key]

    found.validator = validator
    return found


def area(path: str) -> str:
    """Which part of the contract speaks of a path."""
    lower = path.lower()
    providers = re.findall(r"/providers/([^/]+)", lower)
    last = providers[-1] if providers else ""
    known = {"authorization": "", "machinelearningservices": "services", "cognitiveservices": ""}
    name = last.removeprefix("microsoft.")
    if name in known and not lower.endswith(last):
        return name.removesuffix(known[name])
    if re.fullmatch(r"(/subscriptions(/[^/]+(/locations)?)?|/tenants)/?", lower):
        return "subscriptions"
    return "resources" if last in ("", "microsoft.resources") or len(lower.split("/")) < 6 else ""


def judge(method: str, url: str, sent: Any, status: int, answered: Any) -> list[str] | None:
    """What is wrong with an exchange; None where the contract says nothing of it."""
    parts = urlsplit(url)
    query: Mapping[str, str] = dict(parse_qsl(parts.query))
    judging = bundle(area(parts.path), query.get("api-version", ""))
    matched = judging and judging.match(method, parts.path)
    if not matched or POLLS.search(parts.path) or (matched[0] in BY_ID and not BY_ID[matched[0]].search(parts.path)):
        return None
    found = judging.response(method, parts.path, status, answered, strict=True)
    if status < 400:  # what Azure refuses need not be well formed
        found = judging.request(method, parts.path, query, sent, strict=True) + found
    return [error for error in found if not any(re.match(pattern, error) for pattern, _ in DEVIATIONS)]


def shape(value: Any) -> Any:
    """What two bodies have in common that the contract can only judge alike: keys, types, and words as enums hold."""
    if isinstance(value, dict):
        return tuple((key, shape(value[key])) for key in sorted(value))
    if isinstance(value, list):
        return frozenset(map(shape, value))
    return value if not isinstance(value, str) or WORD.fullmatch(value) else "text"


class Witness:
    """Watches sessions, and remembers what the contract has against the exchanges it saw."""

    _known: ClassVar[dict[Any, list[str] | None]] = {}

    def __init__(self, *, on: bool = True) -> None:
        if on and not FOLDER.is_dir() and "DEPLOYER_CONTRACT" in os.environ:
            raise FileNotFoundError(MISSING)
        self.on = on and FOLDER.is_dir()
        self.judged = 0
        self.unjudged: set[str] = set()
        self.errors: dict[str, list[str]] = {}

    def watch(self, session: requests.Session) -> requests.Session:
        """The same session, watched by this witness alone; by none where it is off."""
        session.hooks["response"] = [self.see] if self.on else []
        return session

    def see(self, response: requests.Response, **_: Any) -> None:
        """Judge an exchange with ARM, unless one of the same shape was judged before."""
        request = response.request
        url = urlsplit(str(request.url))
        if not self.on or url.hostname != "management.azure.com":
            return
        sent, answered = _json(request.body), _json(response.content)
        method, status = str(request.method), response.status_code
        key = (*_operation(method, url), status, shape(sent), shape(answered))
        if key not in self._known:
            self._known[key] = judge(method, str(request.url), sent, status, answered)
        found = self._known[key]
        where = f"{method} {url.path} -> {status}"
        if found is None:
            self.unjudged.add(where)
            return
        self.judged += 1
        if found:
            self.errors.setdefault(where, found)


def _operation(method: str, url: SplitResult) -> tuple[Any, ...]:
    """What the contract calls an operation, and the query it is asked with, but for the names of resources."""
    query = dict(parse_qsl(url.query))
    version = query.get("api-version", "")
    judging = bundle(area(url.path), version)
    matched = judging and judging.match(method, url.path)
    return method, version, tuple(sorted(query)), matched[0] if matched else None


def _json(content: Any) -> Any:
    try:
        return json.loads(content) if content else None
    except ValueError:  # sent by a test that wants it refused
        return content if isinstance(content, str) else str(content)
