"""Mistral models are known in the public cloud.

Every source of the catalogue speaks of the public Azure; whether the sovereign clouds offer a model, and in which of
their regions, none says. Source: AVAIL_2026_02.

Bad:
    cloud: usgovernment  # here
    location: usgovvirginia
    projects:
    - name: assistants
      deployments:
      - model: mistral-small-2503

Good:
    cloud: public
    projects:
    - name: assistants
      deployments:
      - model: mistral-small-2503
"""

from deployer.rules.rule import Finding, Findings, Rule, Severity, View


def find(view: View) -> Findings:
    if view.environment.cloud != "public":
        yield Finding(
            ("cloud",),
            f"no source says that cloud '{view.environment.cloud}' offers Mistral models",
            "check the model catalogue of that cloud first; deployer does not check regions and models there",
        )


RULE = Rule("REG005", Severity.WARNING, find)
