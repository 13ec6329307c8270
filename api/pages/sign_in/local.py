"""Signing in by an account of this machine: each try counted before it is looked at, one hash for every try, few at once.

Knows accounts and passwords; does not know requests.
"""

from __future__ import annotations

from api.http.problems import ProblemError
from api.http.records import Records
from api.http.store_calls import StoreCalls
from api.passwords import hash_password, is_outdated, is_password, stand_in
from api.store import Account

MOST_WAITING = 20
"""So many tries of one process wait for their password to be hashed; each takes 64 MB and a twentieth of a second."""
_SECONDS = 10.0


class Passwords:
    """Compares passwords, one at a time."""

    def __init__(self) -> None:
        self._calls = StoreCalls("cailiang-passwords", 1, _SECONDS)
        self._waiting = 0

    async def sign_in(self, records: Records, name: str, password: str) -> Account | None:
        """The account of that name and password; None for a wrong one, a name that nobody has, and while it is locked.

        Nothing tells these apart. Raises `ProblemError` 429 when too many try at once.
        """
        if self._waiting >= MOST_WAITING:
            raise ProblemError("too-many-requests", detail="同时登录的人太多，请稍等再试", headers={"Retry-After": "2"})
        self._waiting += 1
        try:
            return await self._tried(records, name, password)
        finally:
            self._waiting -= 1

    async def hash(self, password: str) -> str:
        """The hash of a password."""
        return await self._calls.ask(lambda: hash_password(password))

    async def _tried(self, records: Records, name: str, password: str) -> Account | None:
        tried = await records.change_people(lambda store: store.begin_try(name))
        account = tried.account
        is_right = await self._calls.ask(
            lambda: is_password(account.password_hash if account and tried.admitted else stand_in(), password)
        )
        right = is_right and tried.admitted and account is not None
        await records.change_people(lambda store: store.end_try(tried, right=right))
        if not right or account is None:
            return None
        if is_outdated(account.password_hash):
            hashed = await self._calls.ask(lambda: hash_password(password))
            return await records.change_people(lambda store: store.rehash(account, hashed))
        return account


PASSWORDS = Passwords()
"""Those of one process: whoever asks waits in the same line."""
