"""The server's own certificate authority: it lives as long as the server, for a week at most, and vouches for loopback
alone.

Its key stays in memory. A user who puts the certificate into a system store against all advice still trusts nothing
but 127.0.0.1 and localhost: the names are constrained in the certificate itself.
"""

from __future__ import annotations

import ssl
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from ipaddress import IPv4Address, IPv4Network
from tempfile import NamedTemporaryFile

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

LIFE = timedelta(days=7)
_BEFORE = timedelta(minutes=5)
"""Clocks of one machine do not disagree, but those of its containers may."""


@dataclass(frozen=True, slots=True)
class Authority:
    """What a server needs to speak TLS, and what its clients need to believe it."""

    certificate: bytes
    """The certificate of the authority, PEM."""
    context: ssl.SSLContext
    """For the server; holds a certificate for 127.0.0.1 and localhost."""


def found() -> Authority:
    """A new authority. Its private key is gone when this function returns; that of the server stays in the context."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "deployer sandbox, this machine only")])
    own = x509.SubjectKeyIdentifier.from_public_key(key.public_key())
    names = x509.NameConstraints([x509.IPAddress(IPv4Network("127.0.0.1/32")), x509.DNSName("localhost")], None)
    authority = (
        _draft(name, name, key.public_key())
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_usage(signs=True), critical=True)
        .add_extension(names, critical=True)
        .add_extension(own, critical=False)
        .sign(key, SHA256())
    )
    leaf_key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    hosts = x509.SubjectAlternativeName([x509.IPAddress(IPv4Address("127.0.0.1")), x509.DNSName("localhost")])
    leaf = (
        _draft(subject, name, leaf_key.public_key())
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_usage(signs=False), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .add_extension(hosts, critical=False)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(leaf_key.public_key()), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_subject_key_identifier(own), critical=False)
        .sign(key, SHA256())
    )
    secret = leaf_key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    return Authority(authority.public_bytes(Encoding.PEM), _context(secret + leaf.public_bytes(Encoding.PEM)))


def _usage(*, signs: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not signs,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=signs,
        crl_sign=signs,
        encipher_only=False,
        decipher_only=False,
    )


def _draft(subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePublicKey) -> x509.CertificateBuilder:
    now = datetime.now(UTC)
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - _BEFORE)
        .not_valid_after(now + LIFE)
    )


def _context(chain: bytes) -> ssl.SSLContext:
    """The key passes through a file that only we can read (mode 0600), since ssl takes nothing else."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    with NamedTemporaryFile(prefix="deployer-", suffix=".pem") as file:
        file.write(chain)
        file.flush()
        context.load_cert_chain(file.name)
    return context
