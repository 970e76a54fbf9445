"""A limit of the service, a pattern of names, a list of countries, a kind of subscription, and where it was read."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date

from msgspec import Struct


class Limit(Struct, frozen=True):
    """A number that Azure does not go beyond."""

    value: int
    source: str


class Naming(Struct, frozen=True):
    """What a name of one type may look like; `rule` says it in words."""

    pattern: str
    rule: str
    source: str

    def fits(self, name: str) -> bool:
        """Whether Azure takes the name."""
        return re.fullmatch(self.pattern, name) is not None


class Countries(Struct, frozen=True):
    """Where an offer is sold: countries of the billing account, by ISO code."""

    names: Mapping[str, str]
    since: date | None
    source: str


class Subscription(Struct, frozen=True):
    """A kind of Azure subscription; the verdicts are `buy`, `doubt` and `refuse`."""

    quota_id: str
    label: str
    verdict: str
    """Whether it can buy Marketplace offers of models."""
    managed: str
    """Whether it can deploy models on managed compute."""
    source: str


class Reference(Struct, frozen=True):
    """Where a fact was read."""

    where: str
    commit: str = ""
    date: str = ""
    note: str = ""

    @property
    def link(self) -> str:
        """Where to read it: an address where there is one, that of the very revision where it is known."""
        found = re.fullmatch(r"([\w-]+/[\w.-]+) ([^\s<>,]+)", self.where)
        address = f"https://github.com/{found[1]}/blob/{self.commit or 'HEAD'}/{found[2]}" if found else self.where
        return f"{address} ({', '.join(filter(None, (self.date, self.note)))})" if self.date or self.note else address

    @property
    def voice(self) -> str:
        """Who says it, in short: 'Microsoft on 2026-09-02'."""
        told = "microsoft" in self.where.lower() or self.where.startswith("Azure/")
        name = "Microsoft" if told else self.where.split(",")[0]
        return f"{name} on {self.date}" if self.date else name
