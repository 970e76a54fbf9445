"""Connections of an account and of its projects: the address and the credentials of something elsewhere.

The machine learning service answers them, in the envelope of workspaces.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from deployer.sandbox.arm import checks
from deployer.sandbox.arm.call import Call
from deployer.sandbox.arm.errors import account
from deployer.sandbox.arm.refusals import Refusals
from deployer.sandbox.arm.resource_body import spelled, system_data
from deployer.sandbox.arm.resource_type import Type, plain
from deployer.sandbox.foundry.projects import disturb
from deployer.sandbox.foundry.writes import ACCOUNTS, PROJECTS, exclusive
from deployer.sandbox.http import Response, answer
from deployer.sandbox.state.cloud import Cloud
from deployer.sandbox.state.record import Record

say = Refusals("connections")

_OF_ACCOUNT, _OF_PROJECT = f"{ACCOUNTS}/connections", f"{PROJECTS}/connections"
_CREDENTIALS: Mapping[str, tuple[str, ...]] = {
    "AAD": (),
    "AccessKey": ("accessKeyId", "secretAccessKey"),
    "AccountKey": ("key",),
    "ApiKey": ("key",),
    "CustomKeys": ("keys",),
    "ManagedIdentity": ("clientId", "resourceId"),
    "None": (),
    "OAuth2": ("clientId", "clientSecret"),
    "PAT": ("pat",),
    "SAS": ("sas",),
    "ServicePrincipal": ("clientId", "clientSecret", "tenantId"),
    "UsernamePassword": ("username", "password"),
}
"""What the credentials of each authType must hold."""
_CATEGORIES = (
    "PythonFeed ContainerRegistry Git S3 Snowflake AzureKeyVault AzureSqlDb AzureSynapseAnalytics AzureMySqlDb "
    "AzurePostgresDb ADLSGen2 AzureContainerAppEnvironment Redis ApiKey AzureOpenAI AIServices CognitiveSearch "
    "CognitiveService CustomKeys AzureBlob AzureStorageAccount AzureOneLake CosmosDb CosmosDbMongoDbApi "
    "AzureDataExplorer AzureMariaDb AzureDatabricksDeltaLake AzureSqlMi AzureTableStorage AmazonRdsForOracle "
    "AmazonRdsForSqlServer AmazonRedshift Db2 Drill GoogleBigQuery Greenplum Hbase Hive Impala Informix MariaDb "
    "MicrosoftAccess MySql Netezza Oracle Phoenix PostgreSql Presto SapOpenHub SapBw SapHana SapTable Spark "
    "SqlServer Sybase Teradata Vertica Pinecone Databricks Cassandra Couchbase MongoDbV2 MongoDbAtlas "
    "AmazonS3Compatible FileServer FtpServer GoogleCloudStorage Hdfs OracleCloudStorage Sftp GenericHttp "
    "ODataRest Odbc GenericRest RemoteTool AmazonMws Concur Dynamics DynamicsAx DynamicsCrm GoogleAdWords Hubspot "
    "Jira Magento Marketo Office365 Eloqua Responsys OracleServiceCloud PayPal QuickBooks Salesforce "
    "SalesforceServiceCloud SalesforceMarketingCloud SapCloudForCustomer SapEcc ServiceNow SharePointOnlineList "
    "Shopify Square WebTable Xero Zoho GenericContainerRegistry Elasticsearch AppInsights AppConfig OpenAI Serp "
    "BingLLMSearch Serverless ManagedOnlineEndpoint ApiManagement ModelGateway GroundingWithBingSearch "
    "GroundingWithCustomSearch Sharepoint MicrosoftFabric PowerPlatformEnvironment RemoteA2A"
)
"""Those that the text of 2025-12-01 names."""
_SHOWN: Mapping[str, Any] = {
    "error": None,
    "expiryTime": None,
    "isDefault": True,
    "isSharedToAll": False,
    "metadata": {},
    "peRequirement": "NotRequired",
    "peStatus": "NotApplicable",
    "sharedUserList": [],
    "useWorkspaceManagedIdentity": False,
}
"""What an answer holds where nothing was sent."""
_KEPT = ({*_SHOWN} - {"isDefault"}) | {"authType", "category", "target"}
_GROUPS = {
    "AzureAI": "AzureOpenAI AIServices CognitiveSearch CognitiveService Serverless ManagedOnlineEndpoint OpenAI Serp "
    "BingLLMSearch ApiKey",
    "Azure": "AzureBlob AzureStorageAccount AzureOneLake AzureKeyVault ADLSGen2 AppInsights AppConfig "
    "ContainerRegistry",
    "Database": "AzureSqlDb AzureMySqlDb AzurePostgresDb AzureSynapseAnalytics Snowflake PostgreSql MySql SqlServer",
    "NoSQL": "CosmosDb CosmosDbMongoDbApi Pinecone Redis MongoDbV2 MongoDbAtlas Elasticsearch",
    "File": "S3 AmazonS3Compatible FileServer FtpServer GoogleCloudStorage Hdfs OracleCloudStorage Sftp",
    "GenericProtocol": "GenericHttp ODataRest Odbc GenericRest RemoteTool",
}


def put(call: Call) -> Response:
    """Create or change a connection; those of an account are shared with its projects."""
    inside = len(call.target.types) > 2
    return exclusive(call) or stored(call, _OF_PROJECT if inside else _OF_ACCOUNT, shared=not inside)


def stored(call: Call, type: str, *, shared: bool = False) -> Response:
    """A connection that was created or changed. No answer tells credentials."""
    checked = (_name, _auth, _category, _members, _credentials, _serverless)
    if refusal := checks.first(call, *checked):
        return refusal
    before, now, sent = call.record, call.cloud.clock.stamp, call.properties
    properties = {
        **_SHOWN,
        "isSharedToAll": shared,
        "group": _group(str(sent["category"])),
        **{key: value for key, value in sent.items() if key in _KEPT and value is not None},
        "createdByWorkspaceArmId": call.parent.id if call.parent else call.target.parent,
    }
    body = {"tags": None, "location": None, "systemData": system_data(call), "properties": properties}
    hidden = {"credentials": sent["credentials"]} if sent.get("credentials") else {}
    made = Record(spelled(call), type, body, before.created if before else now, now, hidden=hidden)
    return answer(200, view(call.cloud, call.cloud.put(made)))


def patch(call: Call) -> Response:
    """Change what is named; the credentials stay with the authType."""
    record = call.record
    if record is None:
        return missing(call)
    kept = dict(record.properties)
    if call.properties.get("authType", kept["authType"]) == kept["authType"]:
        kept |= record.hidden
    return put(replace(call, body={"properties": {**kept, **call.properties}}))


def delete(call: Call) -> Response:
    """Delete a connection; its project cannot follow at once."""
    record = call.record
    if record is None:
        return answer(204)
    if refusal := exclusive(call):
        return refusal
    call.cloud.drop("resource", record.id)
    disturb(call.cloud, call.target.parent)
    return answer(200)


def missing(call: Call) -> Response:
    """No such connection."""
    return say(call, "absent")


def view(cloud: Cloud, record: Record) -> dict[str, Any]:
    """A connection without its credentials."""
    silent = {"credentials": None} if _CREDENTIALS[str(record.properties["authType"])] else {}
    return {**plain(cloud, record), "properties": {**record.properties, **silent}}


def _refused(call: Call, text: str) -> Response:
    return account(call, 400, text, "BadArgument", "ValidationError")


def _name(call: Call) -> Response | None:
    if re.fullmatch(r"[a-zA-Z0-9][a-zA-Z0-9_-]{2,33}", call.target.name):
        return None
    return say(call, "name")


def _auth(call: Call) -> Response | None:
    sent = call.properties.get("authType")
    if sent is None:
        return say(call, "authless")
    return None if sent in _CREDENTIALS else say(call, "auth", sent=sent)


def _category(call: Call) -> Response | None:
    sent = call.properties.get("category")
    return None if sent in _CATEGORIES.split() else say(call, "category", sent=sent)


def _members(call: Call) -> Response | None:
    sent = call.properties
    metadata, users = sent.get("metadata") or {}, sent.get("sharedUserList") or []
    if not isinstance(metadata, dict) or not _texts(list(metadata.values())):
        return say(call, "metadata")
    if not isinstance(users, list) or not _texts(users):
        return say(call, "users")
    if not isinstance(sent.get("isSharedToAll") or False, bool):
        return say(call, "shared")
    if not isinstance(sent.get("target") or "", str):
        return say(call, "target")
    return None


def _credentials(call: Call) -> Response | None:
    """What is refused is named, never shown."""
    kind, sent = str(call.properties["authType"]), call.properties.get("credentials")
    needs = _CREDENTIALS[kind]
    if not needs:
        return say(call, "credentials", kind=kind) if sent else None
    found = sent if isinstance(sent, dict) else {}
    lacking = [name for name in needs if not found.get(name)]
    if lacking:
        return say(call, "lacking", kind=kind, first=lacking[0])
    texts = found["keys"] if kind == "CustomKeys" else found
    if isinstance(texts, dict) and _texts(list(texts.values())):
        return None
    return say(call, "texts", kind=kind)


def _serverless(call: Call) -> Response | None:
    sent = call.properties
    if sent["category"] != "Serverless":
        return None
    if sent["authType"] != "ApiKey":
        return say(call, "serverless")
    return None


def _group(category: str) -> str:
    return next((group for group, names in _GROUPS.items() if category in names.split()), "ServicesAndApps")


def _texts(values: list[Any]) -> bool:
    return all(isinstance(value, str) for value in values)


ACCOUNT = Type(
    name=_OF_ACCOUNT,
    put=put,
    patch=patch,
    delete=delete,
    view=view,
    missing=missing,
    tracked=False,
    regional=False,
)
PROJECT = replace(ACCOUNT, name=_OF_PROJECT)
