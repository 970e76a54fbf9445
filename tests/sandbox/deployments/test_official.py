"""Microsoft's own templates and examples."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.sandbox.arm.azure import SMALL, Azure
from tests.sandbox.contract import FOLDER, MISSING
from tests.sandbox.deployments.site import deploy

pytestmark = pytest.mark.skipif(not FOLDER.is_dir(), reason=MISSING)


def official(name: str) -> Any:
    """One of the two templates that Microsoft's documentation gives for serverless endpoints."""
    return json.loads((FOLDER / "arm-template" / "examples" / f"{name}.json").read_text(encoding="utf-8"))


def test_the_two_templates_of_the_documentation_deploy(ready: Azure) -> None:
    """Their defaults name a model of Meta's; the parameters name one of Mistral's, and the project."""
    bought = {"project_name": "proj", "subscription_name": "bought", "model_id": SMALL}
    found = deploy(ready, official("model-subscription"), bought, "subscription")
    assert found["provisioningState"] == "Succeeded"
    served = {"project_name": "proj", "endpoint_name": "chat-one", "location": "eastus2", "model_id": SMALL}
    found = deploy(ready, official("serverless-endpoint"), served, "endpoint")
    assert found["provisioningState"] == "Succeeded"
    endpoint = ready.show("proj/serverlessEndpoints/chat-one")
    # The template leaves `authMode` out, which the published schema requires: Azure takes it and answers Key.
    assert endpoint["properties"]["authMode"] == "Key"
    assert endpoint["properties"]["inferenceEndpoint"]["uri"]
    assert (
        ready.show("proj/marketplaceSubscriptions/bought")["properties"]["marketplaceSubscriptionStatus"]
        == "Subscribed"
    )
