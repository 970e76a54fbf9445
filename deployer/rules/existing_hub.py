"""A hub of somebody else's is taken as it is.

It is read, never written, so that what is said of its network, its keys and what stands beside it would have no
effect. Source: our own rule.

Bad:
    hub:
      name: hub-example
      existing: true
      shared_key_access: disabled  # here

Good:
    hub: {name: hub-example, existing: true}
"""

from deployer.rules.rule import Finding, Findings, Rule, Severity, View
from deployer.rules.support.edits import remove_value

TAKEN = {"name", "existing", "resource_group", "public_network_access", "access", "protect"}
"""What says which hub is meant, or counts for what is made in it."""


def find(view: View) -> Findings:
    hub = view.environment.hub
    if hub is None:
        return
    for name in sorted(hub.model_fields_set - TAKEN) if hub.existing else ():
        message = f"'{name}' has no effect: the hub exists, and is not written"
        path = ("hub", name)
        yield Finding(path, message, f"remove '{name}' or 'existing: true'", (remove_value(path),), key=True)


RULE = Rule("EXI002", Severity.WARNING, find)
