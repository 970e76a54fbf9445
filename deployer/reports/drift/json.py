"""Drift for programs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from deployer.reports.document import document
from deployer.reports.labels import portable
from deployer.reports.redaction import is_secret, without_secrets
from deployer.values.drift import Bucket, Drift, DriftDifference
from deployer.values.naming import full_name

VERSION = "1.0"


def report(drifts: Sequence[Drift]) -> str:
    """`drift_present` at the top tells whether there is any."""
    return document(
        {
            "format_version": VERSION,
            "drift_present": any(drift.differences for drift in drifts),
            "environments": [_environment(drift) for drift in drifts],
        }
    )


def _environment(drift: Drift) -> dict[str, Any]:
    return {
        "environment": drift.environment,
        "file": portable(drift.file),
        "summary": {bucket.value: drift.count(bucket) for bucket in Bucket},
        "differences": [_difference(item) for item in drift.differences],
    }


def _difference(item: DriftDifference) -> dict[str, Any]:
    found: dict[str, Any] = {
        "bucket": item.bucket.value,
        "address": item.address,
        "id": item.id,
        "type": item.kind or item.title,
        "name": item.name,
        "full_name": full_name(item.id),
        "path": list(item.path),
        "reason": item.reason,
        "key": list(item.key),
    }
    if _is_told(item) and not is_secret(item.path, item.live) and not is_secret(item.path, item.wanted):
        found["wanted"] = without_secrets(item.wanted, item.path)
        found["live"] = without_secrets(item.live, item.path)
    if at := item.position:
        found["source"] = {"file": portable(at.file), "line": at.line, "column": at.column}
    return found


def _is_told(item: DriftDifference) -> bool:
    """Whether its values are: what somebody else set may be a secret of theirs."""
    return not item.path or item.bucket is not Bucket.EXTRA
