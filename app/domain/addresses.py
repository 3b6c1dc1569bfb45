"""Addresses of clients, as far as they are told apart."""

from ipaddress import ip_address, ip_network


def network_of(text: str) -> str:
    """Return the address, or of IPv6 the /64 that one subscriber has to choose from."""
    try:
        address = ip_address(text)
    except ValueError:
        return text
    return str(ip_network((address, 64), strict=False)) if address.version == 6 else text
