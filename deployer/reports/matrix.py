"""Environments split over the runners of a build."""

from __future__ import annotations

import json
import shlex
from collections.abc import Mapping, Sequence
from typing import Any

from deployer.reports.ansi import printable, table
from deployer.reports.document import document, harmless
from deployer.reports.labels import portable
from deployer.values.fleet import Shard


def as_text(shards: Sequence[Shard]) -> str:
    """A line for each shard."""
    rows = [
        [str(number), str(each.weight), str(len(each.files)), printable(shlex.join(each.files))]
        for number, each in enumerate(shards, 1)
    ]
    return table(("SHARD", "RESOURCES", "ENVIRONMENTS", "FILES"), rows)


def as_github(shards: Sequence[Shard]) -> str:
    """One line, as `name=value` in GITHUB_OUTPUT takes it. A matrix without entries is an error there: ask for
    `include[0]` in the `if` of the job.
    https://docs.github.com/actions/how-tos/write-workflows/choose-what-workflows-do/run-job-variations
    """
    return _line({"include": _entries(shards)})


def as_azure_devops(shards: Sequence[Shard]) -> str:
    """One line, as `task.setvariable` takes it: a job for each key, its variables below.
    https://learn.microsoft.com/azure/devops/pipelines/yaml-schema/jobs-job-strategy
    """
    return _line(
        {f"shard_{each['shard']}": {name: str(value) for name, value in each.items()} for each in _entries(shards)}
    )


def as_json(shards: Sequence[Shard]) -> str:
    """The same for other services: files as a list."""
    found = [{"files": [portable(file) for file in each.files], "weight": each.weight} for each in shards]
    return document({"format_version": "1.0", "shards": found})


def _entries(shards: Sequence[Shard]) -> list[dict[str, Any]]:
    return [
        {"shard": number, "shards": len(shards), "files": shlex.join(map(portable, each.files)), "weight": each.weight}
        for number, each in enumerate(shards, 1)
    ]


def _line(value: Mapping[str, Any]) -> str:
    return harmless(json.dumps(value, sort_keys=True)) + "\n"
