"""What publishing speaks of: who took which step with which version, over which bytes, and where the version stands.

Plain frozen records, for the command line and the pages alike. Knows no files and no signatures.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Step = Literal["起草", "检查", "批准", "退回", "公布"]
"""What somebody does with a version and signs: begins it, has it checked, approves it, sends it back, publishes it."""
State = Literal["草案", "已检查", "已批准", "已公布"]
"""How far a version has come, over the very bytes that lie in the rulesets now."""


class PublishingError(Exception):
    """A step cannot be taken; the message is a Chinese sentence for who wanted to take it, and nothing was written."""


@dataclass(frozen=True, slots=True)
class Who:
    """Somebody who takes steps: `id` is one person, by whatever key or account; `account` where the service vouches for it."""

    id: str
    name: str
    role: str
    account: str | None = None


@dataclass(frozen=True, slots=True)
class Answered:
    """A concern of the deep check (or what the cases leave open), and why a person lets it stand; "" while nobody said."""

    concern: str
    comment: str


@dataclass(frozen=True, slots=True)
class Taken:
    """One step that somebody took, as its signed file says. `digest` stands for the bytes that it covers.

    `trouble` says in a sentence why it does not count: the bytes changed since, the key is unknown or revoked, the person made
    the version. `answers` are those of a check. `file` is its place below the rulesets, `at` a time in UTC.
    """

    step: Step
    at: str
    who: Who
    comment: str
    digest: str
    file: str
    answers: tuple[Answered, ...] = ()
    trouble: str = ""

    @property
    def counts(self) -> bool:
        """Whether the step is good for the version as it lies in the rulesets now."""
        return not self.trouble


@dataclass(frozen=True, slots=True)
class Required:
    """So many approvals by people of some roles, or by some people, for the lists in a folder."""

    below: str
    approvals: int
    roles: tuple[str, ...]
    people: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Progress:
    """Where one version stands. `digest` is what a step that is taken now covers: who approves hands back the one that was shown.

    `changed` names what became different since the last check, or since it was published; `unreadable` tells of signed files
    that are not as they were written; `next_step` is a sentence: what is to be done next, and by whom;
    `publishers` are the roles that may publish it. `items` is how many items it has, `without_case` the ids of those for which
    no case is written.
    """

    key: str
    path: str
    state: State
    frozen: bool
    digest: str
    taken: tuple[Taken, ...]
    required: tuple[Required, ...]
    changed: tuple[str, ...]
    unreadable: tuple[str, ...]
    next_step: str
    publishers: tuple[str, ...] = ()
    items: int = 0
    without_case: tuple[str, ...] = ()

    @property
    def approvals(self) -> tuple[Taken, ...]:
        """The approvals that count."""
        return tuple(one for one in self.taken if one.step == "批准" and one.counts)
