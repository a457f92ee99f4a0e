"""Questions about who tries."""

from ipaddress import IPv6Address, ip_address, ip_network


def subscriber(address: str) -> str:
    """Whom an address stands for: itself, or with IPv6 the whole /64, which is given to one
    customer.
    """
    try:
        known = ip_address(address)
    except ValueError:
        return address[:45]
    if not isinstance(known, IPv6Address):
        return str(known)
    return str(known.ipv4_mapped or ip_network((known, 64), strict=False))
