"""The addresses of deployments, at a resource group and at a subscription."""

from __future__ import annotations

from deployer.sandbox.arm import checks
from deployer.sandbox.arm.call import Call
from deployer.sandbox.arm.resource_type import Answering, Type
from deployer.sandbox.deployments import lifecycle, submit, what_if
from deployer.sandbox.deployments.submit import view
from deployer.sandbox.http import Response

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


def _checked(answering: Answering) -> Answering:
    def answer(call: Call) -> Response:
        return checks.first(call, checks.group, checks.json_body, checks.tags) or answering(call)

    return answer


def _routes() -> dict[tuple[str, str], Answering]:
    found: dict[tuple[str, str], Answering] = {}
    for place in ("/subscriptions/*", "/subscriptions/*/resourcegroups/*"):
        base = f"{place}/providers/microsoft.resources/deployments"
        found |= {
            ("GET", base): lifecycle.listed,
            ("PUT", f"{base}/*"): submit.put,
            ("GET", f"{base}/*"): lifecycle.show,
            ("HEAD", f"{base}/*"): lifecycle.exists,
            ("DELETE", f"{base}/*"): lifecycle.delete,
            ("POST", f"{base}/*/validate"): submit.validate,
            ("POST", f"{base}/*/whatif"): what_if.begin,
            ("POST", f"{base}/*/cancel"): lifecycle.cancel,
            ("POST", f"{base}/*/exporttemplate"): lifecycle.export,
            ("GET", f"{base}/*/operationstatuses/*"): lifecycle.status,
            ("GET", f"{base}/*/operations"): lifecycle.listed_operations,
            ("GET", f"{base}/*/operations/*"): lifecycle.one_operation,
        }
    group = "/subscriptions/*/resourcegroups/*/deployments/*/operations"
    found |= {("GET", group): lifecycle.listed_operations, ("GET", f"{group}/*"): lifecycle.one_operation}
    return found


ROUTES = {
    **{route: _checked(answering) for route, answering in _routes().items()},
}
