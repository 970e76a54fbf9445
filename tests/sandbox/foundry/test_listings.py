"""What can be deployed, and how much of it."""

from __future__ import annotations

from tests.sandbox.foundry.house import Foundry, account


def test_models_come_twice_and_dates_say_nothing(foundry: Foundry) -> None:
    rows = foundry.get(f"{foundry.provider}/locations/swedencentral/models")["value"]
    large = [row for row in rows if row["model"]["name"] == "Mistral-Large-3"]
    assert [row["kind"] for row in large] == ["AIServices", "MaaS"]
    (sku, zone) = large[0]["model"]["skus"]
    assert sku["capacity"] == {"default": 5000, "maximum": 100000}
    assert (sku["usageName"], sku["deprecationDate"][:4]) == ("AIServices.GlobalStandard.Mistral-Large-3", "2099")
    assert [limit["count"] for limit in zone["rateLimits"]] == [1, 1000]
    (mini,) = [row for row in rows if row["model"]["name"] == "Ministral-3B" and row["kind"] == "MaaS"]
    assert [each["usageName"] for each in mini["model"]["skus"]] == [
        "AIServices.GlobalStandard.MaaS",
        "AIServices.GlobalStandard.Ministral-3B-finetune",
    ]


def test_a_region_without_zone_has_no_such_skus(foundry: Foundry) -> None:
    rows = foundry.get(f"{foundry.provider}/locations/japaneast/models")["value"]
    assert {sku["name"] for row in rows for sku in row["model"]["skus"]} == {"GlobalStandard"}
    assert foundry.get(f"{foundry.provider}/locations/mexicocentral/models")["value"] == []


def test_an_account_lists_the_models_of_its_region(foundry: Foundry) -> None:
    names = {row["name"] for row in foundry.get("models")["value"]}
    assert {"Mistral-Large-3", "mistral-ocr-4-0"} <= names
    assert foundry.ask("GET", foundry.root.replace("ai-one", "no") + "/models").status_code == 404


def test_usages_say_what_is_left(foundry: Foundry) -> None:
    foundry.deploy(capacity=30)
    place = f"{foundry.provider}/locations/swedencentral/usages"
    rows = {row["name"]["value"]: row for row in foundry.get(place)["value"]}
    found = rows["AIServices.GlobalStandard.Mistral-Large-3"]
    assert (found["currentValue"], found["limit"]) == (30, 1000)
    assert "scopeType" not in found
    assert rows["AIServices.S0.AccountCount"]["currentValue"] == 1
    newer = {row["name"]["value"]: row for row in foundry.at("2026-07-01").get(place)["value"]}
    assert newer["AIServices.GlobalStandard.Mistral-Large-3"]["scopeType"] == "Global"
    assert newer["AIServices.DataZoneStandard.Mistral-Large-3"]["scopeId"] == "EUR"


def test_capacities_of_a_model(foundry: Foundry) -> None:
    foundry.deploy(capacity=30)
    asked = "modelFormat=Mistral%20AI&modelName=Mistral-Large-3&modelVersion=1"
    (whole, zone) = foundry.get(f"{foundry.provider}/locations/swedencentral/modelCapacities?{asked}")["value"]
    assert (whole["name"], whole["properties"]["availableCapacity"]) == ("GlobalStandard", 970)
    assert (zone["name"], zone["properties"]["availableCapacity"]) == ("DataZoneStandard", 1000)
    everywhere = foundry.get(f"{foundry.provider}/modelCapacities?{asked}")["value"]
    assert {row["location"] for row in everywhere} > {"swedencentral", "eastus2", "japaneast"}
    gone = "modelFormat=Mistral%20AI&modelName=Mistral-Nemo&modelVersion=1"
    assert foundry.get(f"{foundry.provider}/modelCapacities?{gone}")["value"] == []
    assert foundry.ask("GET", f"{foundry.provider}/modelCapacities?modelName=x").status_code == 400


def test_skus_of_accounts_and_deployments(foundry: Foundry) -> None:
    foundry.deploy()
    (row,) = foundry.get(f"{foundry.provider}/skus")["value"]
    assert (row["name"], row["kind"], "SWEDENCENTRAL" in row["locations"]) == ("S0", "AIServices", True)
    assert foundry.get("skus")["value"][0]["sku"]["name"] == "S0"
    assert foundry.get("deployments/chat/skus")["value"][0]["capacity"]["maximum"] == 100000
    assert foundry.get("usages")["value"] == []
    assert foundry.get("privateLinkResources")["value"][0]["properties"]["groupId"] == "account"


def test_lists_of_accounts_and_what_is_in_them(foundry: Foundry) -> None:
    foundry.settled(foundry.root.replace("ai-one", "ai-two"), account(customSubDomainName="ai-two"))
    foundry.deploy()
    whole = foundry.get(f"{foundry.provider}/accounts")["value"]
    assert [row["name"] for row in whole] == ["ai-one", "ai-two"]
    assert [row["name"] for row in foundry.get("deployments")["value"]] == ["chat"]
