"""Azure takes the name of the account, and its subdomain.

Source: ISSUE_NAMES, ISSUE_SUBDOMAIN.

Bad:
    foundry: {name: ai/example}  # here

Bad:
    foundry:
      name: ai-example
      subdomain: AI_Example  # here

Good:
    foundry: {name: AI_Example}
"""

from msgspec.structs import replace

from deployer.environment.foundry.resolved import derived_subdomain
from deployer.rules.rule import Findings, Rule, Severity, View
from deployer.rules.support.edits import set_value
from deployer.rules.support.names import invalid_name


def find(view: View) -> Findings:
    for account in view.site.accounts:
        yield from invalid_name(view, "foundry_account", "Foundry account", (*account.path, "name"), account.name)
        key = "subdomain" if account.section.subdomain else "name"
        if key == "subdomain" or view.catalog.names["foundry_account"].fits(account.name):
            path, fix = (
                (*account.path, key),
                set_value((*account.path, "subdomain"), derived_subdomain(account.subdomain)),
            )
            for finding in invalid_name(view, "foundry_subdomain", "subdomain", path, account.subdomain):
                yield replace(finding, fixes=(fix,))


RULE = Rule("NAM013", Severity.ERROR, find, suppressible=False)
