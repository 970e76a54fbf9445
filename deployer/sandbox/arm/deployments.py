"""The addresses of deployments, at a resource group and at a subscription."""

from __future__ import annotations

from deployer.sandbox.arm import checks
from deployer.sandbox.arm.resource_type import Answering, Type
from deployer.sandbox.deployments import lifecycle, submit, what_if
from deployer.sandbox.deployments.lifecycle import of_record
from deployer.sandbox.deployments.submit import view

TYPE = Type(
    name="Microsoft.Resources/deployments",
    put=submit.put,
    delete=lifecycle.delete,
    view=view,
    ended=lifecycle.ended,
    missing=lifecycle.missing,
    tracked=False,
    regional=False,
)


_ANSWERS: dict[tuple[str, str], Answering] = {
    ("GET", ""): lifecycle.listed,
    ("PUT", "/*"): submit.put,
    ("GET", "/*"): of_record(lifecycle.show),
    ("HEAD", "/*"): lifecycle.exists,
    ("DELETE", "/*"): lifecycle.delete,
    ("POST", "/*/validate"): submit.validate,
    ("POST", "/*/whatif"): what_if.begin,
    ("POST", "/*/cancel"): of_record(lifecycle.cancel),
    ("POST", "/*/exporttemplate"): of_record(lifecycle.export),
    ("GET", "/*/operationstatuses/*"): of_record(lifecycle.status),
    ("GET", "/*/operations"): of_record(lifecycle.listed_operations),
    ("GET", "/*/operations/*"): of_record(lifecycle.one_operation),
}
_PLACES = ("/subscriptions/*", "/subscriptions/*/resourcegroups/*")


def _checked(answering: Answering) -> Answering:
    return lambda call: checks.first(call, checks.group, checks.json_body, checks.tags) or answering(call)


ROUTES = {
    (method, f"{place}/providers/microsoft.resources/deployments{tail}"): _checked(answering)
    for place in _PLACES
    for (method, tail), answering in _ANSWERS.items()
} | {
    (method, f"{_PLACES[1]}/deployments{tail}"): _checked(answering)
    for (method, tail), answering in _ANSWERS.items()
    if "/operations" in tail and "status" not in tail
}
