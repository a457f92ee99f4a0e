"""Addresses, made coarse: which network, not which machine."""

from ipaddress import ip_address, ip_network


def network(address: str) -> str:
    """The /24 of an IPv4 address, the /48 of an IPv6 one; - for anything else."""
    try:
        machine = ip_address(address)
    except ValueError:
        return "-"
    machine = getattr(machine, "ipv4_mapped", None) or machine
    return str(ip_network((machine, 24 if machine.version == 4 else 48), strict=False))
