"""A version of a model on Foundry is one that there is.

No Mistral model has a default version, so one is always sent; Azure answers `DeploymentModelNotSupported` to one that
it does not have. Source: AZD_REC_04, ISSUE_DEPRECATING.

Bad:
    foundry:
      name: ai-example
      deployments:
      - {model: Codestral-2501, version: "1", capacity: 1}  # here

Good:
    foundry:
      name: ai-example
      deployments:
      - {model: Codestral-2501, version: "2", capacity: 1}
"""

from deployer.rules.rule import Finding, Findings, Rule, Severity, View
from deployer.rules.support.edits import remove_value, set_value


def find(view: View) -> Findings:
    day = view.catalog.as_of
    for served in view.in_accounts:
        if served.deployment.version is None or served.offer is None:
            continue
        path, known = (*served.path, "version"), served.offer.known(served.version)
        fixes = (set_value(path, served.offer.version(day)), remove_value(path))
        if known is None:
            there = ", ".join(each.version for each in served.offer.versions)
            message = f"'{served.model.name}' has no version {served.version} on Foundry"
            yield Finding(path, message, f"it has {there}", fixes, unless_live=True)
        elif known.until and known.until <= day:
            message = f"version {served.version} of '{served.model.name}' takes no new deployments since {known.until}"
            yield Finding(path, message, f"write {served.offer.version(day)}", fixes, unless_live=True)


RULE = Rule("MOD008", Severity.ERROR, find)
