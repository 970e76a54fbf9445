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

from __future__ import annotations

from collections.abc import Iterator

from deployer.environment.site import Home
from deployer.rules.rule import Finding, Rule, View
from deployer.values.problem import Severity
from deployer.values.source import Path

OURS = 2


def find(view: View) -> Iterator[Finding]:
    most = view.catalog.limit("tags") - OURS
    ground = view.environment.tags
    if len(ground) > most:
        yield _many(("tags",), len(ground), most)
        return
    if len(ground | view.environment.hub.tags) > most:
        yield _many(("hub", "tags"), len(ground | view.environment.hub.tags), most)
    for home in view.site.homes:
        yield from _project(home, ground | home.project.tags, most)


def _project(home: Home, tags: dict[str, str], most: int) -> Iterator[Finding]:
    if len(tags) > most:
        yield _many((*home.path, "tags"), len(tags), most)
        return
    for served in home.served:
        count = len(tags) + sum(name not in tags for name in served.deployment.tags)
        if count > most:
            yield _many((*served.path, "tags"), count, most)


def _many(path: Path, count: int, most: int) -> Finding:
    return Finding(
        path, f"{count} tags come together here", f"Azure takes 50 on a resource, and two are ours: {most} remain"
    )


RULE = Rule("TAG003", Severity.ERROR, find)
