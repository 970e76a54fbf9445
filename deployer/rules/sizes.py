"""Machine sizes that a model may use."""

from __future__ import annotations

from deployer.catalog.catalog import Catalog
from deployer.catalog.model import Model


def usable(model: Model, catalog: Catalog, version: str = "") -> tuple[str, ...]:
    """Sizes that may run the model, in a version where one is given, and still exist, smallest first."""
    known = model.machines_of(version, catalog.as_of)
    sizes = (catalog.size(name) for name in (known.sizes if known else model.sizes(catalog.as_of)))
    return tuple(size.name for size in sizes if size and not (size.retired and size.retired <= catalog.as_of))
