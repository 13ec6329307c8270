"""Errors help who made them: what is allowed and in which form, where, all at once; and never what was sent."""

from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from api.http.app import create_app
from api.http.settings import Settings
from tests.running_service import LINES, listening

CASE: dict[str, Any] = {"place": "640106", "matter": "expired-food", "facts": {}}
SENT = "某某甲乙"


@pytest.fixture(scope="module")
def client() -> Iterator[httpx.Client]:
    """A service without a store."""
    with listening(create_app(Settings(rate=0, reload_seconds=0))) as client:
        yield client


def faults(answer: httpx.Response) -> dict[str, str]:
    """The faults of a problem: each place, with its entry, and what is said; nothing that was sent is in the answer."""
    assert answer.status_code in (400, 422), answer.text
    assert SENT not in answer.text
    return {
        f"{one.get('parameter') or one['pointer']}{'#' + str(one['entry']) if 'entry' in one else ''}": one["message"]
        for one in answer.json()["errors"]
    }


@pytest.mark.parametrize(
    ("fact", "value", "says"),
    [
        ("餐饮环节", SENT, "“餐饮环节”写“是”或者“否”（true、false）；不知道的写“未查明”。"),
        ("危害后果", SENT, "“危害后果”只能写：没有、轻微、较轻、一般、严重；不知道的写“未查明”。"),
        ("货值金额", SENT, "500元"),
        ("货值金额", f"5{SENT}", "500元"),
        ("货值金额", {"value": SENT, "evidence": "x"}, "500元"),
        ("违法记录", SENT, "查过没有的写“无”"),
        ("违法记录", [{"日期": SENT}], "每条写明日期"),
    ],
)
def test_a_refused_fact_names_what_is_allowed(client: httpx.Client, fact: str, value: object, says: str) -> None:
    """Every type of fact tells its options or its form, at its own place, by whatever name it was given."""
    found = faults(client.post("/v1/evaluations", json=CASE | {"facts": {fact: value}}))
    assert says in found[f"/facts/{fact}"]


@pytest.mark.parametrize(
    ("path", "wrong"),
    [
        ("/v1/places:compare", {"old": SENT, "new": SENT, "matter": SENT, "on": "2025-02-30"}),
        ("/v1/places:compare", {"old": SENT, "matter": "x" * 300, "on": SENT, "new": ""}),
        ("/v1/lists:compare", {"old": f"cn/{SENT}@2024-01-01", "new": "x" * 300}),
        ("/v1/lists/effective", {"place": SENT, "on": SENT}),
        ("/v1/terms", {"cursor": SENT, "limit": "0", "q": "x" * 200}),
    ],
)
def test_parameters_of_wrong_shape_and_of_wrong_meaning_at_once(
    client: httpx.Client, path: str, wrong: dict[str, str]
) -> None:
    """A day that is none, a name that nothing has and a text that is too long: each is told in one answer."""
    assert faults(client.get(path, params=wrong)).keys() == wrong.keys()


def test_everything_at_once(client: httpx.Client) -> None:
    """Place and matter and facts, days and field, each is told, whether a name or a code is wrong."""
    facts = {"货值金额": SENT, SENT: "是", "餐饮环节": SENT}
    wrong = {"matter": SENT, "act_date": SENT, "decision_date": SENT, "facts": facts}
    for place in (SENT, "999999"):
        found = faults(client.post("/v1/evaluations", json=wrong | {"place": place}))
        places = {"/place", "/matter", "/act_date", "/decision_date"}
        assert found.keys() == places | {"/facts/货值金额", "/facts#2", "/facts/餐饮环节"}
        assert "六位地区代码" in found["/place"]
        assert found["/place"].endswith("全部地区见 /v1/places。")
        assert "cailiang places" not in found["/place"]
        assert "/v1/matters" in found["/matter"]
        assert "2025-03" in found["/act_date"]
        assert "/v1/terms" in found["/facts#2"]


def test_the_shape_and_the_meaning_at_once(client: httpx.Client) -> None:
    """A key that is missing or not known hides no fact that is wrong."""
    found = faults(client.post("/v1/evaluations", json={"地区": "640106", SENT: 1, "事实": {"货值金额": SENT}}))
    assert found.keys() == {"/matter", "#2", "/事实/货值金额"}
    assert "可以写：format、case、title、place、matter" in found["#2"]


@pytest.mark.parametrize("first", ["place", "地区"])
def test_a_key_in_both_languages_is_told_once(client: httpx.Client, first: str) -> None:
    """It is written twice, which is not that it is not known."""
    second = {"place": "地区", "地区": "place"}[first]
    answer = client.post("/v1/evaluations", json={first: "640106", second: "640106", "matter": "expired-food"})
    assert faults(answer) == {"/地区": "同一个键写了两次；只留一处。"}
    assert answer.json()["errors"][0]["code"] == "duplicate-key"


def test_a_place_in_chinese_keys(client: httpx.Client) -> None:
    """A place that cannot be evaluated is told under the key that was written."""
    for code in ("999999", SENT):
        assert "/地区" in faults(client.post("/v1/evaluations", json={"地区": code, "事项": "expired-food"}))


