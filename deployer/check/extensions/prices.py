"""A file of prices, YAML or CSV, against its form, and the names in it against the catalogue."""

from __future__ import annotations

import csv
from collections.abc import Collection, Iterator, Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any, NoReturn

from msgspec import Struct

from deployer.catalog.catalog import Catalog
from deployer.check.parse import parse_as
from deployer.environment.price_file import PriceFile, PriceOf
from deployer.source.load import load
from deployer.source.yaml.file import read
from deployer.source.yaml.findings import shorten
from deployer.source.yaml.text import decode
from deployer.values.cost import PriceList, Rates
from deployer.values.nearest import meant
from deployer.values.problem import Invalid, Problem, Severity
from deployer.values.source import Path as Place
from deployer.values.source import Position, Source

COLUMNS = ("name", "input", "output", "page", "hour", "month")
"""Columns of a CSV file; it has `currency` and may have `source` as well, the same in all rows."""
_ALL = (*COLUMNS, "currency", "source")


def catalogue_prices(catalog: Catalog) -> PriceList:
    """The prices that the catalogue has read, in US dollars. Of several rows of a model the newest counts, which is the
    last one; of a model that reads pages the first, which is that of pages without annotations.
    """
    rates: dict[str, Rates] = {}
    for model in catalog.models:
        if not model.prices:
            continue
        each = model.prices[0] if model.prices[0].page is not None else model.prices[-1]
        reference = catalog.sources[each.source]
        said = f"{reference.where}{f', {reference.date}' if reference.date else ''}, a third party"
        tokens, more, page = map(_exact, (each.input, each.output, each.page))
        rates[model.name.lower()] = Rates(tokens, more, page, source=said)
    return PriceList("USD", rates)


def prices_of(path: Path | None, catalog: Catalog, kinds: Collection[str]) -> PriceList:
    """The prices of a file, those of the catalogue where there is none. Raises Invalid."""
    return price_file(path, catalog, kinds) if path else catalogue_prices(catalog)


def price_file(path: Path, catalog: Catalog, kinds: Collection[str]) -> PriceList:
    """The prices of a file; those of the catalogue stay where it has none, if the currency is theirs. Raises Invalid
    with everything that is wrong.
    """
    source = _table(path) if path.suffix.lower() == ".csv" else load(path)
    found, problems = parse_as(PriceFile, source)
    problems += tuple(_wrong(found, source, catalog, kinds) if found else ())
    if problems or found is None:
        raise Invalid(problems)
    said = found.source or path.name
    rates = {
        _key(each.name, catalog): Rates(each.input, each.output, each.page, each.hour, each.month, said)
        for each in found.prices
    }
    ours = catalogue_prices(catalog) if found.currency == "USD" else PriceList()
    return PriceList(found.currency, {**ours.rates, **rates})


def _wrong(found: PriceFile, source: Source, catalog: Catalog, kinds: Collection[str]) -> Iterator[Problem]:
    known = {*kinds, *(model.name for model in catalog.models), *catalog.sizes}
    seen: set[str] = set()
    for i, each in enumerate(found.prices):
        at, key = ("prices", i), _key(each.name, catalog)
        if key not in {name.lower() for name in known}:
            message = f"no model, machine size or kind of resource is called '{shorten(each.name)}'"
            yield Problem("PRC001", Severity.ERROR, message, source.at(at), meant(each.name, sorted(known)), at)
        if key in seen:
            message = f"'{shorten(each.name)}' has a price already"
            yield Problem("PRC002", Severity.ERROR, message, source.at(at), "give each name one row", at)
        seen.add(key)
        if not any(amount is not None for amount in _amounts(each)):
            message = f"'{shorten(each.name)}' has no price"
            help = "write 'input' and 'output' for tokens, 'page', 'hour' or 'month'"
            yield Problem("PRC003", Severity.ERROR, message, source.at(at), help, at)


def _amounts(each: PriceOf) -> tuple[Decimal | None, ...]:
    return each.input, each.output, each.page, each.hour, each.month


def _key(name: str, catalog: Catalog) -> str:
    model = catalog.find(name)
    return (model.name if model else name).lower()


def _exact(amount: float | None) -> Decimal | None:
    return None if amount is None else Decimal(str(amount))


def _table(path: Path) -> Source:
    """The rows of a CSV file as the data that the YAML file would have. Raises Invalid."""
    file = str(path)
    text = decode(read(path), file)
    delimiter = ";" if ";" in text.partition("\n")[0] else ","
    reader = csv.DictReader(text.splitlines(), delimiter=delimiter, skipinitialspace=True)
    try:
        numbered = [(reader.line_num, row) for row in reader]
    except csv.Error as error:
        _refuse(file, f"it is no table: {error}", "save it as CSV, each row on a line of its own")
    rows, names = [row for _, row in numbered], list(reader.fieldnames or ())
    same = [{row.get(name) or "" for row in rows} for name in ("currency", "source")]
    if fault := next(_faults(names, rows), ""):
        _refuse(file, fault, f"the first line is {','.join(_ALL)}, or some of these")
    if any(len(values) > 1 for values in same):
        _refuse(file, "currency and source are the same in all rows", "write one file for each currency")
    prices = [{name: row[name] for name in COLUMNS if row.get(name)} for row in rows]
    data: dict[str, Any] = {"currency": min(same[0]), "source": min(same[1]), "prices": prices}
    return Source(file, data, _Rows(file, tuple(line for line, _ in numbered)), {file: text})


def _faults(names: Sequence[str], rows: Sequence[Mapping[Any, Any]]) -> Iterator[str]:
    """What is wrong with the columns of a table."""
    yield from (f"column '{shorten(name)}' is unknown" for name in names if name not in _ALL)
    yield from (f"column '{name}' stands twice" for name in names if names.count(name) > 1)
    yield from (f"a table of prices needs column '{name}'" for name in ("name", "currency") if name not in names)
    if any(None in row for row in rows):
        yield "a row has more cells than there are columns"
    if not rows:
        yield "the table has no rows"


class _Rows(Struct, frozen=True):
    """Where the rows of a table are."""

    file: str
    lines: tuple[int, ...]

    def value(self, path: Place) -> Position | None:
        """The row that a value stands in; the columns for what is the same in all."""
        match path:
            case ("prices", int(number), *_):
                return Position(self.file, self.lines[number], 1)
        return Position(self.file, 1, 1)

    def key(self, path: Place) -> Position | None:
        """Likewise."""
        return self.value(path)


def _refuse(file: str, message: str, help: str) -> NoReturn:
    raise Invalid.of("PRC004", message, Position(file, 1, 1), help)
