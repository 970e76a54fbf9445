"""Whether somebody who calls an endpoint with a token of Entra may."""

from __future__ import annotations

from deployer.sandbox.entra import access, tokens
from deployer.sandbox.http import Request, Response
from deployer.sandbox.inference.endpoint import Endpoint
from deployer.sandbox.inference.refusal import refuse
from deployer.sandbox.state.cloud import Cloud

_WORKSPACES = "Microsoft.MachineLearningServices/workspaces"


def barred(cloud: Cloud, request: Request, endpoint: Endpoint) -> Response | None:
    """The 401 of a token whose holder has no right to score; None for keys, which need none."""
    token = request.headers.get("authorization", "").partition(" ")[2]
    claims = tokens.check(cloud, token)
    if claims is None or not tokens.meant(claims, tokens.ML):
        return None
    kind = "serverlessEndpoints" if endpoint.serverless else "onlineEndpoints"
    if access.allows(cloud, str(claims["appid"]), f"{_WORKSPACES}/{kind}/score/action", endpoint.id):
        return None
    return refuse(401, "Unauthorized", "You don't have permission to do the requested action, score.")
