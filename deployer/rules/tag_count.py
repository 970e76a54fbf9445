"""A resource bears at most 50 tags.

Those of the environment, the project and the deployment are laid over each other, and `deployer` and `deployer-tags`
are ours: 48 remain. Source: RMTAGS.

Bad:
    tags: {t01: x, t02: x, t03: x, t04: x, t05: x, t06: x, t07: x, t08: x, t09: x, t10: x, t11: x, t12: x,
      t13: x, t14: x, t15: x, t16: x, t17: x, t18: x, t19: x, t20: x, t21: x, t22: x, t23: x, t24: x,
      t25: x, t26: x, t27: x, t28: x, t29: x, t30: x, t31: x, t32: x, t33: x, t34: x, t35: x, t36: x,
      t37: x, t38: x, t39: x, t40: x, t41: x, t42: x, t43: x, t44: x, t45: x, t46: x, t47: x, t48: x}
    hub: {name: hub-prod, tags: {one-more: x}}  # here

Good:
    tags: {team: platform, stage: prod}
"""

from deployer.environment.foundry.resolved import ResolvedAccount
from deployer.environment.resolved import ResolvedProject
from deployer.rules.rule import Finding, Findings, Rule, Severity, View
from deployer.values.source import Path

OURS = 2
"""Tags that we add to everything; what is protected bears one more, and so does what an environment with kinds besides
the usual is found by.
"""


def find(view: View) -> Findings:
    limit, environment, hub = view.catalog.limit("tags") - OURS, view.environment, view.environment.hub
    marks = len(view.site.owner_tags)
    ground = environment.tags
    if (count := len(ground)) > (most := limit - marks):
        yield _many(("tags",), count, most)
        return
    if hub and (count := len(ground | hub.tags)) > (most := limit - marks - hub.protect):
        yield _many(("hub", "tags"), count, most)
    for account in view.site.accounts:
        yield from _account(account, ground, limit, marks)
    for home in view.site.projects:
        yield from _project(home, ground | home.project.tags, limit, marks)


def _project(home: ResolvedProject, tags: dict[str, str], limit: int, marks: int) -> Findings:
    if len(tags) > (most := limit - marks - home.project.protect):
        yield _many((*home.path, "tags"), len(tags), most)
        return
    for served in home.served:
        count = len(tags) + sum(name not in tags for name in served.deployment.tags)
        if count > (most := limit - served.deployment.protect):
            yield _many((*served.path, "tags"), count, most)


def _account(account: ResolvedAccount, ground: dict[str, str], limit: int, marks: int) -> Findings:
    tags = ground | account.section.tags
    if len(tags) > (most := limit - marks - account.section.protect):
        yield _many((*account.path, "tags"), len(tags), most)
        return
    below = [(each.path, each.project.tags, each.project.protect + marks) for each in account.projects]
    below += [(each.path, each.deployment.tags, int(each.deployment.protect)) for each in account.deployments]
    for path, own, more in below:
        if (count := len(tags | own)) > (most := limit - more):
            yield _many((*path, "tags"), count, most)


def _many(path: Path, count: int, most: int) -> Finding:
    return Finding(
        path,
        f"{count} tags apply here",
        f"Azure allows 50 tags on a resource, those that deployer sets included: {most} remain",
    )


RULE = Rule("TAG003", Severity.ERROR, find)
