"""The one TLS context every connection shares: always checking, TLS 1.2 or newer."""

import ssl
from functools import cache

import certifi


@cache
def shared_ssl_context() -> ssl.SSLContext:
    """The context of this process, made when first asked for (some 20 ms).

    It trusts this computer's store, and so a company's own authority, and the public authorities. There is no switch
    to turn checking off (reliability list, section 5).
    """
    context = ssl.create_default_context()
    context.load_verify_locations(certifi.where())
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    return context
