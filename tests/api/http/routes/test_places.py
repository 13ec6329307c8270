"""Places through the service: found by the names that people use, refused with those that bear a name, never with what was sent."""

from collections.abc import Iterator

import httpx
import pytest

from api.http.app import create_app
from api.http.settings import Settings
from tests.running_service import listening, told


@pytest.fixture(scope="module")
def plain() -> Iterator[httpx.Client]:
    """A service that records nothing."""
    with listening(create_app(Settings(rate=0, reload_seconds=0))) as client:
        yield client


@pytest.mark.parametrize(
    ("q", "code"), [("兰考", "410225"), ("lankao", "410225"), ("郑州市金水区", "410105"), ("墨脱", "540423")]
)
def test_a_place_is_found(plain: httpx.Client, q: str, code: str) -> None:
    """By name, path and reading; the first row is the one that is meant."""
    assert plain.get("/v1/places", params={"q": q}).json()["items"][0]["code"] == code


def test_all_places_can_be_paged(plain: httpx.Client) -> None:
    """From page to page each row is given once; a unit of which only the year is known has the year."""
    rows, cursor = [], None
    while cursor or not rows:
        page = plain.get("/v1/places", params={"q": "莱芜", "limit": 1} | ({"cursor": cursor} if cursor else {})).json()
        rows += page["items"]
        cursor = page["next"]
    years = {row["name"]: (row["from"], row["from_year"], row["until_year"]) for row in rows}
    assert years["莱芜区"] == (None, 2018, None)
    assert years["莱芜市"] == (None, None, 2018)
    assert len(rows) == len({row["code"] for row in rows})


@pytest.mark.parametrize(
    ("place", "says"),
    [
        ("朝阳区", "叫这个名称的地区有 2 个：北京市朝阳区（110105）、吉林省长春市朝阳区（220104）"),
        ("lankao", "是否想写：河南省开封市兰考县（410225）"),
        ("香港", "基本法第十八条"),
    ],
)
def test_a_place_that_is_refused(plain: httpx.Client, place: str, says: str) -> None:
    """A case and the lists of a place are refused with the same words, which do not repeat what was sent."""
    case = {"place": place, "matter": "expired-food", "facts": {}}
    for answer in (plain.post("/v1/evaluations", json=case), plain.get("/v1/lists/effective", params={"place": place})):
        assert answer.status_code == 422
        assert told(answer) in ("bad-case", "bad-parameter")
        (error,) = answer.json()["errors"]
        assert error["code"] == "unknown-place"
        assert says in error["message"]
        assert f"“{place}”" not in error["message"]
