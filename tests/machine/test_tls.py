"""The TLS context checks, whatever the environment says."""

import ssl

import pytest

from mmsdesk.machine.tls import shared_ssl_context


def test_certificates_and_names_are_checked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONHTTPSVERIFY", "0")
    shared_ssl_context.cache_clear()
    context = shared_ssl_context()
    assert context.verify_mode is ssl.CERT_REQUIRED
    assert context.check_hostname
    assert context.minimum_version >= ssl.TLSVersion.TLSv1_2
    assert context.cert_store_stats()["x509_ca"] > 50
