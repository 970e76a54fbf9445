"""A running server, and short ways to ask it."""

from __future__ import annotations

from dataclasses import dataclass

import requests

from deployer.sandbox.state.cloud import Cloud


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
