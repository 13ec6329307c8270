"""A person before a window: writes, chooses and presses, by mouse or by keyboard alone, and counts it. Knows forms, not law."""

from __future__ import annotations

import re
from collections.abc import Mapping
from contextlib import AbstractContextManager
from typing import Literal

from playwright.sync_api import Download, Locator, Page, expect

from tests.browser.chromium import PATIENCE, Window

MOST_MOVES = 400
"""So many times a person presses Tab to come from anywhere to anywhere on a page."""
Way = Literal["mouse", "keyboard"]
_FACT = re.compile(r"(?:a\d+\.)?f\.(\w+)")
"""The field of a fact; of the second act of a case and those after it the number stands before it."""


class Officer:
    """A person who works by `way`.

    `interactions`: how many fields were written, answers chosen, buttons and links pressed. `moves`: how often Tab or an arrow
    was pressed to come there, which only the keyboard needs.
    """

    def __init__(self, window: Window, way: Way = "mouse") -> None:
        self.window, self.way = window, way
        self.page: Page = window.page
        self.interactions = self.moves = 0

    def open(self, path: str = "/") -> None:
        """Go to an address of the service."""
        self.page.goto(self.window.address + path)

    def write(self, **texts: str) -> None:
        """Write the texts into the fields of these names, each instead of what stands there."""
        for name, text in texts.items():
            self.write_in(name, text)

    def write_in(self, name: str, text: str) -> None:
        """Write a text into the field of that name, and leave the field."""
        field = self._field(name)
        self.interactions += 1
        if self.way == "mouse":
            field.click()
            field.fill(text)
        else:
            self._reach(field)
            self.page.keyboard.press("Control+a")
            self.page.keyboard.insert_text(text)
        with self._answer_of(field, "each => each.value !== each.defaultValue"):
            self.page.keyboard.press("Tab")

    def answer(self, facts: Mapping[str, str]) -> list[str]:
        """Answer what the sheet asks, from the top, as far as `facts` (by the id of the fact) knows; the ids in that order.

        What is never asked is not told. Without script new questions come when the button is pressed.
        """
        answered: list[str] = []
        sent = 0
        while True:
            known = [name for name in self.asked() if _fact(name) in facts and _fact(name) not in answered]
            if known:
                self._tell(known[0], facts[_fact(known[0])])
                answered.append(_fact(known[0]))
            elif self.window.script or sent == len(answered):
                return answered
            else:
                sent = len(answered)
                self.press("核查")

    def asked(self) -> list[str]:
        """The fields of the facts on the sheet, from the top."""
        names = self.page.eval_on_selector_all("#sheet [name]", "all => all.map(each => each.name)")
        return [name for name in dict.fromkeys(names) if _FACT.fullmatch(name)]

    def _tell(self, name: str, text: str) -> None:
        if self.page.locator(f"[name='{name}'][type=radio]").count():
            self.choose(name, text)
        else:
            self.write_in(name, text)

    def choose(self, name: str, value: str) -> None:
        """Choose the answer `value` of the question of that name."""
        wanted = self._field(name, value)
        self.interactions += 1
        if self.way == "mouse":
            with self._answer_of(wanted, "each => !each.checked"):
                wanted.click()
        else:
            self._reach_answer(name, wanted)

    def press(self, name: str) -> None:
        """Press the button or the link of that name, and wait for the page that comes."""
        pressed = self._pressed(name)
        with self.answered():
            self._press(pressed)

    def answered(self) -> AbstractContextManager[None]:
        """A block that ends once the answer to what was done in it, the last of several, stands on the page."""
        return _Swap(self.page)

    def unfold(self, name: str) -> None:
        """Open what is folded under that heading."""
        self._press(self.page.locator("summary").filter(has_text=name).first)

    def save(self, name: str) -> Download:
        """Press what gives a file, and take the file."""
        with self.page.expect_download(timeout=PATIENCE) as given:
            self._press(self._pressed(name))
        return given.value

    def sees(self, text: str) -> None:
        """A text is in the page, shown."""
        expect(self.page.locator("main").get_by_text(text).first).to_be_visible(timeout=PATIENCE)

    def concludes(self, outcome: str) -> None:
        """The conclusion about the penalty is this one, in the result and in words."""
        expect(self.band).to_have_attribute("data-outcome", outcome, timeout=PATIENCE)

    @property
    def band(self) -> Locator:
        """The conclusion about the penalty."""
        return self.page.locator("#result .band").first

    def _field(self, name: str, value: str | None = None) -> Locator:
        wanted = f"[name='{name}']" + (f"[value='{value}']" if value is not None else ":not([type=hidden])")
        return self.page.locator(wanted).first

    def _pressed(self, name: str) -> Locator:
        for place, role in (("main", "button"), ("body", "button"), ("body", "link")):
            found = self.page.locator(place).get_by_role(role, name=name, exact=True)
            if found.count():
                break
        return found.first

    def _press(self, pressed: Locator) -> None:
        self.interactions += 1
        if self.way == "mouse":
            pressed.click()
        else:
            self._reach(pressed)
            self.page.keyboard.press("Enter")

    def _reach(self, wanted: Locator) -> None:
        """Press Tab until the keyboard is at what is wanted."""
        expect(wanted).to_be_visible(timeout=PATIENCE)
        for _ in range(MOST_MOVES):
            if wanted.evaluate("each => each === document.activeElement"):
                return
            self.page.keyboard.press("Tab")
            self.moves += 1
        raise AssertionError(f"Tab does not come to {wanted}")

    def _answer_of(self, field: Locator, changed: str = "() => true") -> _Swap:
        """A block at whose end the answer to a change of a fact is there; of other fields nothing comes by itself."""
        of_fact = "each => each.closest('#sheet') !== null && each.id !== 'find'"
        return _Swap(self.page, happens=self.window.script and field.evaluate(of_fact) and field.evaluate(changed))

    def _reach_answer(self, name: str, wanted: Locator) -> None:
        """Press Tab until the keyboard is in the question, then the arrows until the answer is chosen."""
        for _ in range(MOST_MOVES):
            if self.page.evaluate("name => document.activeElement.name === name", name):
                break
            self.page.keyboard.press("Tab")
            self.moves += 1
        if not self.page.locator(f"[name='{name}']:checked").count():
            with self._answer_of(wanted):
                self.page.keyboard.press("Space")
        for _ in range(self.page.locator(f"[name='{name}']").count()):
            if wanted.is_checked():
                return
            with self._answer_of(wanted):
                self.page.keyboard.press("ArrowDown")
            self.moves += 1
        expect(wanted).to_be_checked(timeout=PATIENCE)


def _fact(name: str) -> str:
    """The id of the fact of a field."""
    return _FACT.sub(r"\1", name)


class _Swap:
    """Waits at the end of the block until a new result, or a new page, has taken the place of the old one."""

    def __init__(self, page: Page, *, happens: bool = True) -> None:
        self.page = page
        self.happens = happens

    def __enter__(self) -> None:
        if self.happens:
            self.page.evaluate("(document.getElementById('result') ?? document.body).dataset.before = '1'")

    def __exit__(self, kind: object, error: object, trace: object) -> None:
        if kind is None and self.happens:
            self.page.wait_for_selector("[data-before]", state="detached", timeout=PATIENCE)
            # Of a new page nothing is marked from its first byte on: it is there when it was read to its end, with its
            # style sheet, by which things are shown and have their size.
            self.page.wait_for_load_state("load", timeout=PATIENCE)
