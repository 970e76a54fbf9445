"""Refusals that repeating does not cure -> what does: the one table of them.

A refusal is known by its code or by its sentence, as Azure's machine learning part gives one code, `UserError`, to
nearly all (contract: errors/real-errors.json). What is not in the table may pass by itself.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from deployer.azure.answer import Answer, reasons


@dataclass(frozen=True, slots=True)
class Remedy:
    """What a refusal needs. `pattern` is looked for in `CODE: sentence`, in any letter case."""

    pattern: re.Pattern[str]
    text: str
    source: str


def _remedy(pattern: str, text: str, source: str) -> Remedy:
    return Remedy(re.compile(pattern, re.IGNORECASE | re.DOTALL), text, source)


_TROUBLE = "https://learn.microsoft.com/azure/machine-learning/how-to-troubleshoot-online-endpoints"
_CHECKS = "https://learn.microsoft.com/marketplace/purchase-validation-checks"
_COMMON = "https://learn.microsoft.com/azure/azure-resource-manager/troubleshooting/common-deployment-errors"
_VAULT = "https://learn.microsoft.com/azure/key-vault/general/rest-error-codes"
TABLE = (
    _remedy(
        r"vaults/secrets/\w+/action.*ForbiddenByRbac|ForbiddenByRbac.*vaults/secrets/\w+/action",
        "give this identity the role 'Key Vault Secrets Officer' on the vault; a new role counts after some minutes",
        "https://learn.microsoft.com/azure/key-vault/general/rbac-guide",
    ),
    _remedy(
        r"does not have secrets \w+ permission on key vault",
        "add an access policy for this identity with the permissions get and set on secrets",
        "https://learn.microsoft.com/azure/key-vault/general/assign-access-policy",
    ),
    _remedy(
        r"ForbiddenBy(Firewall|Connection)",
        "the network of the vault keeps this machine out: run where its private endpoint or firewall lets you in",
        _VAULT,
    ),
    _remedy(
        r"SecretDisabled",
        "enable its newest version: 'az keyvault secret set-attributes --enabled true'",
        _VAULT,
    ),
    _remedy(
        r"ObjectIs(Deleted|Being)\w+",
        "a deleted secret has this name: 'az keyvault secret recover' brings it back, 'az keyvault secret purge' frees "
        "the name; then run the same command again",
        "https://learn.microsoft.com/azure/key-vault/general/key-vault-recovery",
    ),
    _remedy(
        r"private link configuration|designated private link|"
        r"public (network )?access is (disabled|not allowed|not enabled)|denied by (the )?private (link|endpoint)",
        "public network access to the hub is disabled; run from a network that reaches its private endpoint",
        "https://github.com/MicrosoftDocs/azure-docs/issues/90426, Azure/azure-cli-extensions#6294",
    ),
    _remedy(
        r"valid payment method|payment (instrument|method)|no valid credit card",
        "add a payment method to the billing account of the subscription (Cost Management + Billing), then apply",
        f"https://github.com/microsoft/foundry-dev-tools/issues/440; {_CHECKS}",
    ),
    _remedy(
        r"fraud|risk (check|review)|detected this request as unusual activity|715-123420",
        "Microsoft's fraud check refused this account: add another payment method to the subscription, or "
        "give Azure billing support the error code",
        # No page of Microsoft on it was found. Public repositories quote "715-123420: Our system has detected this
        # request as unusual activity for your account" for subscriptions without pay-as-you-go billing.
        "assumed",
    ),
    _remedy(
        r"enrol+ment|azure marketplace purchases? (is|are) (disabled|not (allowed|enabled))|"
        r"marketplace purchases? (is|are) (disabled|not (allowed|enabled))",
        "an administrator of the enrolment has to allow purchases from the Azure Marketplace",
        f"https://github.com/microsoft/microsoft-foundry-for-vscode/issues/280; {_CHECKS}",
    ),
    _remedy(
        r"AvailabilityNotInRegion|not available in (the )?(country|market)|not to be sold in market|"
        r"plan .{0,200} not found in offer",
        "the publisher does not sell to the country of the billing account: use a subscription billed in another, or "
        "another model",
        f"https://github.com/MicrosoftDocs/azure-docs/issues/120449, Nixtla/nixtla#602; {_CHECKS}",
    ),
    _remedy(
        r"eligibility|MarketplacePurchaseEligibilityFailed|\bCSP\b|sponsored|free trial|spending limit|"
        r"MarketplaceSubscriptionCannotBeCompleted",
        "use a pay-as-you-go or enterprise subscription that may buy in the Azure Marketplace, or another model",
        _CHECKS,
    ),
    _remedy(
        r"marketplaceSubscriptionStatus is 'Suspended'",
        "the subscription to the offer is suspended: pay its bill (Cost Management + Billing), then apply",
        "https://learn.microsoft.com/partner-center/marketplace-offers/pc-saas-fulfillment-life-cycle",
    ),
    _remedy(
        r"Model mapping properties not found|ServerlessOfferNotFound|"
        r"ServerlessModel(Deprecated|NotAvailable\w*)|is deprecated and takes no new deployments",
        "choose a model that is offered in this region: 'deployer models' lists them",
        "https://github.com/Azure/azureml-assets/issues/4017",
    ),
    _remedy(
        r"RequestDisallowedByPolicy|RequestDisallowedByAzure|disallowed by policy|PolicyViolation",
        "a policy of the subscription forbids it: change the environment so that the policy allows it, or ask whoever "
        "owns the policy for an exemption",
        "https://learn.microsoft.com/azure/governance/policy/overview",
    ),
    _remedy(
        r"\bOutOfQuota|InsufficientQuota|Not enough quota|QuotaExceeded|QuotaLimit|exceed\w* (the )?(approved )?quota|"
        r"subscription quota",
        "ask for more quota ('deployer capacity' tells how much is short), or use fewer or other machines",
        _TROUBLE,
    ),
    _remedy(
        r"SkuNotAvailable|LocationNotAvailableForResourceType|RegionIsOfferRestricted|NoRegisteredProviderFound",
        "it is not offered in this region: choose another region, or another size",
        _COMMON,
    ),
    _remedy(
        r"\b(Linked)?AuthorizationFailed|does not have (authorization|permission)|RoleAssignmentUpdateNotPermitted|"
        r"ForbiddenByRbac|LinkedAccessCheckFailed|InsufficientPermissions",
        "ask for a role that holds the action: docs/permissions.md lists what each command needs",
        "https://learn.microsoft.com/azure/role-based-access-control/troubleshooting",
    ),
    _remedy(
        r"\b(SubscriptionNotRegistered|MissingSubscriptionRegistration)",
        "register the provider for the subscription, or let the next plan do so (it needs the register/action); online "
        "endpoints need Microsoft.PolicyInsights and Microsoft.Cdn besides",
        "https://aka.ms/register-resource-provider",
    ),
    _remedy(
        r"ScopeLocked|because .{0,200} locked",
        "a management lock blocks it: remove the lock, or exclude the resource",
        "https://learn.microsoft.com/azure/azure-resource-manager/management/lock-resources",
    ),
    _remedy(
        r"LinkedResourceNotFound|InvalidResourceReference|ResourceNotFound|LinkedInvalidPropertyId|WorkspaceNotFound|"
        r"KeyVaultNotFound|KeyNotFound|SubscriptionNotFound|InvalidSubscriptionId",
        "correct the id in the environment file: the resource it names does not exist",
        _COMMON,
    ),
    _remedy(
        r"Soft-deleted workspace exists|VaultAlreadyExists|deleted state|FlagMustBeSetForRestore",
        "a soft-deleted resource still has this name: recover or purge it, or choose another name",
        "https://learn.microsoft.com/azure/machine-learning/concept-soft-delete",
    ),
    _remedy(
        r"(name .{0,200} is (not available|already (in use|taken))|already an endpoint with this name|"
        r"(Storage|Registry)?(Account)?(Name)?AlreadyTaken|NameNotAvailable|NameUnavailable)",
        "choose another name: this one is taken",
        "https://learn.microsoft.com/azure/azure-resource-manager/management/resource-name-rules",
    ),
    _remedy(
        r"(ReadOnlyDisabledSubscription|subscription .{0,120} is (disabled|read.?only))",
        "the subscription is disabled: its owner has to enable it",
        "https://learn.microsoft.com/azure/cost-management-billing/manage/subscription-disabled",
    ),
    _remedy(
        r"DeploymentQuotaExceeded",
        "the group's history of deployments is full (800): delete old ones",
        "https://learn.microsoft.com/azure/azure-resource-manager/templates/deployment-history-deletions",
    ),
    _remedy(
        r"ImmutableProperty|PropertyChangeNotAllowed|cannot be changed",
        "it cannot change in place: plan with --replace, or put the old value back",
        _COMMON,
    ),
    _remedy(
        r"InvalidTemplate\b|InvalidName|InvalidParameter|BadArgument|InvalidRequestContent|ValidationError",
        "correct what Azure's message names; the same request will be refused again",
        _COMMON,
    ),
)


def remedy(said: Answer | str) -> str:
    """What cures a refusal, an answer or its text; nothing where repeating may."""
    text = said if isinstance(said, str) else _whole(said)
    return next((each.text for each in TABLE if each.pattern.search(text)), "")


def _whole(answer: Answer) -> str:
    return "\n".join(f"{code}: {message}" for code, message in reasons(answer.error))
