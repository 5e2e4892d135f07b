"""Is an address of the internet, or of a machine or network that is no one else's business?"""

from __future__ import annotations

import ipaddress

_TRANSLATED = ipaddress.ip_network("64:ff9b::/96")
"""Where networks of IPv6 alone show the IPv4 internet (RFC 6052)."""

_COMPATIBLE = ipaddress.ip_network("::/96")


def is_public(address: str) -> bool:
    """Whether an IP address, as a socket tells it, is one of the public internet.

    Not: private, loopback, link-local, shared, multicast, reserved and unspecified ones (the registries of IANA for
    special-purpose addresses), nor IPv6 addresses that stand for such an IPv4 address.
    """
    try:
        found = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    if isinstance(found, ipaddress.IPv6Address):
        inner = _inner(found)
        if inner:
            return all(is_public(str(each)) for each in inner)
        if found.is_site_local:
            return False
    return found.is_global and not (found.is_multicast or found.is_reserved or found.is_unspecified)


def _inner(address: ipaddress.IPv6Address) -> list[ipaddress.IPv4Address]:
    """The IPv4 addresses that an IPv6 address leads to: mapped, compatible, translated, 6to4 and Teredo."""
    if address.ipv4_mapped:
        return [address.ipv4_mapped]
    if address in _TRANSLATED or address in _COMPATIBLE:
        return [ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)]
    if address.sixtofour:
        return [address.sixtofour]
    return list(address.teredo or ())
