"""The logs of an online deployment: what happened to its containers, and what one of them wrote."""

from __future__ import annotations

from datetime import datetime, timedelta

from deployer.sandbox.arm.call import Call
from deployer.sandbox.arm.refusals import Refusals
from deployer.sandbox.http import Response, answer
from deployer.sandbox.inference.endpoint import counted
from deployer.sandbox.inference.rate_limit import Meter
from deployer.sandbox.state.record import Record

say = Refusals("onlineEndpoints/deployments")

_CONTAINERS = {"StorageInitializer": "storage-initializer", "InferenceServer": "inference-server"}
_STEPS = ("SystemSetup", "UserContainerImagePull", "ModelDownload", "UserContainerStart")
_EVENTS = (
    (0, "Pulling", "Start pulling container image"),
    (0, "Downloading", "Start downloading models"),
    (55, "Pulled", "Container image is pulled successfully"),
    (55, "Downloaded", "Models are downloaded successfully"),
    (56, "Created", "Created container inference-server"),
    (56, "Started", "Started container inference-server"),
)
"""Seconds after the deployment was asked for, the event's name, and its sentence."""


def logs(call: Call) -> Response:
    """The last lines of one container; none while the deployment is being made."""
    record = call.cloud.find(call.target.parent)
    if record is None:
        return answer(404)
    body = call.body if isinstance(call.body, dict) else {}
    container, tail = body.get("containerType") or "InferenceServer", body.get("tail")
    if container not in _CONTAINERS:
        return say(call, "container", container=container)
    if tail is not None and (type(tail) is not int or tail < 0):
        return say(call, "tail", tail=tail)
    if record.state == "Creating":
        return answer(200, {"content": None})
    served = Meter(call.cloud, counted(record)).served
    lines = [*_status(record), "", "Container events:", *_events(record), "", *_written(record, container, served)]
    kept = lines if tail is None else lines[max(0, len(lines) - tail) :]
    return answer(200, {"content": "".join(f"{line}\n" for line in kept)})


def _status(record: Record) -> list[str]:
    last = "Waiting" if record.state == "Failed" else "Succeeded"
    states = {step: "Succeeded" for step in _STEPS} | {"UserContainerStart": last}
    return ["Instance status:", *(f"{step}: {state}" for step, state in states.items())]


def _events(record: Record) -> list[str]:
    happened = _EVENTS[:-1] if record.state == "Failed" else _EVENTS
    return [
        f"Kind: Pod, Name: {name}, Type: Normal, Time: {_time(record, after)}, Message: {text}"
        for after, name, text in happened
    ]


def _written(record: Record, container: str, served: int) -> list[str]:
    """The lines of the container itself: no caller should read meaning into them, but that requests can be counted."""
    name = _CONTAINERS[container]
    if container == "StorageInitializer":
        return ["Container logs:", f"{_time(record, 0)} {name}: downloading {record.properties['model']}"]
    if record.state == "Failed":
        return ["Container logs:", f"{_time(record, 56)} {name}: the container ended before it was ready"]
    ready = f"{_time(record, 56)} {name}: listening on 0.0.0.0:5001"
    return ["Container logs:", ready, *([f"{name}: requests so far: {served}"] if served else [])]


def _time(record: Record, after: int) -> str:
    began = datetime.fromisoformat(record.created)
    return (began + timedelta(seconds=after)).strftime("%Y-%m-%dT%H:%M:%SZ")
