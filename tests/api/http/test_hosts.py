"""Which Host names are answered: those of this machine without access control, those that are set in any case."""

import re
from collections.abc import Iterator

import httpx
import pytest

from api.http.app import create_app
from api.http.hosts import hosts_of
from api.http.settings import SettingError, Settings, read_settings
from tests.running_service import listening
from tests.wire import received, wire

OURS = (
    "localhost",
    "LOCALHOST",
    "localhost.",
    "localhost:1",
    "a.localhost",
    "a.b.localhost:8000",
    "127.0.0.1",
    "127.0.0.1:8000",
    "127.9.9.9",
    "[::1]",
    "[::1]:8000",
    "[0:0:0:0:0:0:0:1]",
    "[::ffff:127.0.0.1]",
)
STRANGE = (
    "evil.example",
    "evil.example:8000",
    "localhost.evil.example",
    "127.0.0.1.evil.example",
    "evillocalhost",
    "10.0.0.1",
    "[::2]",
    "[::ffff:10.0.0.1]",
    "[127.0.0.1",
    "::1",
    "localhost:x",
    "localhost:80:80",
    "localhost localhost",
    "evil.example@localhost",
    "localhost/",
    "localhost,evil.example",
    "",
    "\xff",
)
PATHS = ("/livez", "/readyz", "/openapi.json", "/docs", "/metrics", "/v1/terms", "/nowhere", "*")


def answers(settings: Settings, host: str) -> bool:
    """Whether a host is answered under these settings."""
    hosts = hosts_of(settings)
    return hosts is None or hosts.allow([(b"host", host.encode("latin-1"))])


@pytest.fixture(scope="module")
def service() -> Iterator[httpx.Client]:
    """A service without access control."""
    with listening(create_app(Settings(rate=0))) as client:
        yield client


def asked(service: httpx.Client, head: str) -> bytes:
    """What a request with this head is answered."""
    with wire(service) as caller:
        caller.sendall(f"{head}\r\nConnection: close\r\n\r\n".encode("latin-1"))
        return received(caller)


@pytest.mark.parametrize("host", OURS)
def test_a_name_of_this_machine(service: httpx.Client, host: str) -> None:
    """Without access control every way to write this machine is answered."""
    assert asked(service, f"GET /livez HTTP/1.1\r\nHost: {host}").startswith(b"HTTP/1.1 200 ")


@pytest.mark.parametrize("host", STRANGE)
def test_a_strange_name(service: httpx.Client, host: str) -> None:
    """Any other is refused, and not repeated."""
    found = asked(service, f"GET /v1/terms HTTP/1.1\r\nHost: {host}")
    assert re.match(rb"HTTP/1\.1 (421|400) ", found)
    assert b"evil" not in found
    assert not answers(Settings(), host)


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("method", ["GET", "HEAD", "POST", "OPTIONS", "DELETE"])
def test_a_strange_name_on_any_path(service: httpx.Client, path: str, method: str) -> None:
    """The name is looked at before the path and the method are."""
    found = asked(service, f"{method} {path} HTTP/1.1\r\nHost: evil.example")
    assert found.startswith(b"HTTP/1.1 421 ")
    assert method == "HEAD" or b"urn:cailiang:problem:wrong-host" in found


@pytest.mark.parametrize(
    "lines", ["", "\r\nHost: localhost\r\nHost: localhost", "\r\nHost: localhost\r\nhOST: evil.example"]
)
@pytest.mark.parametrize("version", ["1.0", "1.1"])
def test_no_name_and_two(service: httpx.Client, version: str, lines: str) -> None:
    """A request names one host."""
    assert re.match(rb"HTTP/1\.1 4(00|21) ", asked(service, f"GET /livez HTTP/{version}{lines}"))


@pytest.mark.parametrize("site", ["cross-site", "same-site", "", "anything"])
@pytest.mark.parametrize("path", PATHS)
def test_the_page_of_another_site(service: httpx.Client, path: str, site: str) -> None:
    """Without access control it could not read an answer, but fill the audit and use up the requests: it is refused at once."""
    found = asked(service, f"GET {path} HTTP/1.1\r\nHost: localhost\r\nSec-Fetch-Site: {site}")
    assert found.startswith(b"HTTP/1.1 403 ")
    assert b"urn:cailiang:problem:refused" in found


@pytest.mark.parametrize("site", ["same-origin", "none"])
def test_whoever_types_the_address(service: httpx.Client, site: str) -> None:
    """A browser that no other site led here is answered."""
    found = asked(service, f"GET /livez HTTP/1.1\r\nHost: localhost\r\nSec-Fetch-Site: {site}")
    assert found.startswith(b"HTTP/1.1 200 ")


def test_a_refusal_is_counted(service: httpx.Client) -> None:
    """It stands in the metrics as other requests do."""
    assert service.get("/livez", headers={"Host": "evil.example"}).status_code == 421
    assert 'method="GET",route="-",status="421"' in service.get("/metrics").text


@pytest.mark.parametrize("access", ["open", "oidc"])
def test_names_that_are_set(access: str) -> None:
    """They are answered beside those of this machine, and no others, with access control and without."""
    given = {
        "CAILIANG_HOSTS": "Cailiang.example, .court.example *.tax.example [fd00::1] 10.0.0.1",
        "CAILIANG_ACCESS": access,
    }
    settings = read_settings(given | {"CAILIANG_OIDC_ISSUER": "https://i", "CAILIANG_OIDC_JWKS": "x"})
    ours = (
        "cailiang.example",
        "CAILIANG.example.:443",
        "a.court.example",
        "b.a.tax.example",
        "[fd00::1]:1",
        "10.0.0.1",
    )
    assert [host for host in (*ours, *OURS) if not answers(settings, host)] == []
    strange = (
        "court.example",
        "evilcourt.example",
        "a.cailiang.example",
        "[fd00::2]",
        "10.0.0.10",
        *(set(STRANGE) - {"10.0.0.1"}),
    )
    assert [host for host in strange if answers(settings, host)] == []


def test_every_name_with_access_control() -> None:
    """Whoever must show a key is asked for no name, unless some are set."""
    assert all(answers(Settings(access="keys"), host) for host in (*OURS, *STRANGE))


@pytest.mark.parametrize("text", ["a/b", "http://a", "a:80", "*", "*a", "a..b", "名称", "[::1", "a;b"])
def test_a_setting_that_is_no_name(text: str) -> None:
    """What is no name of a host stops the start."""
    with pytest.raises(SettingError, match="CAILIANG_HOSTS"):
        read_settings({"CAILIANG_HOSTS": text})
