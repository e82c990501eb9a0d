"""The one TLS context every connection shares: always checking, TLS 1.2 or newer."""

import ssl

import certifi


def make_ssl_context() -> ssl.SSLContext:
    """A context that trusts this computer's store (and so a company's own authority) and the public authorities.

    There is no switch to turn checking off (reliability list, section 5). Costs some 20 ms: make one and share it.
    """
    context = ssl.create_default_context()
    context.load_verify_locations(certifi.where())
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    return context
