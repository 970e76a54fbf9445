"""ARM's token buckets: reads 250 and 25 a second, writes and deletes 200 and 10 a second (reliability notes, 2.1).

https://learn.microsoft.com/azure/azure-resource-manager/management/request-limits-and-throttling
"""

from __future__ import annotations

from deployer.sandbox.arm.errors import arm
from deployer.sandbox.arm.target import parse
from deployer.sandbox.http import Request, Response
from deployer.sandbox.state.cloud import Cloud

_BUCKETS = {"reads": (250.0, 25.0), "writes": (200.0, 10.0), "deletes": (200.0, 10.0)}


def kind(request: Request) -> str:
    """Which bucket a request spends."""
    if request.method in ("GET", "HEAD"):
        return "reads"
    return "deletes" if request.method == "DELETE" else "writes"


def refusal(cloud: Cloud, request: Request) -> Response | None:
    """Spend a token; a refusal when there is none and the sandbox is set to throttle."""
    name = kind(request)
    key = _key(request, name)
    size, rate = _BUCKETS[name]
    now = cloud.clock.now().timestamp()
    tokens, at = cloud.buckets.get(key, (size, now))
    tokens = min(size, tokens + max(0.0, now - at) * rate)
    if tokens < 1 and cloud.settings.throttle:
        cloud.buckets[key] = (tokens, now)
        text = (
            f"Number of '{name[:-1]}' requests for subscription '{key.split('/')[0]}' exceeded the limit. "
            "Please try again after '1' seconds after additional tokens are available. "
            "Refer to https://aka.ms/arm-throttling for additional information."
        )
        refused = arm(429, "SubscriptionRequestsThrottled", text)
        return Response(429, {**refused.headers, "retry-after": "1"}, refused.body)
    cloud.buckets[key] = (max(0.0, tokens - 1), now)
    return None


def remaining(cloud: Cloud, request: Request) -> dict[str, str]:
    """The header that tells how many tokens are left."""
    name = kind(request)
    tokens, _ = cloud.buckets.get(_key(request, name), _BUCKETS[name])
    return {f"x-ms-ratelimit-remaining-subscription-{name}": str(int(tokens))}


def _key(request: Request, name: str) -> str:
    target = parse(request.path)
    return f"{target.subscription.lower() if target else 'tenant'}/{name}"
