"""Access: keys, tokens, scopes, places, the number of requests; and what cannot be started at all."""

import base64
import hmac
import json
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import fields
from typing import Any

import httpx
import jwt
import orjson
import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa

from api.http.admission.access import LARGEST_DEBT, Access
from api.http.app import create_app
from api.http.contract import examples
from api.http.problems import ProblemError
from api.http.routes.what_if import MOST_BYTES
from api.http.settings import SettingError, Settings, read_settings
from api.scopes import SCOPES
from api.store import Actor, open_store
from engine.evaluation import Evaluation, evaluate
from tests.running_service import LINES, ROOT, listening, told
from tests.waiting import until
from tests.wire import received, wire

ISSUER, AUDIENCE = "https://login.example.org", "cailiang"
OURS = ec.generate_private_key(ec.SECP256R1())
STRANGE = ec.generate_private_key(ec.SECP256R1())
SECRETS: dict[str, str] = {}
"""The keys of the service, by their labels."""
RSA_KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)
ONE = "/v1/evaluations"
NULL = object()
PrivateKey = ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey
EVERYWHERE = "0.0.0.0"  # noqa: S104  # refused, or with access control


def public(key: PrivateKey, kid: str, algorithm: str) -> dict[str, Any]:
    """A public key as a key set holds it."""
    kind = jwt.algorithms.ECAlgorithm if algorithm == "ES256" else jwt.algorithms.RSAAlgorithm
    return {**kind.to_jwk(key.public_key(), as_dict=True), "kid": kid, "use": "sig", "alg": algorithm}


def token(key: PrivateKey = OURS, kid: str = "one", algorithm: str = "ES256", **over: object) -> str:
    """A token of the issuer, with some claims changed; None leaves one out, `NULL` writes null."""
    claims = {
        "iss": ISSUER,
        "aud": AUDIENCE,
        "sub": "u1",
        "exp": int(time.time()) + 60,
        "scope": "evaluate read",
    } | over
    kept = {name: None if value is NULL else value for name, value in claims.items() if value is not None}
    return jwt.encode(kept, key, algorithm, headers={"kid": kid})


