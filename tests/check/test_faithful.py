"""Whatever is suppressed, what is rendered is what the file says: else the suppression does not count."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from typing import Any

import pytest
from msgspec.structs import replace

from deployer.catalog.catalog import Catalog, at
from deployer.catalog.model import Model
from deployer.check.check import check
from deployer.check.error_codes import documentation
from deployer.kinds.all import kinds
from deployer.kinds.kind import Kind, Wanted
from deployer.planning.orphans import ids_in
from deployer.rules import rules
from deployer.rules.rule import Rule
from deployer.rules.support.examples import HERE, Example, examples
from deployer.source.load import parse
from deployer.values.armid import fault
from deployer.values.armid import parse as armid
from deployer.values.json_path import applied, value_at
from deployer.values.problem import Edit, Severity
from deployer.values.source import Path, Source

RENDERED = any(kind.type.startswith("Microsoft.CognitiveServices") for kind in kinds().values())
"""Whether accounts are rendered: what is said of one that is not cannot be rendered otherwise."""
BAD = [
    (rule, example, f"{rule.code}-{number}")
    for rule in rules()
    if rule.severity is Severity.ERROR
    for number, example in enumerate(examples(documentation(rule)), 1)
    if not example.good and (RENDERED or not any("foundry:" in text for text in example.texts))
]
CASES = [pytest.param(rule, example, id=name) for rule, example, name in BAD]
SILENT = {
    "accept_marketplace_terms",
    "billing_country",
    "cloud",
    "content_safety_reason",
    "expected_load",
    "quota",
    "subscription_kind",
    "tag_policy",
    "tenant",
}
"""Keys that say what is checked or where it goes, and nothing of what is made."""


def wanted(source: Source, catalog: Catalog) -> list[tuple[Kind, Wanted]]:
    """Every resource that is asked for, with all it is rendered from: what a template is not given it cannot say."""
    read = check([source], catalog, rules=()).read
    places = read[0] if read else ()
    return [(kind, each) for kind in kinds().values() for site in places for each in kind.wants(site)]


def said(wants: list[tuple[Kind, Wanted]]) -> Counter[str]:
    """The wants in words that compare."""
    return Counter(f"{kind.name} {each.id} {each.values} {each.needs}" for kind, each in wants)


def leaves(data: Any, path: Path = ()) -> Iterator[Path]:
    """The places of all that is said of what is made."""
    if isinstance(data, dict):
        for key, value in data.items():
            if key not in SILENT:
                yield from leaves(value, (*path, key))
    elif isinstance(data, list):
        for index, value in enumerate(data):
            yield from leaves(value, (*path, index))
    elif data is not None:
        yield path


def other(path: Path, value: Any, catalog: Catalog) -> Any:
    """What could stand there as well, and means something else."""
    if path[-1] == "model":
        model = catalog.find(value)
        another = (
            x.name
            for x in catalog.models
            if x is not model and model and _alike(x, model, "foundry" if path[0] == "foundry" else "hub")
        )
        return f"{value}0" if "/versions/" in value else next(another, "mistral-small-2503")
    if path[-1] == "role":
        return "Owner"
    if isinstance(value, bool):
        return not value
    if isinstance(value, int):
        return value + 1
    words = {"enabled": "disabled", "disabled": "enabled", "key": "entra", "entra": "key", "group": "user"}
    return words.get(value, f"{value}x")


def _alike(one: Model, two: Model, platform: str) -> bool:
    """Whether two models are offered the same way on a platform."""
    ways = [[offer.way for offer in each.offers if offer.platform == platform] for each in (one, two)]
    return ways[0] == ways[1]


def type_of(id: str) -> str:
    """The type that an id is of; nothing for what is none."""
    try:
        return armid(id).type.lower()
    except ValueError:
        return ""


def misread(wants: list[tuple[Kind, Wanted]]) -> Iterator[str]:
    """Ids that are not those of what they are written for, or of two things at once."""
    origins = defaultdict(set)
    for kind, each in wants:
        if type_of(each.id) != kind.type.lower():
            yield f"{each.id} is no {kind.title}"
        yield from (f"{text} leads elsewhere" for text in ids_in(each.values) if fault(text))
        if not kind.yaml.implied and each.origin:
            origins[kind.address(each.id)].add(each.origin)
    yield from (f"{address} stands for {sorted(map(str, few))}" for address, few in origins.items() if len(few) > 1)


def unfaithful(source: Source, catalog: Catalog) -> Iterator[str]:
    """What the file says and nothing that is rendered does; and what is rendered as something else."""
    wants = wanted(source, catalog)
    yield from misread(wants)
    declared = {each.origin for _, each in wants}
    read = check([source], catalog, rules=()).read
    for path, _, deployment in read[0][0].environment.deployments() if read else ():
        if path not in declared:
            yield f"{deployment.model} is not there"
    for _, served in read[0][0].served() if read else ():
        if served.deployment.compute and not served.model.machines:
            yield f"{served.model.name} has no version that could run on machines"
    for path in leaves(source.data):
        value = value_at(source.data, path)
        changed = replace(source, data=applied(source.data, [Edit(path, other(path, value, catalog))]))
        if check([changed], catalog, rules=()).read and said(wanted(changed, catalog)) == said(wants):
            yield f"nobody hears of {path}: {value}"


def found(rule: Rule, example: Example) -> list[str]:
    """What an example with its findings suppressed would be deployed as, other than it says."""
    sources = suppressed(rule, example)
    names = Counter(source.data["name"] for source in sources)
    shared = [f"the environments named '{name}' delete what the others made" for name, n in names.items() if n > 1]
    return [*shared, *(words for source in sources for words in unfaithful(source, at(example.as_of)))]


def suppressed(rule: Rule, example: Example) -> list[Source]:
    """The files of an example with its findings answered."""
    comment = f"# deployer: ignore[{rule.code}] we know better"
    return [parse(text.replace(HERE, comment), str(number)) for number, text in enumerate(example.texts)]


@pytest.mark.parametrize(("rule", "example"), CASES)
def test_what_is_suppressed_is_rendered_as_the_file_says_or_does_not_count(rule: Rule, example: Example) -> None:
    problems = check(suppressed(rule, example), at(example.as_of)).problems
    codes = {problem.code for problem in problems if problem.severity is Severity.ERROR}
    if rule.suppressible:
        assert not codes
        assert not found(rule, example)
    else:
        assert codes == {rule.code, "SUP001"}


def test_nobody_is_kept_from_answering_a_finding_without_need() -> None:
    needed = {rule.code for rule, example, _ in BAD if found(rule, example)}
    assert needed == {rule.code for rule, _, _ in BAD if not rule.suppressible}
