"""Refusals that pass by themselves: somebody is at work on the resource, or what was just made is not seen yet."""

from __future__ import annotations

import re

from deployer.azure.answer import Answer, reasons

BUSY = frozenset(
    {
        "accountprovisioningstateinvalid",
        "anotheroperationinprogress",
        "canceledandsupersededduetoanotheroperation",
        "conflictingconcurrentwritenotallowed",
        "conflictingserveroperation",
        "deploymentactive",
        "exclusiveconflict",
        "ifmatchpreconditionfailed",
        "operationinprogress",
        "operationnotallowedonresource",
        "operationpreempted",
        "referencedresourcenotprovisioned",
        "requestconflict",
        "resourcegroupbeingdeleted",
        "retryableerror",
        "retryableerrorduetoanotheroperation",
        "storageaccountoperationinprogress",
        "transienterror",
        "workspacenotready",
    }
)
"""Codes of ARM (learn.microsoft.com/azure/azure-resource-manager/troubleshooting/common-deployment-errors), storage
(terraform-provider-azurerm#29351), networks (ReferencedResourceNotProvisioned, RetryableError) and AI services
(RequestConflict: bicep-types-az#2419, terraform-provider-azurerm#22939; AccountProvisioningStateInvalid: #31712;
IfMatchPreconditionFailed, where nobody sent an If-Match: #32614; TransientError: pulumi-azure-native#4693);
reliability.md, F21 and F25."""
_GENERIC = frozenset({"conflict", "conflicterror", "usererror", "badrequest", ""})
"""Codes that stand for anything that clashes: the sentence decides."""
_SENTENCE = re.compile(
    r"(another|an|previous) operation|operation .{0,80}in progress|not terminal|try again|retry (the|your|later|after)|"
    r"being (performed|updated|created|provisioned|deleted|modified)|"
    r"is (in )?(state )?'?(creating|updating|deleting|provisioning|accepted)\b",
    re.IGNORECASE | re.DOTALL,
)
_EXISTS = re.compile(
    r"already (exists|subscribed)|AlreadyExists|RoleAssignmentExists|is already subscribed", re.IGNORECASE
)
_NOT_YET = frozenset(
    {
        "failedidentityoperation",
        "parentresourcenotfound",
        "principalnotfound",
        "resourcegroupnotfound",
        "storageaccountisnotprovisioned",
    }
)
"""What was just made is not seen everywhere yet (reliability.md, F20, F27 and F31)."""
_IDENTITY = "must enable a managed identity"
"""What Foundry says of an account whose identity it has not seen yet, for some seconds (azure-ai-docs#796)."""
_UNSURE = frozenset({408, 500, 502, 503, 504})
"""A refusal that does not say whether the request had an effect."""


def busy(answer: Answer) -> bool:
    """Whether the refusal says that somebody is at work on the resource or on its parent."""
    if answer.status not in (400, 409, 412, 423, 429) or exists(answer):
        return False
    found = list(reasons(answer.error))
    codes = {code.lower() for code, _ in found}
    if codes & BUSY:
        return True
    said = " ".join(message for _, message in found)
    if answer.status == 409 and "conflict" in codes and not said.strip():
        return True
    return answer.status == 409 and bool(codes & _GENERIC) and bool(_SENTENCE.search(said))


def unseen(answer: Answer) -> bool:
    """Whether the refusal says that what the resource needs is not there, though it may just have been made."""
    if {code.lower() for code in answer.codes} & _NOT_YET:
        return True
    return any(_IDENTITY in message.lower() for _, message in reasons(answer.error))


def exists(answer: Answer) -> bool:
    """Whether the refusal says that there is one already: read it, as an earlier request may have made it."""
    return answer.status in (400, 409) and any(
        _EXISTS.search(f"{code}: {message}") for code, message in reasons(answer.error)
    )


def unsure(answer: Answer) -> bool:
    """Whether the request may have had an effect although it was refused."""
    return answer.status in _UNSURE
