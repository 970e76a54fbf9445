"""An endpoint's name is unique in its region.

It becomes part of the URL, so no two endpoints of a region share one, whichever files, projects or subscriptions they
are in; serverless and online endpoints are counted apart, for their URLs differ. Several deployments on machines may
share the name of one endpoint of their project (TRA001). Source: SEED1, QUOTA_2026_01.

Bad:
    name: one
    resource_group: rg-one
    projects:
    - name: first
      deployments:
      - model: mistral-small-2503
        name: chat  # here
    ---
    name: two
    resource_group: rg-two
    projects:
    - name: second
      deployments:
      - model: mistral-small-2503
        name: Chat  # here

Bad:
    projects:
    - name: assistants
      deployments:
      - {model: mistral-small-2503, name: chat}  # here
      - {model: Codestral-2501, name: chat}  # here

Bad:
    projects:
    - name: assistants
      deployments:
      - model: mistralai-Mistral-7B-Instruct-v0-2
        name: batch  # here
        compute: {instance_type: Standard_NC24ads_A100_v4}
    - name: search
      deployments:
      - model: mistralai-Mistral-7B-Instruct-v0-3
        name: batch  # here
        compute: {instance_type: Standard_NC24ads_A100_v4}

Good:
    name: one
    resource_group: rg-one
    projects:
    - name: first
      deployments:
      - model: mistral-small-2503
        name: chat
    ---
    name: two
    resource_group: rg-two
    location: swedencentral
    projects:
    - name: second
      deployments:
      - model: mistral-small-2503
        name: chat
"""

from deployer.rules.rule import Finding, Findings, Rule, Severity, View
from deployer.rules.support.cross_file import endpoint_key, other_locations


def find(view: View) -> Findings:
    for _, served in view.served:
        seats = view.cross_file.endpoints[endpoint_key(view.site, served)]
        if len(seats) > 1 and any(seat.site is view.site and seat.path == served.path for seat in seats):
            yield Finding(
                (*served.path, "name"),
                f"endpoint name '{served.name}' is used {len(seats)} times in '{view.site.location}'",
                f"also by {other_locations(seats, view.site, served.path)}; give each endpoint its own name",
            )


RULE = Rule("NAM007", Severity.ERROR, find, suppressible=False)
