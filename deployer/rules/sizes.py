"""Machine sizes that a model may use."""

from __future__ import annotations

from deployer.catalog.catalog import Catalog
from deployer.catalog.model import Model


def usable(model: Model, catalog: Catalog) -> tuple[str, ...]:
    """Sizes that may run the model and still exist, smallest first."""
    sizes = (catalog.size(name) for name in model.sizes(catalog.as_of))
    return tuple(size.name for size in sizes if size and not (size.retired and size.retired <= catalog.as_of))
