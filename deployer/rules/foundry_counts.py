"""An account holds at most 32 deployments and 250 projects.

Source: FQUOTA_2026_02.

Bad:
    foundry:
      name: ai-example
      deployments:  # here
      - {model: mistral-small-2503, name: chat-0, capacity: 1}
      - {model: mistral-small-2503, name: chat-1, capacity: 1}
      - {model: mistral-small-2503, name: chat-2, capacity: 1}
      - {model: mistral-small-2503, name: chat-3, capacity: 1}
      - {model: mistral-small-2503, name: chat-4, capacity: 1}
      - {model: mistral-small-2503, name: chat-5, capacity: 1}
      - {model: mistral-small-2503, name: chat-6, capacity: 1}
      - {model: mistral-small-2503, name: chat-7, capacity: 1}
      - {model: mistral-small-2503, name: chat-8, capacity: 1}
      - {model: mistral-small-2503, name: chat-9, capacity: 1}
      - {model: mistral-small-2503, name: chat-10, capacity: 1}
      - {model: mistral-small-2503, name: chat-11, capacity: 1}
      - {model: mistral-small-2503, name: chat-12, capacity: 1}
      - {model: mistral-small-2503, name: chat-13, capacity: 1}
      - {model: mistral-small-2503, name: chat-14, capacity: 1}
      - {model: mistral-small-2503, name: chat-15, capacity: 1}
      - {model: mistral-small-2503, name: chat-16, capacity: 1}
      - {model: mistral-small-2503, name: chat-17, capacity: 1}
      - {model: mistral-small-2503, name: chat-18, capacity: 1}
      - {model: mistral-small-2503, name: chat-19, capacity: 1}
      - {model: mistral-small-2503, name: chat-20, capacity: 1}
      - {model: mistral-small-2503, name: chat-21, capacity: 1}
      - {model: mistral-small-2503, name: chat-22, capacity: 1}
      - {model: mistral-small-2503, name: chat-23, capacity: 1}
      - {model: mistral-small-2503, name: chat-24, capacity: 1}
      - {model: mistral-small-2503, name: chat-25, capacity: 1}
      - {model: mistral-small-2503, name: chat-26, capacity: 1}
      - {model: mistral-small-2503, name: chat-27, capacity: 1}
      - {model: mistral-small-2503, name: chat-28, capacity: 1}
      - {model: mistral-small-2503, name: chat-29, capacity: 1}
      - {model: mistral-small-2503, name: chat-30, capacity: 1}
      - {model: mistral-small-2503, name: chat-31, capacity: 1}
      - {model: mistral-small-2503, name: chat-32, capacity: 1}

Good:
    foundry:
      name: ai-example
      deployments:
      - {model: mistral-small-2503, name: chat, capacity: 1}
"""

from deployer.rules.rule import Finding, Findings, Rule, Severity, View


def find(view: View) -> Findings:
    for account in view.site.accounts:
        lists = (("deployments", len(account.section.deployments)), ("projects", len(account.section.projects)))
        for word, count in lists:
            if count > (most := view.catalog.limit(f"foundry_{word}")):
                advice = "use another account, in another file or region"
                yield Finding((*account.path, word), f"an account holds {most} {word}, not {count}", advice, key=True)


RULE = Rule("FDY002", Severity.ERROR, find)
