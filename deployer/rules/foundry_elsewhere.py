"""An account that is made here is made in the resource group of the environment.

Source: SPEC_COG.

Bad:
    foundry: {name: ai-example, resource_group: rg-shared}  # here

Good:
    foundry: {name: ai-example, existing: true, resource_group: rg-shared}
"""

from deployer.rules.rule import Finding, Findings, Rule, Severity, View
from deployer.rules.support.edits import remove_value, set_value


def find(view: View) -> Findings:
    for account in view.site.accounts:
        section, path = account.section, account.path
        if section.resource_group is not None and not section.existing:
            message = "an account that is made here is made in the environment's own resource group"
            fixes = (set_value((*path, "existing"), True), remove_value((*path, "resource_group")))
            advice = "write 'existing: true', or leave 'resource_group' out"
            yield Finding((*path, "resource_group"), message, advice, fixes)


RULE = Rule("EXI003", Severity.ERROR, find, suppressible=False)
