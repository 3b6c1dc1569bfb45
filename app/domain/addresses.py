"""Addresses of clients, as far as they are told apart."""

from ipaddress import ip_address, ip_network


def network_of(text: str) -> str:
    """Return the address, or of IPv6 the /64 that one subscriber has to choose from.

    An IPv4 address that a socket of both kinds wrote as IPv6 is the IPv4 address: all of them share one /64.
    """
    try:
        address = ip_address(text)
    except ValueError:
        return text
    if address.version == 4:
        return text
    if address.ipv4_mapped is not None:
        return str(address.ipv4_mapped)
    return str(ip_network((address, 64), strict=False))