@pytest.mark.parametrize(
    ("path", "parameter", "says"),
    [
        (f"/v1/terms?limit={SENT}", "limit", "要写整数。"),
        ("/v1/terms?limit=0", "limit", "不能小于 1。"),
        ("/v1/terms?limit=501", "limit", "不能大于 500。"),
        (f"/v1/terms?{SENT}=1", "?#1", "没有这个参数；可以写：cursor、limit、q。"),
        (f"/v1/terms?q=x&{SENT}=1", "?#2", "没有这个参数；可以写：cursor、limit、q。"),
        (f"/v1/terms?q={'x' * 101}", "q", "最多 100 字。"),
        (f"/v1/lists/effective?place=640106&on={SENT}", "on", "要写成年-月-日，例如 2025-03-20，而且确有这一天。"),
        ("/v1/lists/effective", "place", "缺少必须写的参数。"),
    ],
)
def test_a_refused_parameter_names_what_is_allowed(client: httpx.Client, path: str, parameter: str, says: str) -> None:
    """A parameter tells its bounds or its form, an unknown one its number and those that there are."""
    assert faults(client.get(path)) == {parameter: says}


@pytest.mark.parametrize(
    ("query", "parameter", "says"),
    [
        (f"detail={SENT}", "detail", "只能写：outcome、default、full。"),
        (f"record={SENT}", "record", "只能写 true 或者 false。"),
        (f"rulesets={SENT}", "rulesets", "要写 64 位十六进制数（小写）。"),
    ],
)
def test_a_refused_option_names_the_options(client: httpx.Client, query: str, parameter: str, says: str) -> None:
    """What must be one of a few is told with all of them."""
    assert faults(client.post(f"/v1/evaluations?{query}", json=CASE)) == {parameter: says}


@pytest.mark.parametrize(
    ("wrong", "pointer", "says"),
    [
        ({"act_date": "2025-03-20", "decision_date": "2025-03-19"}, "/decision_date", "决定日期早于违法行为发生日期。"),
        ({"decision_date": "2025-03"}, "/decision_date", "决定日期要写明哪一天"),
        ({"act_date": "2025-03-20", "facts": {"act_date": "2025-03-19"}}, "/act_date", "写得不同；只留一处"),
    ],
)
def test_a_day_of_the_right_form_says_what_is_wrong_with_it(
    client: httpx.Client, wrong: dict[str, Any], pointer: str, says: str
) -> None:
    """A day that is written well and does not fit is not told how days are written, and not repeated."""
    answer = client.post("/v1/evaluations", json=CASE | wrong)
    assert says in faults(answer)[pointer]
    assert "2025-03-19" not in answer.text


def test_a_second_day_says_that_one_is_written(client: httpx.Client) -> None:
    """`on` beside another decision date is refused for that, not for its form."""
    answer = client.post("/v1/evaluations?on=2025-03-21", json=CASE | {"decision_date": "2025-03-20"})
    assert faults(answer) == {"on": "案件已写决定日期；on 只用于尚未决定的案件。"}


@pytest.mark.parametrize(
    ("body", "line", "column"),
    [
        ('{"place": "640106",\n "matter" "x"}', 2, 11),
        ('{"place": "640106",\n "place": "640106"}', 2, 2),
        ('{"facts": {\n\n   "x": NaN}}', 3, 9),
        ('{"facts": {"x": 12345678901234567890123}}', 1, 17),
        ('{"facts": {"x":\n "a\\ud800"}}', 2, 2),
        ('{"place": "640106"', 1, 19),
    ],
)
def test_what_is_no_json_has_its_place(client: httpx.Client, body: str, line: int, column: int) -> None:
    """Line and column of the syntax, of a key that is written twice, of a number and of a character that are refused."""
    answer = client.post("/v1/evaluations", content=body, headers={"Content-Type": "application/json"})
    (fault,) = answer.json()["errors"]
    assert (answer.status_code, fault["line"], fault["column"]) == (400, line, column)


def test_a_character_that_nobody_sees_is_told_by_its_number(client: httpx.Client) -> None:
    """Its place alone says nothing to who looks at the text; the text itself is not repeated."""
    answer = client.post("/v1/evaluations", json=CASE | {"title": f"{SENT}\u200d"})
    (fault,) = answer.json()["errors"]
    assert "U+200D" in fault["message"]
    assert SENT not in answer.text


def test_lines_of_a_batch_have_the_same_places(client: httpx.Client) -> None:
    """A line that is wrong tells place, entry, line and column as one case does."""
    lines = f'{{"place": "999999", "matter": "{SENT}", "facts": {{"{SENT}": "是"}}}}\n{{"place":\n'
    answer = client.post("/v1/evaluations:batch", content=lines.encode(), headers=LINES)
    assert SENT not in answer.text
    assert '"pointer":"/facts","code":"unknown-term"' in answer.text
    assert '"entry":1' in answer.text
    assert '"line":1,"column":' in answer.text
