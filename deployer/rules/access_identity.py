"""A role is given to one principal, or to one identity.

`principal` is an object id and says what `type` it is of; `identity` names a hub, project, Foundry account or online
endpoint of the file, or a user-assigned identity by its id, and its object id is read when it is there. An account or
a project of Foundry that acts as several identities is not one: the id of the one that is meant says it.
Source: https://learn.microsoft.com/azure/role-based-access-control/role-assignments-template (new service principal),
https://learn.microsoft.com/azure/machine-learning/how-to-identity-based-service-authentication

Bad:
    hub:
      name: hub-example
      storage_account:
        access:
        - {role: Storage Blob Data Contributor, identity: assistant}  # here
    projects:
    - {name: assistants}

Bad:
    access:
    - {role: Reader, principal: 11111111-2222-4333-8444-555555555555}  # here

Good:
    hub:
      name: hub-example
      storage_account:
        access:
        - {role: Storage Blob Data Contributor, identity: assistants}
    projects:
    - {name: assistants}

Good:
    hub:
      name: hub-example
      storage_account:
        access:
        - {role: Storage Blob Data Contributor, identity: assistants/batch}
    projects:
    - name: assistants
      deployments:
      - model: mistralai-Mistral-7B-Instruct-v0-2
        name: batch
        compute: {instance_type: Standard_NC24ads_A100_v4, deployment: blue}
      - model: mistralai-Mistral-7B-Instruct-v0-3
        name: batch
        compute: {instance_type: Standard_NC24ads_A100_v4, deployment: green, traffic: 10}
"""

from collections.abc import Iterator

from deployer.environment.governance import Access
from deployer.environment.identity_holder import IdentityHolder, holder_of, holders
from deployer.environment.resolved import ResolvedRegion
from deployer.environment.resolved_deployment import ServerlessDeployment
from deployer.rules.rule import Finding, Findings, Rule, Severity, View
from deployer.values.naming import meant, unclear
from deployer.values.source import Path


def find(view: View) -> Findings:
    for path, _, given in view.site.access():
        for number, access in enumerate(given):
            yield from _of(view, (*path, number), access)


def _of(view: View, path: Path, access: Access) -> Findings:
    if access.identity is None:
        if access.principal is None:
            advice = "write 'principal' and 'type', or 'identity' for one of this file"
            yield Finding(path, f"role '{access.role}' is given to nobody", advice)
        elif access.type is None:
            advice = "write 'type: user', 'group' or 'service_principal'"
            yield Finding((*path, "principal"), f"what '{access.principal}' is, is not said", advice)
        return
    place = (*path, "identity")
    if access.principal or access.type:
        yield Finding(
            place, "an identity is its own principal and type", "remove 'principal' and 'type', or 'identity'"
        )
    holder = holder_of(view.site, access.identity)
    if holder and len(holder.assigned) > 1:
        advice = "write the id of the one that is meant"
        yield Finding(place, f"'{access.identity}' acts as {len(holder.assigned)} identities", advice)
    if holder is None and not access.identity.startswith("/"):  # of an id IDS001 says what it should be
        said = unclear(access.identity, holders(view.site))
        message, advice = said or (f"nothing is called '{access.identity}'", "")
        if meant(access.identity, _services(view.site)):
            message, advice = f"'{access.identity}' is a model as a service, which has no identity", ""
        yield Finding(place, message, advice or "name a hub, project, Foundry account or online endpoint of this file")


def _services(site: ResolvedRegion) -> Iterator[IdentityHolder]:
    for home, served in site.served():
        if isinstance(served, ServerlessDeployment):
            yield IdentityHolder("serverless_endpoint", f"{home.id}/serverlessEndpoints/{served.name}", "")


RULE = Rule("ACC006", Severity.ERROR, find, suppressible=False)