def signed_with_what_is_public() -> str:
    """A token whose signature is made with the public key as if it were a shared secret."""
    parts = ({"alg": "HS256", "kid": "one"}, {"iss": ISSUER, "aud": AUDIENCE, "sub": "u", "exp": int(time.time()) + 60})
    head = b".".join(base64.urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=") for part in parts)
    secret = json.dumps(public(OURS, "one", "ES256")).encode()
    seal = base64.urlsafe_b64encode(hmac.digest(secret, head, "sha256")).rstrip(b"=")
    return (head + b"." + seal).decode()


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    """A service with keys and tokens."""
    keys = tmp_path_factory.mktemp("oidc") / "jwks.json"
    keys.write_text(json.dumps({"keys": [public(OURS, "one", "ES256"), public(RSA_KEY, "two", "RS256")]}))
    url = f"sqlite:///{keys.with_name('records.db')}"
    store = open_store(url)
    store.migrate()
    for label, scopes, place in (
        ("secret-evaluate", ("evaluate",), None),
        ("secret-read", ("read",), None),
        ("secret-metrics", ("metrics",), None),
        ("secret-district", ("evaluate", "read"), "640106"),
        ("secret-province", ("evaluate", "read"), "640000"),
        ("secret-elsewhere", ("evaluate", "read"), "310000"),
    ):
        SECRETS[label] = store.create_key(label, scopes, place)[1]
    store.close()
    settings = Settings(
        access="keys,oidc", database=url, rate=0, oidc_issuer=ISSUER, oidc_audience=AUDIENCE, oidc_jwks=str(keys)
    )
    with listening(create_app(settings)) as client:
        yield client


def bearer(secret: str) -> dict[str, str]:
    """The header that shows a token, or a key of the service by its label."""
    return {"Authorization": f"Bearer {SECRETS.get(secret, secret)}"}


class TestKeys:
    def test_none_and_wrong(self, service: httpx.Client) -> None:
        """Without a key, with a wrong one, and with two at once: 401 with a challenge."""
        for headers, kind in (
            ({}, "no-credentials"),
            ({"Authorization": "Basic eA=="}, "no-credentials"),
            (bearer("wrong"), "bad-credentials"),
            (bearer("wrong.but.three"), "bad-credentials"),
            ({"X-API-Key": "wrong"}, "bad-credentials"),
            ({**bearer("secret-read"), "X-API-Key": SECRETS["secret-read"]}, "bad-credentials"),
        ):
            found = service.get("/v1/terms", headers=headers)
            assert (found.status_code, told(found)) == (401, kind)
            assert found.headers["www-authenticate"].startswith("Bearer")
            assert "wrong" not in found.text

    def test_both_headers(self, service: httpx.Client) -> None:
        """A key is shown as a bearer or in X-API-Key."""
        assert service.get("/v1/terms", headers=bearer("secret-read")).status_code == 200
        assert service.get("/v1/terms", headers={"X-API-Key": SECRETS["secret-read"]}).status_code == 200

    @pytest.mark.parametrize("names", [("Authorization", "authorization"), ("X-API-Key", "x-aPI-kEY")])
    @pytest.mark.parametrize("method", ["GET", "HEAD", "OPTIONS", "POST"])
    @pytest.mark.parametrize("path", ["/v1/terms", "/metrics", "/nowhere"])
    def test_shown_twice(self, service: httpx.Client, path: str, method: str, names: tuple[str, str]) -> None:
        """Two credentials under one name, however it is written and whichever comes first, let nobody in anywhere."""
        scheme = "Bearer " if names[0] == "Authorization" else ""
        for secrets in (("secret-read", "wrong"), ("wrong", "secret-read"), ("secret-read", "secret-read")):
            lines = [f"{name}: {scheme}{SECRETS.get(one, one)}" for name, one in zip(names, secrets, strict=True)]
            with wire(service) as caller:
                head = [f"{method} {path} HTTP/1.1", "Host: localhost", "Connection: close", *lines, "", ""]
                caller.sendall("\r\n".join(head).encode())
                assert received(caller).startswith(b"HTTP/1.1 4")

    def test_scopes(self, service: httpx.Client) -> None:
        """A key does what its scopes say and nothing else."""
        assert service.post(ONE, json=examples.CASE, headers=bearer("secret-evaluate")).status_code == 201
        assert service.get("/metrics", headers=bearer("secret-metrics")).status_code == 200
        for method, path, secret in (
            ("POST", ONE, "secret-read"),
            ("GET", "/v1/terms", "secret-evaluate"),
            ("GET", "/v1/audit", "secret-read"),
            ("POST", f"{ONE}/x/choice", "secret-read"),
            ("GET", "/metrics", "secret-evaluate"),
            ("GET", "/metrics", "secret-read"),
            ("GET", "/v1/terms", "secret-metrics"),
        ):
            found = service.request(
                method, path, headers=bearer(secret), json=examples.CASE if method == "POST" else None
            )
            assert (found.status_code, told(found)) == (403, "missing-scope")

    def test_places(self, service: httpx.Client) -> None:
        """A key bound to a place speaks for that place and what lies in it."""
        for secret, status in (("secret-district", 201), ("secret-province", 201), ("secret-elsewhere", 403)):
            found = service.post(ONE, json=examples.CASE, headers=bearer(secret))
            assert found.status_code == status
        assert told(found) == "other-place"

    def test_open_without_a_key(self, service: httpx.Client) -> None:
        """Whether the process lives and is ready, and the contract, need no key."""
        assert [service.get(path).status_code for path in ("/livez", "/readyz", "/openapi.json")] == [200, 200, 200]


class TestTokens:
    @pytest.mark.parametrize(("key", "kid", "algorithm"), [(OURS, "one", "ES256"), (RSA_KEY, "two", "RS256")])
    def test_good(self, service: httpx.Client, key: PrivateKey, kid: str, algorithm: str) -> None:
        """A token of the issuer for this audience is let in with its scopes."""
        assert service.get("/v1/terms", headers=bearer(token(key, kid, algorithm))).status_code == 200
        found = service.get("/v1/audit", headers=bearer(token(key, kid, algorithm)))
        assert told(found) == "missing-scope"

    def test_scopes_as_a_list_and_a_place(self, service: httpx.Client) -> None:
        """Scopes may be a list; the place claim binds."""
        listed = token(scope=None, scp=["evaluate"], place="640106")
        assert service.post(ONE, json=examples.CASE, headers=bearer(listed)).status_code == 201
        found = service.post(ONE, json=examples.CASE, headers=bearer(token(place="310000")))
        assert told(found) == "other-place"

    @pytest.mark.parametrize("place", ["", " ", "\0", "\ud800", "9" * 201, NULL, 640106, True, [], ["640106"], {}])
    def test_a_place_that_names_none(self, service: httpx.Client, place: object) -> None:
        """Only a token without the claim is bound to no place; one whose claim is empty or not text is refused."""
        found = service.post(ONE, json=examples.CASE, headers=bearer(token(place=place)))
        assert (found.status_code, told(found)) == (401, "bad-credentials")

    @pytest.mark.parametrize(
        "over",
        [
            {"exp": 1},
            {"exp": None},
            {"iss": "https://evil.example.org"},
            {"aud": "other"},
            {"aud": None},
            {"sub": None},
            {"nbf": 4102444800},
        ],
    )
    def test_bad_claims(self, service: httpx.Client, over: dict[str, Any]) -> None:
        """Expired, not yet valid, for someone else, from someone else, incomplete: 401."""
        assert told(service.get("/v1/terms", headers=bearer(token(**over)))) == "bad-credentials"

    def test_a_header_that_nests(self, service: httpx.Client) -> None:
        """A header of a thousand brackets is a token that cannot be read."""
        head = base64.urlsafe_b64encode(b"[" * 5000).rstrip(b"=").decode()
        assert told(service.get("/v1/terms", headers=bearer(f"{head}.e30.eA"))) == "bad-credentials"

    def test_bad_signatures(self, service: httpx.Client) -> None:
        """Another key, an unknown key, no signature, and a public key used as a secret: 401."""
        unsigned = jwt.encode({"iss": ISSUER, "aud": AUDIENCE, "sub": "u"}, None, "none", headers={"kid": "one"})
        shared = signed_with_what_is_public()
        for text in (
            token(STRANGE),
            token(OURS, "three"),
            token(RSA_KEY, "one", "RS256"),
            unsigned,
            shared,
            token()[:-4] + "AAAA",
        ):
            assert told(service.get("/v1/terms", headers=bearer(text))) == "bad-credentials"


class TestRate:
    def test_too_many(self) -> None:
        """A key that asks too often gets 429 with the seconds to wait; the process still lives."""
        with listening(create_app(Settings(rate=6))) as client:
            answers = [client.get("/v1/places", params={"limit": 1}) for _ in range(3)]
            assert [found.status_code for found in answers] == [200, 429, 429]
            assert told(answers[1]) == "too-many-requests"
            # Ten seconds for each that is owed: the first request may cost more than its one.
            assert 1 <= int(answers[1].headers["retry-after"]) <= 10 * (LARGEST_DEBT + 1)
            assert client.get("/livez").status_code == 200

    def test_the_bucket_fills(self) -> None:
        """Ten seconds' worth at once, then as many as time gives."""
        now = [0.0]
        access = Access(Settings(rate=60), None, lambda: now[0])

        def drawn() -> int:
            count = 0
            while count < 100:
                try:
                    access._draw("k")
                except ProblemError:
                    return count
                count += 1
            return count

        assert drawn() == 10
        now[0] = 3.5
        assert drawn() == 3

    def test_what_takes_long_is_paid(self) -> None:
        """A request that took a second is owed, as far as a debt may go, and refused until the told seconds are over."""
        now = [0.0]
        access = Access(Settings(rate=600), None, lambda: now[0])
        access._draw("k")
        assert access.charge(Actor("k", "key"), 2.5, ended=True) == 0
        for wait in ("3", "2", "1"):
            with pytest.raises(ProblemError) as refused:
                access._draw("k")
            assert refused.value.headers["Retry-After"] == wait
            now[0] += 1
        access._draw("k")
        access._draw("another")

    @pytest.mark.parametrize(("rate", "most"), [(6, 25), (60, 25), (6000, 1000)])
    def test_a_debt_is_bounded(self, rate: int, most: int) -> None:
        """However much was taken, so much is owed and no more."""
        now = [0.0]
        access = Access(Settings(rate=rate), None, lambda: now[0])
        for _ in range(3):
            access.charge(Actor("k", "key"), 1e6, ended=True)
        now[0] = (most + 1) * 60 / rate - 0.01
        with pytest.raises(ProblemError):
            access._draw("k")
        now[0] += 0.02
        access._draw("k")

    def test_what_is_under_way_leaves_half(self) -> None:
        """However long a batch takes, the other requests of its key have half of the bucket, and all that comes after it."""
        now = [0.0]
        access = Access(Settings(rate=600), None, lambda: now[0])
        actor, owed = Actor("k", "key"), 0.0
        for _ in range(1000):
            owed = access.charge(actor, owed + 1.0, ended=False)
            now[0] += 0.1
            access._draw("k")
        assert owed > 900
        for _ in range(49):
            access._draw("k")

    def test_no_limit(self) -> None:
        """With a rate of 0 nothing is drawn."""
        access = Access(Settings(rate=0), None)
        assert access.charge(Actor("k", "key"), 1e9, ended=True) == 0
        assert access._buckets == {}


def burn(seconds: float) -> None:
    """Take so much processor time."""
    end = time.thread_time() + seconds
    while time.thread_time() < end:
        pass


class TestCost:
    @pytest.mark.parametrize("path", [ONE, f"{ONE}:what-if", f"{ONE}:batch", "/v1/questions"])
    def test_an_expensive_request(self, path: str, monkeypatch: pytest.MonkeyPatch) -> None:
        """A request that takes half a second counts as more than the ten that the bucket holds; the next must wait for it."""

        def slow(*given: Any, **more: Any) -> Evaluation:  # noqa: ANN401  # as the function that it stands for
            burn(0.5)
            return evaluate(*given, **more)

        monkeypatch.setattr("api.http.decide.evaluate", slow)
        body: dict[str, Any] = {"json": examples.WHAT_IF if path.endswith("what-if") else examples.PARTIAL}
        if path.endswith("batch"):
            body = {"content": json.dumps(examples.PARTIAL), "headers": LINES}
        with listening(create_app(Settings(rate=60))) as client:
            assert client.post(path, **body).status_code == 200
            found = client.get("/v1/places", params={"limit": 1})
            assert told(found) == "too-many-requests"
            assert 10 < int(found.headers["retry-after"]) <= 27

    def test_others_during_a_batch(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """While a batch takes all it can, other requests of the same key are answered; afterwards it is paid."""
        answered = threading.Event()
        lines: list[object] = []

        def slow(*given: Any, **more: Any) -> Evaluation:  # noqa: ANN401  # as the function that it stands for
            if not answered.is_set():
                burn(0.1)
            lines.append(given)
            return evaluate(*given, **more)

        monkeypatch.setattr("api.http.decide.evaluate", slow)
        body = (json.dumps(examples.PARTIAL) + "\n").encode() * 300
        app = create_app(Settings(rate=60))
        with listening(app) as client, ThreadPoolExecutor() as beside:
            batch = beside.submit(
                client.post, f"{ONE}:batch", content=body, headers=LINES, params={"detail": "outcome"}
            )
            # The batch goes on being expensive until the others were answered, however busy the machine is.
            until(lambda: len(lines) >= 10)
            for _ in range(3):
                assert client.get("/v1/places", params={"limit": 1}).status_code == 200
                assert not batch.done()
            answered.set()
            assert batch.result().status_code == 200
            assert client.get("/v1/places", params={"limit": 1}).status_code == 429

    def test_a_case_that_is_too_long_for_so_many_suppositions(self) -> None:
        """What one request has decided is bounded by how long the case is and how often it is."""
        records = [{"日期": "2024-01-01"}] * 1000
        case = examples.PARTIAL | {"facts": {"违法记录": records}}
        size = len(orjson.dumps(case))
        with listening(create_app(Settings(rate=0))) as client:
            for times, status in ((100, 422), (MOST_BYTES // size - 3, 200)):
                body = {"case": case, "variations": [{"name": "一"}] * times}
                found = client.post(f"{ONE}:what-if", json=body)
                assert found.status_code == status
                if status == 422:
                    assert told(found) == "bad-body"
                    assert [one["pointer"] for one in found.json()["errors"]] == ["/variations"]


class TestSettings:
    def test_read(self) -> None:
        """Settings come from the environment; an empty one is as good as none."""
        found = read_settings({"CAILIANG_PORT": "8080", "CAILIANG_RULESETS": "", "PATH": "x"})
        assert (found.port, found.rulesets) == (8080, None)

    @pytest.mark.parametrize(
        "environment",
        [
            {"CAILIANG_PORT": "eighty"},
            {"CAILIANG_PORT": "65536"},
            {"CAILIANG_PROT": "80"},
            {"CAILIANG_ACCESS": "none"},
            {"CAILIANG_ACCESS": "keys"},
            {"CAILIANG_ACCESS": "oidc"},
            {"CAILIANG_ACCESS": "oidc", "CAILIANG_OIDC_ISSUER": "x", "CAILIANG_OIDC_JWKS": "http://x"},
            {"CAILIANG_HOST": EVERYWHERE},
            {"CAILIANG_HOST": "::"},
            {"CAILIANG_HOST": "example.org"},
        ],
    )
    def test_refused(self, environment: dict[str, str]) -> None:
        """A wrong, unknown or contradictory setting stops the start; without access control only loopback is bound."""
        with pytest.raises(SettingError, match="CAILIANG_"):
            read_settings(environment)

    @pytest.mark.parametrize("text", ["1099511627777", "9999999999999999", "1" * 5000, "-1", "1e3", "٣", "1023"])
    def test_a_number_beyond_its_limits(self, text: str) -> None:
        """However many digits it has, a number is compared as a whole."""
        assert read_settings({"CAILIANG_MAX_BATCH": "1099511627776"}).max_batch == 1 << 40
        with pytest.raises(SettingError, match="CAILIANG_MAX_BATCH"):
            read_settings({"CAILIANG_MAX_BATCH": text})

    def test_no_secret_is_shown(self) -> None:
        """The settings as text hold neither the address of the database nor that of the receiver nor a key."""
        secret = "whsec_" + base64.b64encode(b"secret" * 6).decode()
        environment = {
            "CAILIANG_DATABASE": "postgresql://user:hidden-1@db.example.org/x",
            "CAILIANG_EVENTS_URL": "https://events.example.org/hidden-2",
            "CAILIANG_EVENTS_SECRET": secret,
        }
        shown = repr(read_settings(environment))
        assert "hidden" not in shown
        assert secret not in shown

    @pytest.mark.parametrize("host", ["127.0.0.1", "127.8.8.8", "::1", "localhost"])
    def test_loopback(self, host: str) -> None:
        """Every loopback address may be bound without access control; any other with it."""
        assert read_settings({"CAILIANG_HOST": host}).loopback
        assert read_settings({"CAILIANG_HOST": EVERYWHERE, "CAILIANG_ACCESS": "keys", "CAILIANG_DATABASE": "x"})

    def test_documented(self) -> None:
        """docs/operation.md has one row for every setting, with its default, and no other."""
        text = (ROOT / "docs" / "operation.md").read_text(encoding="utf-8")
        rows = dict(line.strip("| ").split(" | ")[:2] for line in text.splitlines() if line.startswith("| `CAILIANG_"))
        expected = {
            f"`CAILIANG_{field.name.upper()}`": "" if field.default in (None, "") else f"`{field.default}`"
            for field in fields(Settings)
        }
        assert {name: default.strip() for name, default in rows.items()} == expected

    def test_scopes_are_documented(self) -> None:
        """Every scope is told in docs/operation.md."""
        text = (ROOT / "docs" / "operation.md").read_text(encoding="utf-8")
        assert [scope for scope in SCOPES if f"`{scope}`" not in text] == []
