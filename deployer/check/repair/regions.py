"""Edits that move an environment to another region."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec.structs import replace

from deployer.catalog.region import Region
from deployer.check.repair.fix_context import ALIKE, LEAST, FixContext, ratio
from deployer.rules.support.edits import remove_value, set_value
from deployer.values.problem import Fix


def regions(subject: FixContext) -> Iterator[Fix]:
    """Another region: the one that was meant; else the nearest in kilometres, those of the same geography before all
    others, since data may have to stay there. One of several regions may also be left out.
    """
    path = subject.path if subject.path[:1] in (("location",), ("regions",)) else ("location",)
    text = str(subject.at(*path))
    current, known = subject.catalog.region(text), list(subject.catalog.regions.values())
    like = {each.name: max(ratio(text, each.name), ratio(text, each.display_name)) for each in known}
    taken = {subject.catalog.region(str(each)) for each in subject.at("regions") or ()} if path[0] == "regions" else ()
    if current is None and max(like.values()) < LEAST:
        return
    best = [name for name, share in like.items() if share == max(like.values())]
    order = sorted(known, key=lambda each: _far(current, each) if current else (False, -like[each.name]))
    for region in order:
        if region not in taken:
            typo = current is None and best == [region.name] and like[region.name] >= ALIKE
            yield replace(set_value(path, region.name), sure=typo)
            if taken and len(taken) > 1 and region is order[1]:
                yield remove_value(path)


def _far(one: Region, other: Region) -> tuple[bool, float]:
    return one.geography != other.geography, one.distance(other)
