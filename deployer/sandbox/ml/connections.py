"""Connections: where a workspace keeps the address and the credentials of something elsewhere."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from deployer.sandbox.arm import checks
from deployer.sandbox.arm.call import Call
from deployer.sandbox.arm.errors import account, arm
from deployer.sandbox.arm.listing import of_type, page
from deployer.sandbox.arm.resource_body import dropped, spelled, system_data
from deployer.sandbox.arm.resource_type import Type, plain
from deployer.sandbox.facts import providers
from deployer.sandbox.http import Response, answer
from deployer.sandbox.state.cloud import Cloud
from deployer.sandbox.state.record import Record

NAME = "Microsoft.MachineLearningServices/workspaces/connections"
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
_KEPT = ("authType", "category", "target", "isSharedToAll", "metadata", "sharedUserList", "expiryTime")
_NEWER = ("peRequirement", "peStatus", "useWorkspaceManagedIdentity", "error")
"""Members that the texts of 2024-04 do not know."""
_OLD = tuple(version for version in providers.versions(*NAME.split("/", 1)) if version < "2024-07")
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
    """Create or change a connection."""
    if refusal := checks.first(call, _settled, sound):
        return refusal
    return answer(200, TYPE.shown(call, call.cloud.put(built(call, NAME))))


def sound(call: Call) -> Response | None:
    """Name, authType, category and credentials are ones that connections have, of workspaces and of Foundry."""
    return checks.first(call, _name, _auth, _category, _members, _credentials, _serverless)


def built(call: Call, type: str) -> Record:
    """The connection that was sent; its credentials are kept where no answer tells them."""
    before, now, sent = call.record, call.cloud.clock.stamp, call.properties
    properties = {key: sent[key] for key in (*_KEPT, *_NEWER) if sent.get(key) is not None}
    properties = {**_SHOWN, "group": _group(str(sent["category"])), **properties}
    properties["createdByWorkspaceArmId"] = call.parent.id if call.parent else call.target.parent
    body = {"tags": None, "location": None, "systemData": system_data(call), "properties": properties}
    hidden = {"credentials": sent["credentials"]} if sent.get("credentials") else {}
    return Record(spelled(call), type, body, before.created if before else now, now, hidden=hidden)


def patch(call: Call) -> Response:
    """Change what is named; the authType is named always, since it says how to read the rest."""
    record = call.record
    if record is None:
        return missing(call)
    if not call.version.endswith("-preview") and call.version < "2025-12-01":
        text = f"The requested resource of type '{NAME}' does not support http method 'PATCH'."
        return arm(405, "HttpMethodNotAllowed", text)
    if refusal := _auth(call):
        return refusal
    kept = dict(record.properties)
    if kept["authType"] == call.properties["authType"]:
        kept |= record.hidden
    return put(replace(call, body={"properties": {**kept, **call.properties}}))


def list_secrets(call: Call) -> Response:
    """A connection with its credentials."""
    record = call.cloud.find(call.target.parent)
    if record is None:
        return missing(call)
    found = TYPE.shown(call, record)
    return answer(200, {**found, "properties": {**found["properties"], **record.hidden}})


def list_all(call: Call) -> Response:
    """The connections of a workspace, of one target or category where it is asked for."""
    if refusal := checks.first(call, checks.known_type, checks.group, checks.parent):
        return refusal
    wanted = {key: call.request.query[key].lower() for key in ("target", "category") if call.request.query.get(key)}
    rows = [
        TYPE.shown(call, record)
        for record in of_type(call, NAME)
        if all(str(record.properties.get(key, "")).lower() == value for key, value in wanted.items())
    ]
    return page(call, rows, 1000, "$skiptoken")


def missing(call: Call) -> Response:
    """No such connection, or for an action no such workspace either."""
    workspace, name = call.target.path.split("/")[:9], call.target.names[1]
    if call.cloud.find("/".join(workspace)) is None:
        text = (
            f"Failed to perform 'action' on resource(s) of type '{TYPE.short}', because the parent resource "
            f"'{'/'.join(workspace)}' could not be found."
        )
        return arm(404, "ParentResourceNotFound", text)
    return account(call, 404, f"Connection {name} can't be found in this workspace", "NotFoundError")


def view(cloud: Cloud, record: Record) -> dict[str, Any]:
    """A connection without its credentials."""
    silent = {"credentials": None} if _CREDENTIALS[str(record.properties["authType"])] else {}
    return {**plain(cloud, record), "properties": {**record.properties, **silent}}


def _refused(call: Call, text: str) -> Response:
    return account(call, 400, text, "BadArgument", "ValidationError")


def _name(call: Call) -> Response | None:
    if re.fullmatch(r"[a-zA-Z0-9][a-zA-Z0-9_-]{2,33}", call.target.name):
        return None
    return _refused(call, f"Connection name '{call.target.name}' is invalid.")


def _settled(call: Call) -> Response | None:
    workspace = call.parent
    if workspace is None or not workspace.operation:
        return None
    return account(call, 409, f"The workspace '{workspace.name}' is {workspace.state}.", "ConflictError")


def _auth(call: Call) -> Response | None:
    sent = call.properties.get("authType")
    if sent is None:
        return _refused(call, "The authType of the connection is required.")
    return None if sent in _CREDENTIALS else _refused(call, f"The authType '{sent}' is not supported.")


def _category(call: Call) -> Response | None:
    sent = call.properties.get("category")
    return (
        None if sent in _CATEGORIES.split() else _refused(call, f"The connection category '{sent}' is not supported.")
    )


def _members(call: Call) -> Response | None:
    sent = call.properties
    metadata, users = sent.get("metadata") or {}, sent.get("sharedUserList") or []
    if not isinstance(metadata, dict) or not _texts(list(metadata.values())):
        return _refused(call, "The metadata of a connection must be an object of texts.")
    if not isinstance(users, list) or not _texts(users):
        return _refused(call, "The sharedUserList of a connection must be a list of texts.")
    if not isinstance(sent.get("isSharedToAll") or False, bool):
        return _refused(call, "The isSharedToAll of a connection must be true or false.")
    if not isinstance(sent.get("target") or "", str):
        return _refused(call, "The target of a connection must be a text.")
    return None


def _credentials(call: Call) -> Response | None:
    """What is refused is named, never shown."""
    kind, sent = str(call.properties["authType"]), call.properties.get("credentials")
    needs = _CREDENTIALS[kind]
    if not needs:
        return _refused(call, f"A connection of authType {kind} takes no credentials.") if sent else None
    found = sent if isinstance(sent, dict) else {}
    lacking = [name for name in needs if not found.get(name)]
    if lacking:
        return _refused(call, f"The credentials of authType {kind} lack '{lacking[0]}'.")
    texts = found["keys"] if kind == "CustomKeys" else found
    if isinstance(texts, dict) and _texts(list(texts.values())):
        return None
    return _refused(call, f"The credentials of authType {kind} must be texts.")


def _serverless(call: Call) -> Response | None:
    sent = call.properties
    if sent["category"] != "Serverless":
        return None
    if sent["authType"] != "ApiKey":
        return _refused(call, "A connection of category Serverless takes authType ApiKey only.")
    return None


def _group(category: str) -> str:
    return next((group for group, names in _GROUPS.items() if category in names.split()), "ServicesAndApps")


def _texts(values: list[Any]) -> bool:
    return all(isinstance(value, str) for value in values)


TYPE = Type(
    name=NAME,
    put=put,
    patch=patch,
    delete=dropped,
    view=view,
    missing=missing,
    actions={"listsecrets": list_secrets},
    tracked=False,
    regional=False,
    absent=dict.fromkeys(_NEWER, _OLD),
    routes={
        ("GET", "/resourcegroups/*/providers/microsoft.machinelearningservices/workspaces/*/connections"): list_all
    },
)
