"""What a version is checked for before anybody approves it: as it will be published, in a copy of the rulesets.

Refuses what is wrong; what only somebody can judge (concerns of the deep check, what no case tests) it lists, and each has to be
answered in words. Knows the engine's checks; signs nothing.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

from api.papers import wrong_documents
from api.publishing.covering import published_bytes, sha256
from api.publishing.model import Answered
from api.publishing.signers import FOLDER
from engine.catalog import FROZEN, Catalog, ListVersion, frozen, says_draft
from engine.documents import Diagnostic
from engine.quality import beside, check, coverage_gate, read_confirmed, rehearsal


@dataclass(frozen=True, slots=True)
class Examined:
    """`wrong` are the mistakes, `failed` the cases that do not come out; `questions` is what a person has to answer.

    A concern that `confirmed.yaml` confirms comes with that answer.
    """

    wrong: tuple[Diagnostic, ...]
    failed: tuple[str, ...]
    questions: tuple[Answered, ...]

    @property
    def passed(self) -> bool:
        """Whether nothing is wrong; questions may be open."""
        return not self.wrong and not self.failed


@contextmanager
def as_published(root: Path, texts: Mapping[str, bytes]) -> Iterator[Path]:
    """A copy of the rulesets in which the given files (path below the rulesets) stand as they will be published."""
    with tempfile.TemporaryDirectory(prefix="cailiang-publishing-") as folder:
        copy = Path(folder) / "rulesets"
        shutil.copytree(root, copy, ignore=shutil.ignore_patterns(FOLDER))
        for path, content in texts.items():
            (copy / path).parent.mkdir(parents=True, exist_ok=True)
            (copy / path).write_bytes(content)
        yield copy


def examine(root: Path, version: ListVersion, progress: Callable[[str], None] = lambda _: None) -> Examined:
    """Check the whole rulesets with this version published, run its cases, and ask the deep check of its items."""
    content = published_bytes((root / version.path).read_bytes())
    register = frozen.register_text({**frozen.read_register(root).digests, version.path: sha256(content)})
    with as_published(root, {version.path: content, FROZEN: register.encode()}) as copy:
        wrong = (*_in_force(check(copy, progress), copy), *wrong_documents(copy))
        if wrong:
            return Examined(wrong, (), ())
        catalog = Catalog.open(copy)
        published = next(each for each in catalog.revisions(version.id) if each.path == version.path)
        if published.draft:
            return Examined((_still_draft(version.path),), (), ())
        short = coverage_gate(catalog, published)
        failed = tuple(one.says for one in short if one.kind == "案例")
        if failed:
            return Examined((), failed, ())
        untested = (Answered(one.says, "") for one in short)
        return Examined((), (), (*_concerns(catalog, published, progress), *untested))


def _in_force(found: Iterable[Diagnostic], root: Path) -> Iterator[Diagnostic]:
    """Without what is told of other drafts, in which nothing is in force: they are checked when they are published."""
    register = frozen.read_register(root)
    for path, told in groupby(sorted(found), key=lambda each: each.path):
        file = root / path
        drafted = path not in register.digests and file.suffix == ".yaml" and file.is_file()
        if not (drafted and says_draft(file.read_bytes())):
            yield from told


def _still_draft(path: str) -> Diagnostic:
    """Told of a file that calls itself a draft in another way than by the line which publishing takes out."""
    told = "公布时要删去的是顶格单独的一行“status: draft”，这里写成了别的样子，删不掉。请照这样写。"
    return Diagnostic(path, 1, 1, "wrong-shape", told)


def unanswered(questions: Iterable[Answered], check: Iterable[Answered]) -> tuple[str, ...]:
    """The questions of which the check says nothing: who approved it has not seen them, whatever was confirmed since."""
    seen = {one.concern for one in check}
    return tuple(one.concern for one in questions if one.concern not in seen)


def answered(questions: Iterable[Answered], answers: Iterable[Answered]) -> tuple[Answered, ...]:
    """Each question with what was said of it now, or else before; "" where nothing was."""
    said = {one.concern: one.comment.strip() for one in answers}
    return tuple(Answered(one.concern, said.get(one.concern) or one.comment) for one in questions)


def _concerns(catalog: Catalog, version: ListVersion, progress: Callable[[str], None]) -> Iterator[Answered]:
    from engine.comparison import deep_check  # noqa: PLC0415  # loads the solver

    shown: dict[str, set[str]] = {}
    for trial in rehearsal.run(catalog, catalog.root / version.path, progress).trials:
        if trial.passed:
            shown.setdefault(trial.subject, set()).add(trial.expected)
    looked = beside(deep_check(catalog, shown, progress, only=version.key), read_confirmed(catalog.root)[0])
    for one in (*looked.open, *(concern for concern, _ in looked.changed)):
        yield Answered(f"{one.kind}：{one.says}", "")
    for one, said in looked.confirmed:
        yield Answered(f"{one.kind}：{one.says}", f"已确认（{said.by}，{said.on}）：{said.because}")
