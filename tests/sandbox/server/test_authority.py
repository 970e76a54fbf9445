"""The certificate authority of a server."""

from __future__ import annotations

import socket
import ssl
import stat
from datetime import UTC, datetime, timedelta
from ipaddress import IPv4Network
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509

from deployer.sandbox.server import tls_ca
from tests.sandbox.server.served import Served


@pytest.fixture(scope="module")
def certificate(served: Served) -> Any:
    return x509.load_pem_x509_certificate(Path(served.ca).read_bytes())


def test_it_lives_a_week_at_most(certificate: Any) -> None:
    now = datetime.now(UTC)
    assert certificate.not_valid_before_utc <= now
    assert now + timedelta(days=6) < certificate.not_valid_after_utc <= now + timedelta(days=7)


def test_it_can_vouch_for_loopback_alone(certificate: Any) -> None:
    names = certificate.extensions.get_extension_for_class(x509.NameConstraints)
    assert names.critical
    assert names.value.permitted_subtrees == [x509.IPAddress(IPv4Network("127.0.0.1/32")), x509.DNSName("localhost")]
    basic = certificate.extensions.get_extension_for_class(x509.BasicConstraints).value
    assert (basic.ca, basic.path_length) == (True, 0)


def test_the_file_for_clients_holds_no_key(served: Served) -> None:
    text = Path(served.ca).read_text()
    assert text.count("BEGIN") == 1
    assert "PRIVATE KEY" not in text


def test_no_key_is_left_beside_it(served: Served) -> None:
    folder = Path(served.ca).parent
    assert sorted(path.name for path in folder.iterdir()) == ["ca.pem", "ca.pem.jwt"]
    assert stat.S_IMODE((folder / "ca.pem.jwt").stat().st_mode) == 0o600


def test_each_server_has_an_authority_of_its_own() -> None:
    assert tls_ca.found().certificate != tls_ca.found().certificate


@pytest.mark.parametrize("name", ["127.0.0.1", "localhost"])
def test_strict_clients_accept_the_server_under_both_names(served: Served, name: Any) -> None:
    context = ssl.create_default_context(cafile=served.ca)
    context.verify_flags |= ssl.VERIFY_X509_STRICT
    port = int(served.base.rsplit(":", 1)[1])
    with (
        socket.create_connection(("127.0.0.1", port), 10) as raw,
        context.wrap_socket(raw, server_hostname=name) as tls,
    ):
        assert tls.version() in {"TLSv1.2", "TLSv1.3"}


def test_a_client_that_does_not_know_the_authority_refuses_the_server(served: Served) -> None:
    port = int(served.base.rsplit(":", 1)[1])
    context = ssl.create_default_context(cadata=tls_ca.found().certificate.decode())
    with socket.create_connection(("127.0.0.1", port), 10) as raw, pytest.raises(ssl.SSLCertVerificationError):
        context.wrap_socket(raw, server_hostname="localhost")
