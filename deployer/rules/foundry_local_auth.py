"""Where the keys of an account are off, no deployment is called by key.

With `local_auth: disabled` Azure gives out no keys (listKeys answers 400) and takes none. Source: ISSUE_LOCALAUTH.

Bad:
    foundry:
      name: ai-example
      local_auth: disabled
      deployments:
      - {model: mistral-small-2503, capacity: 1}  # here

Good:
    foundry:
      name: ai-example
      local_auth: disabled
      deployments:
      - {model: mistral-small-2503, capacity: 1, auth: entra}
"""

from deployer.rules.rule import Finding, Findings, Rule, Severity, View
from deployer.rules.support.edits import set_value


def find(view: View) -> Findings:
    for account in view.site.accounts:
        for served in account.deployments if account.section.local_auth == "disabled" else ():
            if served.deployment.auth == "key":
                path = (*served.path, "auth")
                yield Finding(
                    path if "auth" in served.deployment.model_fields_set else served.path,
                    f"'{served.name}' is called by key, and the account '{account.name}' takes none",
                    "write 'auth: entra', or leave 'local_auth' out",
                    (set_value(path, "entra"), set_value((*account.path, "local_auth"), "enabled")),
                )


RULE = Rule("AUT002", Severity.ERROR, find)
