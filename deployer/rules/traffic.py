"""The traffic of an online endpoint adds up to 100 percent, or to none.

Several deployments on machines with one `name` in a project are behind one endpoint. Each says its share of the calls
(`traffic`, in percent), but one: that one gets what the others leave.
Source: ROLLOUT_2023_10.

Bad:
    projects:
    - name: assistants
      deployments:
      - model: mistralai-Mistral-7B-Instruct-v0-2
        name: batch
        compute: {instance_type: Standard_NC24ads_A100_v4, traffic: 90}
      - model: mistralai-Mistral-7B-Instruct-v0-3
        name: batch
        compute: {instance_type: Standard_NC24ads_A100_v4, traffic: 20}  # here

Bad:
    projects:
    - name: assistants
      deployments:
      - model: mistralai-Mistral-7B-Instruct-v0-2
        name: batch
        compute: {instance_type: Standard_NC24ads_A100_v4}
      - model: mistralai-Mistral-7B-Instruct-v0-3
        name: batch
        compute: {instance_type: Standard_NC24ads_A100_v4}  # here

Bad:
    projects:
    - name: assistants
      deployments:
      - model: mistralai-Mistral-7B-Instruct-v0-2
        compute: {instance_type: Standard_NC24ads_A100_v4, traffic: 90}  # here

Good:
    projects:
    - name: assistants
      deployments:
      - model: mistralai-Mistral-7B-Instruct-v0-2
        name: batch
        compute: {instance_type: Standard_NC24ads_A100_v4}
      - model: mistralai-Mistral-7B-Instruct-v0-3
        name: batch
        compute: {instance_type: Standard_NC24ads_A100_v4, traffic: 10}

Good:
    projects:
    - name: assistants
      deployments:
      - model: mistralai-Mistral-7B-Instruct-v0-2
        compute: {instance_type: Standard_NC24ads_A100_v4, traffic: 0}
"""

from deployer.rules.rule import Finding, Findings, Rule, Severity, View


def find(view: View) -> Findings:
    for _, behind in view.site.online():
        open_ended = [served for served in behind if served.share is None]
        total = sum(served.share or 0 for served in behind)
        last = behind[-1]
        if len(open_ended) > 1:
            message = f"{len(open_ended)} deployments of endpoint '{last.name}' do not say their share of its traffic"
            yield Finding(
                (*open_ended[-1].path, "compute"), message, "write 'traffic' in percent in all of them but one"
            )
        elif total > 100 or (total not in (0, 100) and not open_ended):
            told = [served for served in behind if served.compute.traffic is not None]
            yield Finding(
                (*told[-1].path, "compute", "traffic"),
                f"the traffic of endpoint '{last.name}' sums to {total} percent",
                "let it sum to 100, or to 0 for none; one deployment may leave 'traffic' out, and gets the rest",
            )


RULE = Rule("TRA001", Severity.ERROR, find)
