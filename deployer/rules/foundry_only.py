"""Some models cannot be deployed on hubs.

Models that Azure sells itself (Mistral Large 3, Medium 3.5, Document AI 25.12, OCR 4.0) are deployed in a Foundry
account; no hub offers them. Source: DIRECT_2026_02, DIRECT_2026_10.

Bad:
    projects:
    - name: assistants
      deployments:
      - model: Mistral-Large-3  # here

Good:
    projects:
    - name: assistants
      deployments:
      - model: mistral-medium-2505  # deployer: ignore[LIF004] we know of the disputed date
"""

from deployer.rules.rule import Finding, Findings, Rule, Severity, View
from deployer.rules.support.moves import to_foundry


def find(view: View) -> Findings:
    for _, served in view.served:
        if not served.model.on_hubs:
            yield Finding(
                (*served.path, "model"),
                f"'{served.model.name}' is sold on Foundry only, hubs do not offer it",
                "write it under 'foundry.deployments', or take a model offered on hubs: 'deployer models' lists them",
                tuple(to_foundry(view, served)),
            )


RULE = Rule("MOD004", Severity.ERROR, find)
