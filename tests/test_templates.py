"""A text that was laid into a template and fillings is read back as it was, and nothing else passes for it."""

import gc
import json
import weakref

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.pieces import gap, template
from engine.templates import Filled, Template, digest_of, filled


class Thing:
    """Something of which a template is made."""


NAMES = st.sampled_from(["案情", "货值金额", ".id", "b"])
JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 9) | st.text('a\0"\\甲', max_size=3),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text("xy", max_size=2), inner, max_size=3),
)


@given(st.lists(st.tuples(st.binary().map(lambda text: text.replace(b"\0", b"")), NAMES), min_size=1), st.data())
def test_what_is_laid_is_read_back(parts: list[tuple[bytes, str]], data: st.DataObject) -> None:
    """Template and fillings, each laid by itself, give the text that they give together."""
    shared = Template([text for text, _ in parts] + [b"end"], [name for _, name in parts])
    values = {name: json.dumps(data.draw(JSON), ensure_ascii=False).encode() for name in shared.names}
    one = Filled(shared, tuple(values[name] for name in shared.names))
    plain = b"".join(text + values[name] for text, name in parts) + b"end"
    assert one.text() == plain == filled(shared.laid(), one.laid())
    assert shared.digest == digest_of(shared.laid())


@pytest.mark.parametrize("fillings", [b"1", b"1\x002\x003", b""])
def test_fillings_of_another_template_are_refused(fillings: bytes) -> None:
    """Too few or too many are an error, never another text."""
    shared = Template([b"a", b"b", b"c"], ["x", "y"])
    with pytest.raises(ValueError, match="not those"):
        filled(shared.laid(), fillings)


def test_a_damaged_template_is_refused() -> None:
    """What does not read as a template is an error of the same kind."""
    with pytest.raises(ValueError, match="invalid literal"):
        filled(b"a\0no number\0b", b"1")


def test_a_template_is_made_once_and_goes_with_its_thing() -> None:
    """The same thing has the same template; what it was made of is not kept alive by it."""
    thing = Thing()
    made = template(thing, lambda: {"a": gap("a")})
    assert template(thing, dict) is made
    gone = weakref.ref(thing)
    del thing
    gc.collect()
    assert gone() is None


@given(st.dictionaries(NAMES, JSON, min_size=1))
def test_gaps_of_json_take_json(values: dict[str, object]) -> None:
    """Data with gaps, written and filled, is the data with values, whatever quotes and zeros they hold."""
    names = sorted(values)
    shared = template(Thing(), lambda: {"a": [gap(name) for name in names], "b": {"c": gap(names[0])}})
    fillings = tuple(json.dumps(values[name]).encode() for name in shared.names)
    told = {"a": [values[name] for name in names], "b": {"c": values[names[0]]}}
    assert json.loads(Filled(shared, fillings).text()) == told
