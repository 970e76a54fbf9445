"""The server's own certificate authority, which vouches for one certificate: that of loopback, for a week.

Its key is in memory until that certificate is signed, and then nowhere: who puts the authority into a system store
against all advice trusts nothing more by it.
"""

from __future__ import annotations

import ssl
from datetime import UTC, datetime, timedelta

from msgspec import Struct
from trustme import CA

LIFE = timedelta(days=7)
_BEFORE = timedelta(minutes=5)
"""Clocks of one machine do not disagree, but those of its containers may."""


class Authority(Struct, frozen=True):
    """What a server needs to speak TLS, and what its clients need to believe it."""

    certificate: bytes
    """The certificate of the authority, PEM."""
    context: ssl.SSLContext
    """For the server; holds a certificate for 127.0.0.1 and localhost."""


def new_authority() -> Authority:
    """A new authority. Its private key is gone when this function returns; that of the server stays in the context."""
    authority = CA(path_length=0, organization_name="deployer sandbox", organization_unit_name="this machine only")
    now = datetime.now(UTC)
    leaf = authority.issue_cert("127.0.0.1", "localhost", not_before=now - _BEFORE, not_after=now + LIFE)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    leaf.configure_cert(context)
    return Authority(authority.cert_pem.bytes(), context)
