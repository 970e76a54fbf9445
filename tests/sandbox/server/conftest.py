"""A server on a free port, and its cloud."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest
import requests

from deployer.sandbox.cloud import Cloud
from deployer.sandbox.server import Serving, running

SUBSCRIPTION = "00000000-0000-0000-0000-000000000001"


@dataclass(frozen=True)
class Served:
    """A running server."""

    cloud: Cloud
    variables: dict[str, str]

    @property
    def base(self) -> str:
        """Its address."""
        return self.variables["AZURE_AUTHORITY_HOST"]

    @property
    def ca(self) -> str:
        """The certificate that its clients trust."""
        return self.variables["SSL_CERT_FILE"]

    def get(self, path: str, **headers: str) -> requests.Response:
        """A plain GET."""
        return requests.get(self.base + path, headers=headers, verify=self.ca, timeout=10)

    def post(self, path: str, form: dict[str, str]) -> requests.Response:
        """A form sent."""
        return requests.post(self.base + path, data=form, verify=self.ca, timeout=10)

    def token(self, **form: str) -> requests.Response:
        """The token endpoint asked as `az` does, with changes."""
        asked = {
            "grant_type": "client_credentials",
            "client_id": self.variables["AZURE_CLIENT_ID"],
            "client_secret": self.variables["AZURE_CLIENT_SECRET"],
            "scope": "https://management.azure.com/.default",
            **form,
        }
        sent = {name: value for name, value in asked.items() if value}
        return self.post(f"/{self.variables['AZURE_TENANT_ID']}/oauth2/v2.0/token", sent)


@pytest.fixture(scope="package")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """One server for all tests of the folder."""
    ca_file = tmp_path_factory.mktemp("served") / "ca.pem"
    cloud = Cloud.new(datetime(2024, 8, 5, 12, tzinfo=UTC), SUBSCRIPTION)
    with running(cloud, Serving(Path(ca_file))) as found:
        yield Served(cloud, dict(found.variables))
