"""Where a request comes from, and whether it came over https: a proxy's word counts only where it is trusted."""

from __future__ import annotations

import ipaddress
from functools import lru_cache

from contentapp.settings import settings
from contentapp.web.security import Scope

_Network = ipaddress.IPv4Network | ipaddress.IPv6Network
_Address = ipaddress.IPv4Address | ipaddress.IPv6Address


def network_of(scope: Scope) -> str:
    """The network address that asks, to count by: one IPv4 address, or the /64 that an IPv6 subscriber holds."""
    address = client_address(scope)
    if address is None:
        return "unknown"
    if isinstance(address, ipaddress.IPv6Address):
        if address.ipv4_mapped:
            return str(address.ipv4_mapped)
        return str(ipaddress.ip_network((address, 64), strict=False))
    return str(address)


def client_address(scope: Scope) -> _Address | None:
    """Who asks: the nearest address that is not one of our proxies; what lies beyond it anybody could have written."""
    address = _read((scope.get("client") or ("", 0))[0])
    trusted = _trusted(settings().trusted_proxies)
    if address is None or not _in(address, trusted):
        return address
    for said in reversed(_header(scope, b"x-forwarded-for").split(",")):
        before = _read(said.strip())
        if before is None:
            return address
        address = before
        if not _in(address, trusted):
            break
    return address


def is_https(scope: Scope) -> bool:
    """Whether the browser speaks https, to us or to a trusted proxy in front of us; in production it always does."""
    if settings().is_production or scope.get("scheme") in ("https", "wss"):
        return True
    nearest = _read((scope.get("client") or ("", 0))[0])
    if nearest is None or not _in(nearest, _trusted(settings().trusted_proxies)):
        return False
    return _header(scope, b"x-forwarded-proto").split(",")[-1].strip() == "https"


@lru_cache(maxsize=4)
def _trusted(setting: str) -> tuple[_Network, ...]:
    return tuple(ipaddress.ip_network(part.strip(), strict=False) for part in setting.split(",") if part.strip())


def _in(address: _Address, networks: tuple[_Network, ...]) -> bool:
    return any(address in network for network in networks)


def _read(said: str) -> _Address | None:
    try:
        return ipaddress.ip_address(said)
    except ValueError:
        return None


def _header(scope: Scope, name: bytes) -> str:
    return ",".join(value.decode("latin-1") for key, value in scope["headers"] if key == name)
