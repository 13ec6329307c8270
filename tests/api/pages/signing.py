"""A browser that keeps cookies and follows no redirect by itself, and a service with an account in it."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import httpx
from argon2 import PasswordHasher
from fastapi import FastAPI

from api import passwords
from api.http.app import create_app
from api.http.settings import Settings
from api.store import Store, open_store
from tests.api.pages.browser import Page

PASSWORD = "长长的密码-2026"  # noqa: S105  # of a test
QUICK = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
"""A hash that costs nothing: how long one takes is not what these tests are about."""
OWN = {"Sec-Fetch-Site": "same-origin"}


class Browser:
    """One person's browser, at one host."""

    def __init__(self, app: FastAPI, host: str = "http://localhost") -> None:
        self.app, self.host = app, host
        self.cookies = httpx.Cookies()
        self.page: Page | None = None

    def ask(self, method: str, path: str, **given: Any) -> Page:  # noqa: ANN401  # what httpx takes
        """One request, with the cookies of the host."""

        async def asked() -> httpx.Response:
            transport = httpx.ASGITransport(self.app)
            async with httpx.AsyncClient(transport=transport, base_url=self.host, cookies=self.cookies) as client:
                answer = await client.request(method, path, **given)
                self.cookies = client.cookies
                return answer

        self.page = Page(self.app, asyncio.run(asked()))
        return self.page

    def get(self, path: str, **headers: str) -> Page:
        """Open an address."""
        return self.ask("GET", path, headers=headers)

    def post(self, path: str, data: dict[str, str], headers: dict[str, str] | None = None) -> Page:
        """Send a form of our own."""
        return self.ask("POST", path, data=data, headers=OWN if headers is None else headers)

    def sign_in(self, name: str = "wang", password: str = PASSWORD, back: str = "/") -> Page:
        """Open the page to sign in and send its form."""
        return self.send_form({"name": name, "password": password}, self.get(f"/sign-in?back={back}"))

    def send_form(self, written: dict[str, str], page: Page | None = None, action: str = "") -> Page:
        """Send the form of a page (of that action) with its hidden fields."""
        page = page or self.page
        assert page is not None
        (form, *_) = page.tree.xpath(f"//main//form[@method='post'][contains(@action, '{action}')]")
        fields = {each.get("name"): each.get("value", "") for each in form.xpath(".//input[@name]")}
        return self.post(form.get("action"), {**fields, **written})

    @property
    def csrf(self) -> str:
        """What the last page gave its forms to send back."""
        assert self.page is not None
        return str(self.page.tree.xpath("//input[@name='csrf']/@value")[0])

    @property
    def signed_in(self) -> bool:
        """Whether the pages are open."""
        return self.get("/help").status == 200


def add_account(store: Store) -> None:
    """Make the account of an officer at 640104."""
    store.add_account("wang", "王某", "执法人员", "640104", QUICK.hash(PASSWORD))


@contextmanager
def service(url: str, *, with_account: bool = True, **settings: Any) -> Iterator[FastAPI]:  # noqa: ANN401  # settings of any type
    """A service of accounts, in which there is `wang`, an officer at 640104."""
    store = open_store(url)
    store.migrate()
    if with_account and not store.accounts():
        add_account(store)
    store.close()
    given = {"access": "accounts", "database": url, "rate": 0, "reload_seconds": 0, **settings}
    app = create_app(Settings(**given))
    try:
        yield app
    finally:
        app.state.service.store.close()
        asyncio.run(app.state.service.rulesets.close())


def quick(monkeypatch: Any) -> None:  # noqa: ANN401  # pytest's own
    """Have every password hashed at no cost."""
    monkeypatch.setattr(passwords, "_HASHER", QUICK)
    passwords.stand_in.cache_clear()
