"""What listens on a port: nobody, somebody, or a web server that answers."""

from __future__ import annotations

import asyncio
import errno
import socket

from contentapp.errors import AppError

# An address to listen on everywhere is none to connect to.
_REACHED_AT = {"0.0.0.0": "127.0.0.1", "::": "::1"}


class CannotListen(AppError):
    """The web server cannot have the port it is meant to listen on."""

    status = 503
    code = "cannot_listen"


def require_free_port(host: str, port: int) -> None:
    """Raises CannotListen, naming a free port when another program has this one."""
    reason = _try_to_listen(host, port)
    if reason is None:
        return
    if reason.errno != errno.EADDRINUSE:
        raise CannotListen(f"Cannot listen on {host}, port {port}: {reason.strerror}.")
    free = next((other for other in range(port + 1, port + 100) if _try_to_listen(host, other) is None), port + 1)
    raise CannotListen(f"Port {port} is taken by another program. Choose another one: PORT={free} make run")


async def answers(host: str, port: int, path: str) -> bool:
    """Whether an HTTP server there answers a GET of `path` with 200."""
    address = _REACHED_AT.get(host, host)
    writer = None
    try:
        async with asyncio.timeout(2):
            reader, writer = await asyncio.open_connection(address, port)
            writer.write(f"GET {path} HTTP/1.1\r\nHost: {address}:{port}\r\nConnection: close\r\n\r\n".encode())
            status_line = await reader.readline()
    except (OSError, TimeoutError):
        return False
    finally:
        if writer:
            writer.close()
    return status_line.split()[1:2] == [b"200"]


def shown_origin(host: str, port: int) -> str:
    """The address a person on this machine opens."""
    address = _REACHED_AT.get(host, host)
    return f"http://[{address}]:{port}" if ":" in address else f"http://{address}:{port}"


def _try_to_listen(host: str, port: int) -> OSError | None:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            return error
    return None
