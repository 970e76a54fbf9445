"""Facts that were read twice are the same, and none of them can change on either side without being noticed."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

import pytest

from deployer.catalog.catalog import Catalog, at
from deployer.catalog.files import Tables
from deployer.sandbox.facts.read import read
from tests.agreement.mutants import Place, leaves, mutant
from tests.agreement.twice import Table, catalogue, differences, sandbox

TODAY = date(2026, 11, 23)
FILES = ("foundry", "inference", "models", "regions", "roles", "sizes", "subscriptions")
TABLES = (
    "foundry_accounts",
    "foundry_projects",
    "models",
    "region_sets",
    "regions",
    "roles",
    "size_sets",
    "sizes",
    "subscriptions",
)
BESIDE = ("limits", "machine_learning", "places", "serverless")
"""What regions need to be read, judged by behaviour elsewhere."""
WAYS = {"serverless": "s", "managed": "m"}
THEIRS = {
    r".*(about|sources?|lifecycle_source)": "where it was read",
    r"foundry/limits/(accounts.*|.*_per_minute|custom_headers|soft_delete_hours)": "no rule speaks of it",
    r"foundry/others/.*": "outside the cover: the sandbox answers 501",
    r"foundry/usages/[^/]+/label": "what answers call it",
    r"foundry/usages/(.*AccountCount|.*-finetune|.*DataZoneStandard.mistral-(medium-3-5|ocr-4-0)|.*-2505)/limit": (
        "no source tells it to the catalogue"
    ),
    r"foundry/zones/(US|EUR)/\d+": "assumed beyond what is recorded: the catalogue warns (SKU003)",
    r"foundry/models/[^/]+/(lifecycle|finetune.*)": "what lists tell",
    r"inference/(?!models/).*": "what endpoints answer: the catalogue does not speak of it",
    r"inference/models/[^/]+(ocr|document|7B-v01|22B-v0-1)[^/]*/context": "it is compared of chat models",
    r"inference/models/[^/]+/(info|day)": "what answers call it, and which parameters it knows",
    r"models/serverless/[^/]+/[^/]+/marketplace/(publisherId|planId)": "no source names the offer",
    r"regions/regions/[^/]+/(group|city|machine_learning)": "the rules warn (REG004) where the sandbox decides",
    r"regions/regions/[^/]+/(geography|latitude|longitude|paired|zones)": "what lists of regions show besides",
    r"roles/roles/[^/]+/(actions|not_actions|data_actions)/\d+": "the catalogue has names and ids alone",
    r"roles/roles/[^/]+/(description|created|updated)": "what lists of roles show besides",
    r"sizes/sizes/[^/]+/(memory|disk)": "what Azure tells of a size besides",
    r"subscriptions/(texts|not_sold|may_not_buy)/.*": "sentences; a country is a doubt to the rules",
}
"""Facts that the sandbox alone has, by their places."""
OURS = {
    r".*(sources?|note)(/\d+)?": "where it was read",
    r"models/[^/]+/(display|category|license|info|id_confidence|preview|sold_in)": "to tell",
    r"models/[^/]+/(pages|megabytes|fine_tuning)": "to tell",
    r"models/[^/]+/(aliases|languages|prices|successors)/.*": "to tell",
    r"models/[^/]+/claims/\d+/says": "the sentence; about what, by whom, and who is believed is compared",
    r"models/[^/]+/foundry/(since|sources/\d+)": "the sandbox does not know when a model came",
    r"foundry_(accounts|projects)/\d+/from": "regions that came have come",
    r"models/[^/]+/(machines/\d+/least|able/\d+|reads/\d+)": "to tell; tools, JSON and images are compared",
    r"models/[^/]+-2402/name": "the id is compared",
    r"models/Mistral-(large|small)-240[27]/regions/1/(from|in)": "an offer that begins when the model has ended",
    r"region_sets/.*": "sets that no offer names",
    r"regions/[^/]+/[^/]+": "regions without machine learning: the sandbox leaves them out",
    r"roles/[^/]+/(aliases/\d+|foundry/(deploy|call))": "names of old, and what a rule warns of",
    r"subscriptions/[^/]+/(label|managed|verdict|quota_id)": "to tell; doubted kinds and buyers are one to the sandbox",
}
"""Facts that the catalogue alone has."""


def facts() -> dict[str, Any]:
    """The sandbox's files."""
    return {name: read(name) for name in FILES}


