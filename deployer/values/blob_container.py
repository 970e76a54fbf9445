"""The container of a storage account in which a team keeps its locks."""

from __future__ import annotations

import re
from collections.abc import Mapping

from msgspec import Struct

HOSTS: Mapping[str, str] = {
    "public": "blob.core.windows.net",
    "usgovernment": "blob.core.usgovcloudapi.net",
    "china": "blob.core.chinacloudapi.cn",
}
"""What the hosts of blobs end in, by cloud.

https://learn.microsoft.com/azure/azure-government/compare-azure-government-global-azure,
https://learn.microsoft.com/azure/china/resources-developer-guide
"""
_URL = re.compile(r"https://([a-z0-9]{3,24})\.([a-z.]+)/((?!.*--)[a-z0-9][a-z0-9-]{1,61}[a-z0-9])/?", re.ASCII)
"""https://learn.microsoft.com/rest/api/storageservices/naming-and-referencing-containers--blobs--and-metadata"""


class BlobContainer(Struct, frozen=True):
    """A container of blobs, by its account's name and host."""

    account: str
    host: str
    name: str


def blob_container(url: str, cloud: str) -> BlobContainer | None:
    """The container of an URL; None for whatever is not exactly one in this cloud: its host would get our token."""
    found = _URL.fullmatch(url)
    if found is None or found[2] != HOSTS.get(cloud):
        return None
    return BlobContainer(found[1], f"{found[1]}.{found[2]}", found[3])


def container_form(cloud: str) -> str:
    """How such an URL is written."""
    return f"https://ACCOUNT.{HOSTS.get(cloud, HOSTS['public'])}/CONTAINER, without a signature"
