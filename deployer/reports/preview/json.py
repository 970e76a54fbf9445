"""ARM's what-if beside the plan, for programs."""

from __future__ import annotations

from dataclasses import asdict

from deployer.reports.document import document
from deployer.values.preview import Prediction, Preview

VERSION = "1.0"


def report(preview: Preview) -> str:
    """Every prediction with its differences; `explained` is false where one has no known reason."""
    return document(
        {
            "format_version": VERSION,
            "explained": all(item.explained for item in preview.predictions),
            "posts": list(preview.posts),
            "predictions": [_prediction(item) for item in preview.predictions],
            "unknown": preview.unknown,
            "rights": list(preview.rights),
        }
    )


def _prediction(item: Prediction) -> dict[str, object]:
    return {**asdict(item), "differences": [asdict(each) for each in item.differences], "explained": item.explained}
