"""A role on an account is one that may deploy models, or call them.

Azure AI Developer was made for hubs and does neither in an account; Foundry User calls, Foundry Owner does both. Owner,
Contributor and Foundry Account Owner cannot call with a token, keys alone open the account to them.
Source: RBAC_2025_12, ROLE_RENAME_2026_05.

Bad:
    foundry:
      name: ai-example
      access:
      - {role: Azure AI Developer, principal: 11111111-2222-4333-8444-555555555555, type: group}  # here

Bad:
    foundry:
      name: ai-example
      local_auth: disabled
      access:
      - {role: Contributor, principal: 11111111-2222-4333-8444-555555555555, type: group}  # here

Good:
    foundry:
      name: ai-example
      access:
      - {role: Cognitive Services User, principal: 11111111-2222-4333-8444-555555555555, type: group}
      - {role: Contributor, principal: 11111111-2222-4333-8444-666666666666, type: group}
"""

from msgspec.structs import replace

from deployer.rules.rule import Finding, Findings, Rule, Severity, View
from deployer.rules.support.edits import set_value


def find(view: View) -> Findings:
    for account in view.site.accounts:
        keys = account.section.local_auth == "enabled"
        for i, access in enumerate(account.section.access):
            role = view.catalog.built_in(access.role)
            rights = role.foundry if role else None
            if role is None or rights is None or rights.call or (rights.deploy and keys):
                continue
            path = (*account.path, "access", i, "role")
            what = (
                "deploys models here, and calls none" if rights.deploy else "neither deploys models here nor calls them"
            )
            yield Finding(
                path,
                f"'{role.name}' {what}" + ("" if keys else ": without keys a token is needed"),
                "Foundry User calls, Foundry Owner deploys and calls",
                (replace(set_value(path, "Foundry Owner" if rights.deploy else "Foundry User"), sure=False),),
            )


RULE = Rule("ACC005", Severity.WARNING, find)
