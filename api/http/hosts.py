"""The names under which the service answers, by the Host header: another site's name may lead a browser to this machine.

And the word of the browser that the page of another site asks. Knows the headers; does not know who asks or what.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from api.http.settings import Settings, is_loopback

_HOST = re.compile(r"(?:\[([0-9a-f:.]+)\]|([a-z0-9._-]+))(?::[0-9]{1,5})?")


def is_of_another_site(headers: Iterable[tuple[bytes, bytes]]) -> bool:
    """Whether a browser says that a page of another site had it ask: it may send what it may not read the answer of.

    >>> [is_of_another_site([(b"sec-fetch-site", site)]) for site in (b"cross-site", b"same-origin", b"none")]
    [True, False, False]
    """
    return any(name == b"sec-fetch-site" and site not in {b"same-origin", b"none"} for name, site in headers)


def is_of_this_machine(headers: Iterable[tuple[bytes, bytes]]) -> bool:
    """Whether a request names this machine itself as its host, by one of the names that never leave it.

    >>> [is_of_this_machine([(b"host", host)]) for host in (b"localhost:8000", b"[::1]", b"cailiang.example")]
    [True, True, False]
    """
    return Hosts(frozenset(), ()).allow(headers)


def is_followed_link(headers: Iterable[tuple[bytes, bytes]]) -> bool:
    """Whether a browser says that a person follows a link into a window of its own: the page that led here reads nothing of it.

    >>> [is_followed_link([(b"sec-fetch-mode", b"navigate"), (b"sec-fetch-dest", to)]) for to in (b"document", b"iframe")]
    [True, False]
    """
    said = {(name, value) for name, value in headers if name in {b"sec-fetch-mode", b"sec-fetch-dest"}}
    return said == {(b"sec-fetch-mode", b"navigate"), (b"sec-fetch-dest", b"document")}


@dataclass(frozen=True, slots=True)
class Hosts:
    """The names that are answered beside those of this machine, and the suffixes (`.court.example`) of others that are."""

    names: frozenset[str]
    suffixes: tuple[str, ...]

    def allow(self, headers: Iterable[tuple[bytes, bytes]]) -> bool:
        """Whether the headers of a request name exactly one host, which is one of these.

        >>> hosts = Hosts(frozenset({"cailiang.example"}), (".court.example",))
        >>> [hosts.allow([(b"host", name)]) for name in (b"[::1]:80", b"a.localhost", b"A.court.example", b"evil.example")]
        [True, True, True, False]
        """
        given = [value for name, value in headers if name == b"host"]
        read = _HOST.fullmatch(given[0].decode("latin-1").lower()) if len(given) == 1 else None
        if read is None:
            return False
        host = (read[1] or read[2]).removesuffix(".")
        return host in self.names or is_loopback(host) or host.endswith((".localhost", *self.suffixes))


def hosts_of(settings: Settings) -> Hosts | None:
    """The names that the settings allow; None when every name is answered, since whoever asks shows a key."""
    if not settings.hosts and settings.access != "open":
        return None
    named = settings.hosts.split()
    suffixes = tuple(name.removeprefix("*") for name in named if name.startswith(("*.", ".")))
    return Hosts(frozenset((*named, settings.host.lower())), suffixes)
