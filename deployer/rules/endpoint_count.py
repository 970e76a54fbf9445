"""A subscription has at most 100 online endpoints in a region.

Counted over all files that are checked together; what else the subscription holds is seen by the plan only. Source:
QUOTA_2026_01.

Bad:
    projects:
    - name: p01
      deployments: &all
      - {model: mistralai-Mistral-7B-Instruct-v01, compute: &big {instance_type: Standard_ND96amsr_A100_v4}}
      - {model: mistralai-Mistral-7B-Instruct-v0-2, compute: *big}
      - {model: mistralai-Mistral-7B-Instruct-v0-3, compute: *big}
      - {model: mistralai-Mistral-7B-v01, compute: *big}
      - {model: mistralai-Mixtral-8x7B-Instruct-v01, compute: *big}  # here
      - {model: mistralai-Mixtral-8x7B-v01, compute: *big}
      - {model: mistralai-Mixtral-8x22B-Instruct-v0-1, compute: *big}
      - {model: mistralai-Mixtral-8x22B-v0-1, compute: *big}
    - {name: p02, deployments: *all}
    - {name: p03, deployments: *all}
    - {name: p04, deployments: *all}
    - {name: p05, deployments: *all}
    - {name: p06, deployments: *all}
    - {name: p07, deployments: *all}
    - {name: p08, deployments: *all}
    - {name: p09, deployments: *all}
    - {name: p10, deployments: *all}
    - {name: p11, deployments: *all}
    - {name: p12, deployments: *all}
    - {name: p13, deployments: *all}

Good:
    projects:
    - name: assistants
      deployments:
      - model: mistralai-Mixtral-8x7B-Instruct-v01
        compute: {instance_type: Standard_NC96ads_A100_v4}
"""

from deployer.rules.rule import Finding, Findings, Rule, Severity, View
from deployer.rules.support.cross_file import scope


def find(view: View) -> Findings:
    most = view.catalog.limit("managed_endpoints")
    held = view.cross_file.online_endpoints.get(scope(view.site), ())
    if len(held) > most:
        seat, _ = held[most]
        if seat.site is view.site:
            yield Finding(
                (*seat.path, "compute"),
                f"this is endpoint {most + 1} of {len(held)} in '{view.site.location}', a subscription has {most}",
                "put the rest into another region or subscription, or ask Azure support for more",
                unless_live=True,
            )


RULE = Rule("CNT002", Severity.ERROR, find)
