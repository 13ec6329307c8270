"""What a newcomer meets first is true: both READMEs, the Makefile, the lock files, the change log, the package's own data.

Reads the checkout as text; knows nothing of the engine.
"""

import json
import re
import stat
import tomllib
from pathlib import Path

import pytest

import engine

ROOT = Path(__file__).parent.parent
READMES = ("README.md", "README.zh-CN.md")
LOCKS = sorted((ROOT / "requirements").glob("*.lock"))
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
HEADINGS = {"规则变化", "技术改进", "缺陷修复"}

PIN = re.compile(r"^([a-z0-9][a-z0-9.-]*)==([^ ;\\]+)( \\)?$")
HASH = re.compile(r"^    --hash=sha256:[0-9a-f]{64}( \\)?$")


def text_of(name: str) -> str:
    """A file of the checkout."""
    return (ROOT / name).read_text(encoding="utf-8")


def normal(requirement: str) -> str:
    """The name of a requirement as lock files write it."""
    return re.sub(r"[-_.]+", "-", re.split(r"[<>=!~\[; ]", requirement)[0]).lower()


def faults(lock: str) -> list[str]:
    """Lines of a lock file that are neither a pin, a hash nor a comment, pins without a hash, and anything with an address."""
    lines = lock.splitlines()
    found = [line for line in lines if "://" in line or line.lstrip("# ").startswith(("-i ", "--index", "--find", "/"))]
    for line, following in zip(lines, [*lines[1:], ""], strict=True):
        if PIN.match(line):
            if not (line.endswith("\\") and HASH.match(following)):
                found.append(f"no hash: {line}")
        elif not (HASH.match(line) or line.strip() == "" or line.lstrip().startswith("#")):
            found.append(f"not a pin: {line}")
    return found


def pins(path: Path) -> dict[str, str]:
    """Name -> version of a lock file."""
    matches = (PIN.match(line) for line in path.read_text(encoding="utf-8").splitlines())
    return {match[1]: match[2] for match in matches if match}


@pytest.mark.parametrize("name", READMES)
def test_readme_shows_the_two_commands(name: str) -> None:
    """A newcomer finds `make demo` and `make test`, and no command that the Makefile does not have."""
    targets = set(re.findall(r"^([a-z]+):", text_of("Makefile"), re.MULTILINE))
    shown = set(re.findall(r"\bmake ([a-z]+)\b", text_of(name)))
    assert {"demo", "test"} <= shown <= targets


@pytest.mark.parametrize("name", READMES)
def test_readme_links_lead_somewhere(name: str) -> None:
    """Each README links to its twin, and every relative link names a file or folder that exists."""
    links = re.findall(r"\]\(([^)#:]+)\)", text_of(name))
    assert set(READMES) - {name} <= set(links)
    assert [link for link in links if not (ROOT / link).exists()] == []


def test_readmes_are_twins() -> None:
    """Both READMEs have the same links, commands and demo block, in the same order."""

    def bones(name: str) -> list[str]:
        return [
            found
            for found in re.findall(r"\]\(([^)#]+)\)|^```\w*$|^(#+) |(<!-- demo:\w+ -->)", text_of(name), re.MULTILINE)
            if found[0] not in READMES
        ]

    assert bones("README.md") == bones("README.zh-CN.md")


@pytest.mark.parametrize("path", LOCKS, ids=lambda path: path.name)
def test_locks_are_hashes_only(path: Path) -> None:
    """Every requirement of a lock file is pinned with at least one hash, and no address of a registry or path is in it."""
    assert pins(path)
    assert faults(path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    "lock",
    [
        "rich==15.0.0\n",
        "rich==15.0.0 \\\n",
        "rich>=15 \\\n    --hash=sha256:" + "0" * 64,
        "--index-url https://example.org\n",
        "# from https://example.org\n",
        "rich @ file:///somewhere\n",
    ],
)
def test_a_bad_lock_is_seen(lock: str) -> None:
    """A missing hash, a missing pin and an address are each found."""
    assert faults(lock)


def test_locks_agree() -> None:
    """Lock files share one environment, all but that of the generators, so a package has the same version in all of them."""
    versions: dict[str, set[str]] = {}
    for path in [path for path in LOCKS if path.stem != "clients"]:
        for name, version in pins(path).items():
            versions.setdefault(name, set()).add(version)
    assert {name: found for name, found in versions.items() if len(found) > 1} == {}


def test_the_lock_of_npm_names_no_registry() -> None:
    """Every package of the lock has its digest, and no address; where it comes from is npm's own configuration."""
    text = text_of("requirements/npm/package-lock.json")
    packages = json.loads(text)["packages"]
    assert [name for name, package in packages.items() if name and "integrity" not in package] == []
    assert re.findall(r'"resolved"|"https?://(?!.*(?:sponsor|fund))', text) == []


def test_locks_hold_what_the_project_declares() -> None:
    """A dependency added to pyproject.toml is also locked and its reason written down."""
    reasons = text_of("docs/dependencies.md").lower()
    extras = PROJECT["optional-dependencies"]
    for lock, declared in {"runtime": [], **extras}.items():
        names = {normal(requirement) for requirement in [*PROJECT["dependencies"], *declared]}
        assert names <= pins(ROOT / "requirements" / f"{lock}.lock").keys()
        assert [name for name in names if f"`{name}`" not in reasons] == []


def test_change_log_headings() -> None:
    """Below a version the change log has only 规则变化, 技术改进 and 缺陷修复, and each of them says something."""
    sections = re.split(r"^### ", text_of("CHANGELOG.md"), flags=re.MULTILINE)[1:]
    assert sections
    for section in sections:
        heading, _, body = section.partition("\n")
        assert heading in HEADINGS
        assert re.search(r"^- \S", body, re.MULTILINE)


def test_change_log_knows_this_version() -> None:
    """The version of the engine has its place in the change log."""
    assert re.search(rf"^## {re.escape(engine.__version__)}\b", text_of("CHANGELOG.md"), re.MULTILINE)


def test_version_has_one_source() -> None:
    """The version stands in engine/__init__.py only; the package reads it from there."""
    assert PROJECT["dynamic"] == ["version"]
    assert "version" not in PROJECT


def test_rulesets_are_beside_the_engine() -> None:
    """The lists are found from the engine's own place, in a checkout as in an installed package."""
    assert (Path(engine.__file__).parent.parent / "rulesets" / "vocabulary.yaml").is_file()


def test_ci_can_be_run() -> None:
    """The check of a clean checkout is an executable file."""
    assert (ROOT / ".ci" / "run").stat().st_mode & stat.S_IXUSR
