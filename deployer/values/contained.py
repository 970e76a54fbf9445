"""Foreign code, whose exceptions are kept instead of ending the run."""

from __future__ import annotations

from types import TracebackType


class Contained:
    """Keeps an exception of these sorts, whatever it is, so that it can be told of."""

    def __init__(self, *sorts: type[BaseException]) -> None:
        self.sorts = sorts
        self.error: BaseException | None = None

    def __enter__(self) -> Contained:
        return self

    def __exit__(self, _sort: object, error: BaseException | None, _trace: TracebackType | None) -> bool:
        self.error = error if isinstance(error, self.sorts) else None
        return self.error is not None
