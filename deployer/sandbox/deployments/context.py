"""What a deployment knows of where it runs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from deployer.sandbox.arm.resource_type import plain
from deployer.sandbox.arm.target import Target
from deployer.sandbox.deployments.language.scope import Context
from deployer.sandbox.entra import tokens
from deployer.sandbox.state.cloud import Cloud


def deployment_context(
    cloud: Cloud, target: Target, sent: Mapping[str, Any], caller: str, planned: Mapping[str, Any] | None = None
) -> Context:
    """The surroundings of a deployment. `sent` is the body of the request, `caller` the client id of who sent it;
    `planned` is the group of a nested deployment, which the same request makes.
    """
    subscription = cloud.subscriptions[target.subscription.lower()]
    group = cloud.find(target.group_id) if target.group else None
    there = plain(cloud, group) if group else None
    properties: Mapping[str, Any] = sent.get("properties") or {}
    deployment: dict[str, Any] = {
        "name": target.name,
        "properties": {
            "template": properties.get("template"),
            "parameters": properties.get("parameters") or {},
            "mode": properties.get("mode"),
            "provisioningState": "Accepted",
        },
    }
    if sent.get("location"):
        deployment["location"] = sent["location"]
    return Context(
        subscription={
            "id": f"/subscriptions/{subscription.id}",
            "subscriptionId": subscription.id,
            "tenantId": subscription.tenant,
            "displayName": subscription.name,
        },
        tenant={"id": f"/tenants/{subscription.tenant}", "tenantId": subscription.tenant, "displayName": "Sandbox"},
        group=there or planned,
        deployment=deployment,
        now=cloud.clock.now,
        deployer={"objectId": tokens.principal(caller), "tenantId": subscription.tenant},
        draw=lambda: cloud.guid("template", str(cloud.sequence())),
    )
