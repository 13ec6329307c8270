"""Passwords: bounded before anything is done with them, compared in normal form, hashed anew when the parameters move on."""

from __future__ import annotations

import pytest
from argon2 import PasswordHasher

from api import passwords
from api.passwords import LONGEST, hash_password, is_outdated, is_password, stand_in, why_not


@pytest.mark.parametrize(
    ("password", "says"),
    [
        ("a1b2c3d4e", "至少"),
        ("a1b2c3d4e5", ""),
        ("甲乙丙丁戊己庚辛壬癸", ""),
        ("𠮷" + "a1b2c3d4e", ""),
        ("abc" * 4, "太少"),
        ("a1b2c3d4e5\n", "看不见"),
        ("a1b2c3d4e5\0", "看不见"),
        ("ab12" * (LONGEST // 4), ""),
        ("ab12" * (LONGEST // 4) + "a", "最多"),
        ("", "至少"),
    ],
)
def test_which_passwords_are_accepted(password: str, says: str) -> None:
    """Length and variety only, no rules of composition; a bound above."""
    found = why_not(password)
    assert says in found
    assert bool(found) == bool(says)


def test_a_password_is_compared_in_normal_form() -> None:
    """Typed in full width or composed in another way it is the same; another letter, case or blank is another."""
    hashed = hash_password("Ab１２é-密码很长")
    assert hashed.startswith("$argon2id$")
    assert is_password(hashed, "Ab12e\u0301-密码很长")
    for other in ("ab12é-密码很长", "Ab12é-密码很长 ", "Ab12e-密码很长", "", "\ud800", "a" * 10_000_000):
        assert not is_password(hashed, other)
    assert hash_password("Ab12é-密码很长") != hashed


def test_a_hash_of_other_parameters_is_outdated() -> None:
    """It still holds, and is told apart."""
    old = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash("Ab12é-密码很长")
    assert is_password(old, "Ab12é-密码很长")
    assert is_outdated(old)
    assert not is_outdated(hash_password("Ab12é-密码很长"))


@pytest.mark.parametrize("hashed", ["", "x", "$argon2id$", "$argon2id$v=19$m=8,t=1,p=1$x$x", "hash-1"])
def test_what_is_no_hash_is_no_password(hashed: str) -> None:
    """Whatever stands there, nobody is let in by it."""
    assert not is_password(hashed, "Ab12é-密码很长")


def test_the_stand_in_costs_what_a_hash_costs(monkeypatch: pytest.MonkeyPatch) -> None:
    """It has today's parameters, and nobody's password is it: not even that of which it was made can be typed."""
    assert not is_outdated(stand_in())
    assert stand_in() is stand_in()
    asked: list[str] = []
    monkeypatch.setattr(passwords, "_as_compared", lambda typed: asked.append(typed) or typed)
    assert not is_password(stand_in(), "x" * (LONGEST + 1))
    assert asked == []
