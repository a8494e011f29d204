"""Where the kit listens, what makes a token good enough for a room, and the words that go with both."""

from __future__ import annotations

import ipaddress
import itertools
import socket
from dataclasses import dataclass

from jupyter_client.localinterfaces import public_ips

DEFAULT_PORT = 8866
HOST = "127.0.0.1"
SHORTEST_TOKEN = 16
_FEWEST_SURPRISES = 8
ROOM = """
Other computers reach it too, because of --host. Know what that means:

- Everybody on this network who has the address can see and change the data of every team.
- Nothing is encrypted (http): others on the network could read along. Only do it in a room and on a network you trust.
- Hand out the address by word or on paper, in the room only, and end the kit when the workshop is over.
"""


class CannotListen(Exception):
    """The kit cannot be reached as it was asked to be; the message says why in one sentence."""


class PortTaken(CannotListen):
    """The port asked for is in use; the message says so in one sentence."""


@dataclass(frozen=True)
class Place:
    """Where the kit listens: as it was asked for, and as an address of this machine.

    `local` tells whether nobody but this machine reaches it.
    """

    asked: str = HOST
    address: str = HOST

    @property
    def local(self) -> bool:
        """Whether only this machine reaches the address."""
        return ipaddress.ip_address(self.address).is_loopback

    @property
    def everywhere(self) -> bool:
        """Whether the kit listens on all addresses of this machine."""
        return ipaddress.ip_address(self.address).is_unspecified

    @property
    def names(self) -> frozenset[str]:
        """Names under which the kit may be asked for; addresses are known by where a visitor arrived."""
        own = {self.asked.lower(), self.address, "localhost", HOST, "::1"}
        if not self.local:
            machine = socket.gethostname().lower()
            own |= {machine, f"{machine.split('.')[0]}.local"}
        return frozenset(own)

    def origin(self, port: int) -> str:
        """Where a browser on this machine finds the kit."""
        return f"http://{_bracketed(HOST if self.everywhere else self.address)}:{port}"

    def others(self, port: int) -> list[str]:
        """Where browsers on other machines find the kit; empty when they cannot."""
        if self.local:
            return []
        found = public_ips() if self.everywhere else [self.address]
        return [f"http://{_bracketed(one)}:{port}" for one in found if not ipaddress.ip_address(one).is_loopback]


def place_for(host: str) -> Place:
    """Return where the kit listens when `host` is asked for, a name or an address of this machine.

    Raises
    ------
    CannotListen
        When there is no such name or address.
    """
    asked = host.strip().strip("[]")
    try:
        found = socket.getaddrinfo(asked or None, None, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise CannotListen(_no_address(host)) from None
    addresses = [str(one[4][0]).split("%")[0] for one in found]
    return Place(asked or HOST, next((one for one in addresses if ":" not in one), addresses[0]))


def listen(port: int | None, place: Place = Place()) -> socket.socket:
    """A listening socket at `place`, by default one that only this machine can reach.

    Parameters
    ----------
    port : int or None
        The port asked for, or None for the usual one or, when that is taken, the next free one.
    place : Place
        Where to listen.

    Raises
    ------
    PortTaken
        When the port asked for, or twenty in a row, are taken.
    CannotListen
        When the address is none of this machine.
    """
    family = socket.AF_INET6 if ":" in place.address else socket.AF_INET
    both = family == socket.AF_INET6 and place.everywhere and socket.has_dualstack_ipv6()
    try:
        with socket.socket(family, socket.SOCK_STREAM) as probe:
            probe.bind((place.address, 0))
    except OSError:
        raise CannotListen(_no_address(place.asked)) from None
    for candidate in [port] if port is not None else range(DEFAULT_PORT, DEFAULT_PORT + 20):
        try:
            bound = socket.create_server((place.address, candidate), family=family, backlog=128, dualstack_ipv6=both)
        except OSError:
            continue
        bound.setblocking(False)
        return bound
    raise PortTaken(
        f"Port {port} cannot be used here; another program may have it. Choose another one, or leave --port out."
        if port is not None
        else f"The ports {DEFAULT_PORT} to {DEFAULT_PORT + 19} are all taken. Choose one with --port."
    )


def refuse_weak(token: str) -> None:
    """Say so when `token` is too short for a room, or could be guessed.

    Signs that repeat the one before or only go on from it ("aaaa", "1234") do not count, and neither do few different
    ones. Others may still be guessable: a made one never is.

    Raises
    ------
    CannotListen
        With the sentence to show.
    """
    surprises = sum(abs(ord(a) - ord(b)) > 1 for a, b in itertools.pairwise(token))
    if len(token) < SHORTEST_TOKEN:
        what = f"The token has {len(token)} signs, and other computers can try many; {SHORTEST_TOKEN} are the least."
    elif min(len(set(token)), surprises) < _FEWEST_SURPRISES:
        what = "The token is easy to guess, and other computers can try many."
    else:
        return
    raise CannotListen(f"{what} Leave --token out, and a good one is made.")


def words(place: Place, port: int, entry: str) -> str:
    """What whoever started the kit is told: where it is, and what others can do when they reach it too.

    `entry` is the address without the machine: path and token.
    """
    told = "The kit is ready. Open this address in a browser on this computer:\n\n"
    told += f"  {place.origin(port)}{entry}\n\n"
    if others := place.others(port):
        told += f"{ROOM.strip()}\n\nThe address to hand out:\n\n"
        told += "".join(f"  {origin}{entry}\n" for origin in others) + "\n"
    elif not place.local:
        told += (
            f"{ROOM.strip()}\n\nThis computer seems to be on no network now, so there is no address to hand out.\n\n"
        )
    return f"{told}Ctrl-C ends it."


def _bracketed(address: str) -> str:
    return f"[{address}]" if ":" in address else address


def _no_address(host: str) -> str:
    return (
        f"{host!r} is no address of this computer, so the kit cannot listen there. "
        f"Use --host 0.0.0.0 for all of its addresses, or leave --host out."
    )
