"""The addresses of deployments, at a resource group and at a subscription."""

from __future__ import annotations

from deployer.sandbox.arm import checks
from deployer.sandbox.arm.call import Call
from deployer.sandbox.arm.resource_type import Answering, Type
from deployer.sandbox.deployments import lifecycle
from deployer.sandbox.deployments.lifecycle import of_record
from deployer.sandbox.deployments.store import view
from deployer.sandbox.http import Response


# The language of templates is much to load for who sends none.
def _put(call: Call) -> Response:
    from deployer.sandbox.deployments.submit import put

    return put(call)


def _validate(call: Call) -> Response:
    from deployer.sandbox.deployments.submit import validate

    return validate(call)


def _what_if(call: Call) -> Response:
    from deployer.sandbox.deployments.what_if import begin

    return begin(call)


TYPE = Type(
    name="Microsoft.Resources/deployments",
    put=_put,
    delete=lifecycle.delete,
    view=view,
    ended=lifecycle.ended,
    missing=lifecycle.missing,
    tracked=False,
    regional=False,
)


_ANSWERS: dict[tuple[str, str], Answering] = {
    ("GET", ""): lifecycle.listed,
    ("PUT", "/*"): _put,
    ("GET", "/*"): of_record(lifecycle.show),
    ("HEAD", "/*"): lifecycle.exists,
    ("DELETE", "/*"): lifecycle.delete,
    ("POST", "/*/validate"): _validate,
    ("POST", "/*/whatif"): _what_if,
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
