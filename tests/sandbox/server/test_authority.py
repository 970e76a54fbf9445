"""The certificate authority of a server."""

from __future__ import annotations

import gc
import socket
import ssl
import stat
from datetime import UTC, datetime, timedelta
from ipaddress import IPv4Address
from pathlib import Path
from typing import Any

import pytest
import trustme
from cryptography import x509

from deployer.sandbox.server import tls_ca
from tests.sandbox.server.served import Served


@pytest.fixture(scope="module")
def certificate(served: Served) -> Any:
    """The one that the server shows."""
    host, port = "127.0.0.1", int(served.base.rsplit(":", 1)[1])
    return x509.load_pem_x509_certificate(ssl.get_server_certificate((host, port), ca_certs=served.ca).encode())


def test_the_server_is_believed_for_a_week_at_most(certificate: Any) -> None:
    now = datetime.now(UTC)
    assert certificate.not_valid_before_utc <= now
    assert now + timedelta(days=6) < certificate.not_valid_after_utc <= now + timedelta(days=7)


def test_the_server_is_loopback_alone(certificate: Any) -> None:
    names = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    assert list(names) == [x509.IPAddress(IPv4Address("127.0.0.1")), x509.DNSName("localhost")]


def test_the_authority_can_make_no_other_and_its_key_is_gone(served: Served) -> None:
    authority = x509.load_pem_x509_certificate(Path(served.ca).read_bytes())
    basic = authority.extensions.get_extension_for_class(x509.BasicConstraints).value
    assert (basic.ca, basic.path_length) == (True, 0)
    tls_ca.new_authority()
    gc.collect()
    assert not [item for item in gc.get_objects() if type(item) is trustme.CA]


def test_the_file_for_clients_holds_no_key(served: Served) -> None:
    text = Path(served.ca).read_text()
    assert text.count("BEGIN") == 1
    assert "PRIVATE KEY" not in text


def test_no_key_is_left_beside_it(served: Served) -> None:
    folder = Path(served.ca).parent
    assert sorted(path.name for path in folder.iterdir()) == ["ca.pem", "ca.pem.jwt"]
    assert stat.S_IMODE((folder / "ca.pem.jwt").stat().st_mode) == 0o600


def test_each_server_has_an_authority_of_its_own() -> None:
    assert tls_ca.new_authority().certificate != tls_ca.new_authority().certificate


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
    context = ssl.create_default_context(cadata=tls_ca.new_authority().certificate.decode())
    with socket.create_connection(("127.0.0.1", port), 10) as raw, pytest.raises(ssl.SSLCertVerificationError):
        context.wrap_socket(raw, server_hostname="localhost")
