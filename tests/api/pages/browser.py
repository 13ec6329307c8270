"""A browser without scripts: asks an application in this process, and sends the fields of a form as they stand in the page."""

from __future__ import annotations

import asyncio
from typing import Any

import httpx
from fastapi import FastAPI
from lxml import html


class Page:
    """One answer of the pages, and what a person does with it."""

    def __init__(self, app: FastAPI, answer: httpx.Response) -> None:
        self.app, self.answer = app, answer
        self.status = answer.status_code
        is_page = answer.headers.get("content-type", "").startswith("text/html") and answer.text
        self.tree = html.fromstring(answer.text if is_page else "<html></html>")

    def text(self, path: str = "//main") -> str:
        """What stands at the first place of an XPath, with single blanks; "" where there is none."""
        found = self.tree.xpath(path)
        return " ".join(found[0].text_content().split()) if found else ""

    def all(self, path: str) -> list[str]:
        """What stands at every place of an XPath."""
        return [" ".join(each.text_content().split()) for each in self.tree.xpath(path)]

    def fields(self) -> dict[str, str]:
        """The fields of the form of the case, as a browser sends them when a person presses Enter."""
        found: dict[str, str] = {}
        for button in self.tree.xpath("(//form[@id='case']//button[not(@type='button')])[1][@name]"):
            found[button.get("name")] = button.get("value", "")
        for each in self.tree.xpath("//form[@id='case']//input[@name] | //form[@id='case']//select"):
            if each.tag == "select":
                chosen = each.xpath("./option[@selected]") or each.xpath("./option")
                found[each.get("name")] = chosen[0].get("value", chosen[0].text_content())
            elif each.get("type") != "radio" or "checked" in each.attrib:
                assert each.get("name") not in found, "a field stands twice in the form"
                found[each.get("name")] = each.get("value", "")
        return found

    def send(self, fields: dict[str, str] | None = None, **written: str) -> Page:
        """The page after the person wrote `fields` (and those without a dot in their name, as arguments) and sent the form."""
        return ask(self.app, "POST", "/", data={**self.fields(), **(fields or {}), **written})

    @property
    def outcome(self) -> str:
        """The conclusion about the penalty."""
        return str((self.tree.xpath("//*[@id='result']/div[1]/@data-outcome") or [""])[0])

    @property
    def receipt(self) -> str:
        """The number of the receipt."""
        return self.text("//p[@class='receipt']/b")


def ask(app: FastAPI, method: str, path: str, **given: Any) -> Page:  # noqa: ANN401  # what httpx takes
    """One request to the application."""

    async def asked() -> httpx.Response:
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as client:
            return await client.request(method, path, **given)

    return Page(app, asyncio.run(asked()))
