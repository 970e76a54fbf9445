"""What deployments do as Azure does, and how we know."""

from __future__ import annotations

from deployer.sandbox.behaviour import Behaviour

_SPEC = "resources/resource-manager/Microsoft.Resources/stable/2024-03-01/resources.json"
_LEARN = "https://learn.microsoft.com/azure/azure-resource-manager"
_TEMPLATES = f"{_LEARN}/templates"
_FUNCTIONS = f"{_TEMPLATES}/template-functions"
_RECORDED = "recorded azd traffic"
_ARMTOOLS = "microsoft/vscode-azurearmtools, tests of the language server, which has ARM's own validation inside"
_LINTER = "KingslandConsulting/Kingsland.ArmLinter, tests that deployed each expression"
_HASH = "https://www.nuget.org/packages/Azure.Deployments.Expression"

_REQUESTS = (
    Behaviour(
        "PUT: 201 for a new name, 200 for a known one, Accepted, with Azure-AsyncOperation alone", "issue", _RECORDED
    ),
    Behaviour("the poll answers Accepted, Running, and the end; operationStatuses with 20 digits", "issue", _RECORDED),
    Behaviour("HEAD 204 or 404; DELETE 202 with Location, 204 where there is none; cancel 204", "spec", _SPEC),
    Behaviour(
        "correlationId is the x-ms-correlation-request-id of the request, where it has one",
        "doc",
        "https://learn.microsoft.com/rest/api/azure/#request-header",
    ),
    Behaviour("validate answers 200 at once, with id, name and type", "issue", _RECORDED),
    Behaviour("whatIf answers 202 with Location to operationresults, then the changes", "issue", _RECORDED),
    Behaviour(
        "operations: 16 hexadecimal digits, statusCode as text, trackingId; EvaluateDeploymentOutput last",
        "issue",
        _RECORDED,
    ),
    Behaviour("parameters are answered as {type: String, value}, secure ones without value", "issue", _RECORDED),
    Behaviour(
        "providers without a region have the location null; reference() adds apiVersion to a dependency",
        "issue",
        _RECORDED,
    ),
    Behaviour("locations of providers are evaluated where an expression gives them", "issue", _RECORDED),
    Behaviour(
        "names of parameters and outputs in camel case by the rule of Json.NET: AZURE_X is azurE_X",
        "issue",
        _RECORDED,
    ),
    Behaviour(
        "outputResources and validatedResources name what nested deployments make, not these", "issue", _RECORDED
    ),
    Behaviour("exportTemplate gives the template as it was sent", "spec", _SPEC),
    Behaviour(
        "calculateTemplateHash: the template in capitals without spaces, hashed as uniqueString() hashes", "spec", _SPEC
    ),
    Behaviour(
        "a clash of names: 409 DeploymentActive with start, correlation id and expiry after 7 days",
        "issue",
        "jenkins-infra/helpdesk#5220",
    ),
    Behaviour("DeploymentNotFound, DeploymentCannotBeCancelled", "issue", "Azure SDK for JS, tests of arm-resources"),
    Behaviour("an active deployment cannot be deleted", "issue", "Azure/azure-cli#12252"),
    Behaviour(
        "cancelling stops what has not begun, and leaves what is under way",
        "doc",
        "https://learn.microsoft.com/rest/api/resources/deployments/cancel",
    ),
    Behaviour(
        "at a subscription the location of a name cannot change: InvalidDeploymentLocation",
        "doc",
        f"{_TEMPLATES}/deploy-to-subscription#deployment-location-and-name",
    ),
    Behaviour(
        "the history holds 800; beyond 775 the oldest are deleted until 750 are left",
        "doc",
        f"{_TEMPLATES}/deployment-history-deletions",
    ),
    Behaviour(
        "DeploymentQuotaExceeded and its sentence",
        "issue",
        "devkimchi.com/2018/05/11/managing-arm-deployment-histories",
    ),
    Behaviour("more than 4 MB: RequestContentTooLarge", "issue", "Azure/ALZ-Bicep wiki, AddingPolicyDefs"),
    Behaviour("how long a deployment is Accepted, and a preview takes", "assumed"),
    Behaviour(
        "a name of more than 64 characters is refused; at a subscription a name keeps its location",
        "issue",
        "MicrosoftDocs/azure-docs#62281, Azure/AzOps wiki: Push fail with deployment already exists in location error",
    ),
    Behaviour("the sentence about the characters of a deployment's name", "assumed"),
)
_RUNNING = (
    Behaviour("resources start together, each after those it depends on", "doc", f"{_TEMPLATES}/resource-dependency"),
    Behaviour(
        "a loop deploys all copies at once, or in batches where it is serial",
        "doc",
        f"{_TEMPLATES}/copy-resources#serial-or-parallel",
    ),
    Behaviour(
        "a resource whose condition is false frees what depends on it",
        "doc",
        f"{_TEMPLATES}/conditional-resource-deployment",
    ),
    Behaviour(
        "a failure: DeploymentFailed with the error of each resource in details",
        "issue",
        "MicrosoftDocs/azure-docs#107757",
    ),
    Behaviour(
        "a failure after the answer: ResourceDeploymentFailure, terminal provisioning state",
        "issue",
        "OfficeDev/microsoft-teams-apps-company-communicator#1278",
    ),
    Behaviour(
        "outputs that fail: DeploymentOutputEvaluationFailed with one detail each",
        "issue",
        "Azure/data-management-zone#286",
    ),
    Behaviour(
        "nested deployments are deployments of their own; inner and outer scope",
        "doc",
        f"{_TEMPLATES}/linked-templates",
    ),
    Behaviour(
        "types and versions are checked beforehand: NoRegisteredProviderFound, or 501 outside the cover",
        "doc",
        f"{_LEARN}/troubleshooting/error-register-resource-provider",
    ),
    Behaviour(
        "a nested deployment into a group that neither is there nor is made: 404 ResourceGroupNotFound at once",
        "issue",
        "recorded validate and PUT at a subscription",
    ),
    Behaviour(
        "storage and vaults are asked beforehand: InvalidTemplateDeployment, PreflightValidationCheckFailed",
        "issue",
        "Azure/azure-xplat-cli#2791",
    ),
    Behaviour("the machine learning provider is not asked beforehand", "assumed"),
    Behaviour(
        "a template registers no provider, and what-if does not miss one; the documentation says that it registers",
        "issue",
        "Azure/arm-template-whatif#396",
    ),
    Behaviour(
        "after a failure what does not depend on it goes on; writes are tried again after 429 and 5xx", "assumed"
    ),
)
_PREVIEW = (
    Behaviour(
        "Create, Modify, NoChange, Ignore, Deploy, Unsupported; delta with Create, Delete, Modify, Array, NoEffect",
        "spec",
        _SPEC,
    ),
    Behaviour(
        "properties that a template leaves out read as Delete although Azure sets them again",
        "doc",
        f"{_TEMPLATES}/deploy-what-if",
    ),
    Behaviour("what only Azure sets is left out", "issue", "Azure/arm-template-whatif#104"),
    Behaviour("a resource defined twice is shown in its final state alone", "issue", "warning of bicep what-if"),
    Behaviour("nested templates are unfolded where their parameters are known", "doc", f"{_TEMPLATES}/deploy-what-if"),
    Behaviour("expressions that need the running deployment stay as they are", "doc", f"{_TEMPLATES}/deploy-what-if"),
    Behaviour(
        "secure parameters, utcNow() and newGuid() stay expressions, with the rest of them evaluated",
        "issue",
        "recorded what-if",
    ),
    Behaviour("a nested deployment sees the group that the same template makes", "issue", "recorded what-if"),
    Behaviour("an invalid template fails the preview rather than its request", "issue", "Azure/bicep#19507"),
    Behaviour("a deployment is looked over in full whatever its validationLevel", "limit"),
)
_LANGUAGE = (
    Behaviour(
        "expressions in brackets, [[ for a bracket, keys too, at most 24,576 characters",
        "doc",
        f"{_TEMPLATES}/template-expressions",
    ),
    Behaviour("the functions, by their documentation", "doc", _FUNCTIONS),
    Behaviour("sentences about the arguments of functions; integers of 32 bits", "issue", _LINTER),
    Behaviour(
        "sentences about tokens and characters of expressions",
        "issue",
        "Azure/Azure-Sentinel#2600, Azure/azure-api-management-devops-resource-kit#561",
    ),
    Behaviour("uniqueString(): MurmurHash, 64 bits, base 32", "sdk", _HASH),
    Behaviour(
        "guid(): UUID version 5 in the namespace 11fb06fb-712d-4ddd-98c7-e71bbd588830",
        "doc",
        f"{_LEARN}/bicep/bicep-functions-string#guid",
    ),
    Behaviour(
        "limits: 800 resources, 256 parameters, 256 variables, 64 outputs",
        "doc",
        f"{_TEMPLATES}/best-practices#template-limits",
    ),
    Behaviour("the sentence of a limit", "issue", "refusals quoted in blogs on Azure Data Factory"),
    Behaviour(
        "form: InvalidRequestContent, Could not find member, Required property, with path, line and position",
        "doc",
        f"{_TEMPLATES}/template-tutorial-troubleshoot",
    ),
    Behaviour(
        "parameters missing, unknown, of another type, not allowed, too long, with line and column of the request",
        "issue",
        "microsoft/dotnet-core-sample-templates#2",
    ),
    Behaviour("segment lengths, empty names, functions out of place, unknown variables", "issue", _ARMTOOLS),
    Behaviour(
        "circular dependencies, resources not defined, resources defined twice",
        "issue",
        "akshata29/entaoai#15, microsoft/vscode-azurearmtools#493",
    ),
    Behaviour(
        "Unable to process template language expressions, with TemplateViolation",
        "issue",
        "MicrosoftDocs/azure-docs#115708",
    ),
    Behaviour(
        "reference() by name makes a dependency; an unknown name is refused", "doc", f"{_FUNCTIONS}-resource#reference"
    ),
    Behaviour(
        "null is no value for a parameter: its default applies",
        "issue",
        "Azure/bicep#11532; azure-ai-ml creates hubs with fifteen nulls",
    ),
    Behaviour(
        "a resource group is named in dependsOn by its id and by what subscriptionResourceId() and resourceId() give",
        "issue",
        "recorded validate and PUT of templates that Bicep compiled",
    ),
    Behaviour(
        "resources with one id are no mistake where conditions bar all but one; what is barred waits for nothing",
        "sdk",
        "azure-ai-ml 1.35.2, workspace_base.json, by which hubs are created",
    ),
    Behaviour("variables cannot be used in default values of parameters", "issue", "Azure/template-analyzer#184"),
    Behaviour("types of the template's own, for parameters and outputs", "doc", f"{_TEMPLATES}/definitions"),
    Behaviour(
        "a value of another type in the second version of the language: Expected a value of type",
        "issue",
        "Azure/bicep#11747, microsoft/azure-pipelines-tasks#19942",
    ),
    Behaviour("deployer() is objectId and tenantId of who deploys", "issue", "Azure/bicep-reps#9, Azure/bicep#17099"),
    Behaviour("what is wrong with an output is said beforehand, as far as it can be known", "assumed"),
    Behaviour("imports, extensions, asserts, apiProfile, and what a resource asks for besides, are refused", "limit"),
    Behaviour(
        "functions that no public template was seen to use, and a template's own, are answered 501 by name",
        "limit",
    ),
    Behaviour("copyIndex() of an inner loop is not known in a template of outer scope", "assumed"),
)
BEHAVIOURS = (*_REQUESTS, *_RUNNING, *_PREVIEW, *_LANGUAGE)