def tables() -> dict[str, Any]:
    """The catalogue's tables."""
    found = Tables()
    return {name: found[name] for name in (*TABLES, *BESIDE)}


def names(place: Place) -> str:
    return "/".join(map(str, place))


ONE, TWO = catalogue(at(TODAY)), sandbox(facts())
APART = differences(ONE, TWO)


def young(key: str) -> bool:
    """Whether the catalogue knows versions of a model only from a later one on."""
    return any(place[:2] == ("version", key) for place in ONE)


def test_both_say_the_same() -> None:
    assert len(ONE.keys() & TWO.keys()) > 190
    one_sided = {place for place in APART if (place in ONE) != (place in TWO)}
    assert one_sided == APART
    assert {place for place in APART if place in ONE} == {("region", name) for name in regions_left_out()}
    for kind, key, version in (place for place in APART if place in TWO):
        assert kind == "version", (kind, key)
        later = [str(since) for place, (since, _) in versions().items() if place[:2] == ("version", key)]
        assert young(key), key
        assert versions(TWO)["version", key, version][0] <= min(later)


def versions(table: Table = ONE) -> dict[tuple[str, ...], Any]:
    """The versions of open models: since when, on which machines."""
    return {place: value for place, value in table.items() if place[0] == "version"}


def regions_left_out() -> set[str]:
    """Regions of the catalogue in which no source shows machine learning, and which the sandbox does not have."""
    return {region.name for region in at(TODAY).regions.values() if not region.hubs} - set(read("regions")["regions"])


def old(place: Place, value: Any) -> bool:
    """Whether a fact of the sandbox is of a version older than the catalogue's first, or of a set for such alone."""
    models = read("models")
    if place[:2] == ("models", "managed"):
        return ("version", str(place[2]).lower(), str(value).split(":")[0]) not in ONE
    if place[:2] != ("models", "size_sets"):
        return False
    pairs = [(key, text) for key, sets in models["managed"].items() for text in (sets.get(place[2], ""),)]
    return all(old(("models", "managed", key), pair) for key, text in pairs for pair in text.split())


def excused(place: Place, list: Mapping[str, str]) -> str:
    """The pattern under which a fact may change unnoticed; empty when it may not."""
    return next((pattern for pattern in list if re.fullmatch(pattern, names(place))), "")


def test_no_fact_of_the_sandbox_changes_unnoticed() -> None:
    known, used, noticed = facts(), set(), 0
    words = (known["models"]["region_sets"], known["models"]["size_sets"])
    for place, value in leaves(known):
        if differences(ONE, sandbox(mutant(known, place, words))) != APART:
            noticed += 1
        elif not old(place, value):
            used.add(pattern := excused(place, THEIRS))
            assert pattern, names(place)
    assert used == set(THEIRS)
    assert noticed > 550


def test_no_fact_of_the_catalogue_changes_unnoticed() -> None:
    known, used, noticed = tables(), set(), 0
    words = (known["region_sets"], known["size_sets"], WAYS)
    for place, _ in leaves({name: known[name] for name in TABLES}):
        if differences(catalogue(Catalog(TODAY, mutant(known, place, words))), TWO) != APART:  # type: ignore[arg-type]
            noticed += 1
        else:
            used.add(pattern := excused(place, OURS))
            assert pattern, names(place)
    assert used == set(OURS)
    assert noticed > 850


@pytest.mark.parametrize("file", ["models", "sizes", "roles"])
def test_no_row_of_the_sandbox_goes_unnoticed(file: str) -> None:
    table = {"models": "serverless", "sizes": "sizes", "roles": "roles"}[file]
    rows = read(file)[table]
    for gone in rows:
        left = {**read(file), table: {key: row for key, row in rows.items() if key != gone}}
        assert differences(ONE, sandbox({**facts(), file: left})) != APART, gone


@pytest.mark.parametrize("table", ["models", "sizes", "roles"])
def test_no_row_of_the_catalogue_goes_unnoticed(table: str) -> None:
    known = tables()
    for gone, row in known[table].items():
        left = {key: kept for key, kept in known[table].items() if key != gone}
        changed = catalogue(Catalog(TODAY, {**known, table: left}))  # type: ignore[arg-type]
        assert differences(changed, TWO) != APART or "way" not in row, gone
