"""Texts are packed so that they come back byte for byte, and a damaged one is an error."""

import pytest

from api.store import Store, StoreDamaged
from api.store.texts import pack, unpack
from tests.api.store.examples import CITY, bulk, evaluated, without_triggers
from tests.api.store.writing import record


@pytest.mark.parametrize("size", [1, 511, 512, 513, 100_000])
def test_a_packed_text_is_unpacked_as_it_was(size: int) -> None:
    """Below, at and above the size from which texts are compressed, compressible or not."""
    for text in (b"a" * size, bulk(size)):
        assert unpack(pack(text)) == text


def test_long_texts_are_compressed() -> None:
    """A text of 511 bytes is kept as it is, one of 512 bytes compressed."""
    assert (pack(b"a" * 511)[:1], pack(b"a" * 512)[:1]) == (b"p", b"4")
    assert len(pack("不予处罚".encode() * 1000)) < 200


@pytest.mark.parametrize("packed", [b"", b"x", b"4", b"4abc", b"4\xff\xff\xff\x7fabc"])
def test_what_was_never_packed_is_an_error(packed: bytes) -> None:
    """Bytes of no known form, and a damaged block."""
    with pytest.raises(ValueError, match="packed text"):
        unpack(packed)


def test_a_damaged_text_is_not_given_out(store: Store) -> None:
    """An evaluation whose answer cannot be unpacked is an error, not another answer."""
    name = record(store, evaluated(1)).id
    without_triggers(
        store, "UPDATE texts SET packed = 'x' WHERE digest = (SELECT result_digest FROM evaluations WHERE seq = 1)"
    )
    with pytest.raises(StoreDamaged):
        store.evaluation(name, CITY)
