"""What an environment variable may say in place of a secret: Azure reads it when the container starts.

https://learn.microsoft.com/azure/machine-learning/how-to-deploy-online-endpoint-with-secret-injection (SECRETS_2024_01)
"""

from __future__ import annotations

import re
from collections.abc import Mapping

CONNECTION = "${{azureml://connections/NAME/credentials/KEY}}"
"""How the secret of a connection is referred to."""
_OF_CONNECTION = re.compile(
    r"\$\{\{azureml://connections/(?P<name>[^/{}]+)(/credentials/[^/{}]+|/metadata/[^/{}]+|/target)?\}\}"
)
_OF_VAULT = re.compile(r"\$\{\{keyvault:https://[^/{}]+/secrets/[^/{}]+/[^/{}]+\}\}")


def is_reference(value: str) -> bool:
    """Whether Azure takes the value from elsewhere."""
    return bool(_OF_CONNECTION.fullmatch(value) or _OF_VAULT.fullmatch(value))


def connections(variables: Mapping[str, str] | None) -> frozenset[str]:
    """Names, in lower case, of the connections that variables refer to."""
    found = (_OF_CONNECTION.fullmatch(value) for value in (variables or {}).values())
    return frozenset(match["name"].lower() for match in found if match)
