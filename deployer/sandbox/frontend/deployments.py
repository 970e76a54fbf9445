"""The addresses of deployments, at a resource group and at a subscription."""

from __future__ import annotations

from deployer.sandbox import checks
from deployer.sandbox.call import Call
from deployer.sandbox.deployments import follow, submit, whatif
from deployer.sandbox.deployments.sources import BEHAVIOURS
from deployer.sandbox.resource_type import Answering
from deployer.sandbox.wire import Response

__all__ = ["BEHAVIOURS", "ROUTES"]


def _checked(answering: Answering) -> Answering:
    def answer(call: Call) -> Response:
        return checks.first(call, checks.group, checks.json_body, checks.tags) or answering(call)

    return answer


def _routes() -> dict[tuple[str, str], Answering]:
    found: dict[tuple[str, str], Answering] = {}
    for place in ("/subscriptions/*", "/subscriptions/*/resourcegroups/*"):
        base = f"{place}/providers/microsoft.resources/deployments"
        found |= {
            ("GET", base): follow.listed,
            ("PUT", f"{base}/*"): submit.put,
            ("GET", f"{base}/*"): follow.show,
            ("HEAD", f"{base}/*"): follow.exists,
            ("DELETE", f"{base}/*"): follow.delete,
            ("POST", f"{base}/*/validate"): submit.validate,
            ("POST", f"{base}/*/whatif"): whatif.begin,
            ("POST", f"{base}/*/cancel"): follow.cancel,
            ("POST", f"{base}/*/exporttemplate"): follow.export,
            ("GET", f"{base}/*/operationstatuses/*"): follow.status,
            ("GET", f"{base}/*/operations"): follow.listed_operations,
            ("GET", f"{base}/*/operations/*"): follow.one_operation,
        }
    group = "/subscriptions/*/resourcegroups/*/deployments/*/operations"
    found |= {("GET", group): follow.listed_operations, ("GET", f"{group}/*"): follow.one_operation}
    return found


ROUTES = {
    **{route: _checked(answering) for route, answering in _routes().items()},
    ("POST", "/providers/microsoft.resources/calculatetemplatehash"): follow.calculate_hash,
}
