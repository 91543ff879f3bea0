"""What the documentation promises: settings are all there, links lead somewhere, commands run."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from config.embedded import BASE_DIR

PAGES = [BASE_DIR / "README.md", BASE_DIR / "CHANGELOG.md", *sorted((BASE_DIR / "docs").rglob("*.md"))]
PACKAGES = ("accounts", "config", "coordination", "geo", "notifications")
READ = re.compile(r'(?:\benv\.\w+\(\s*|environ(?:\.get\(|\[)\s*)"([A-Z][A-Z0-9_]+)"')
# Not ours to explain: PATH is the system's, DJANGO_SETTINGS_MODULE Django's.
NOT_SETTINGS = {"PATH", "DJANGO_SETTINGS_MODULE"}
LINK = re.compile(r"\]\(([^)\s]+)\)")
FENCE = re.compile(r"^```sh runnable\n(.*?)^```", re.MULTILINE | re.DOTALL)


def settings_read() -> set[str]:
    sources = [path for package in PACKAGES for path in (BASE_DIR / package).rglob("*.py")]
    return {name for path in sources for name in READ.findall(path.read_text())} - NOT_SETTINGS


def test_an_operator_finds_every_setting_in_the_guide():
    documented = set(re.findall(r"^\| `([A-Z0-9_]+)` \|", (BASE_DIR / "docs/operators.md").read_text(), re.MULTILINE))

    assert settings_read() - documented == set(), "read, but not in docs/operators.md"
    assert documented - settings_read() == set(), "in docs/operators.md, but nobody reads it"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(BASE_DIR)))
def test_links_lead_to_something_that_is_there(page: Path):
    targets = [link.split("#")[0] for link in LINK.findall(page.read_text()) if not re.match(r"[a-z]+:", link)]

    assert [target for target in targets if target and not (page.parent / target).exists()] == []


def test_every_page_of_the_documentation_is_reached_from_its_index():
    index = (BASE_DIR / "docs/index.md").read_text()
    pages = {path.name for path in (BASE_DIR / "docs").glob("*.md")} - {"index.md"}

    assert {page for page in pages if f"]({page})" not in index} == set()


def test_decisions_are_numbered_without_clashes():
    numbers = [path.name[:4] for path in (BASE_DIR / "docs/decisions").glob("*.md")]

    assert sorted(numbers) == sorted(set(numbers))


def runnable() -> Iterator[tuple[str, str]]:
    for page in PAGES:
        if page.exists():
            for block in FENCE.findall(page.read_text()):
                for command in block.strip().splitlines():
                    yield page.name, command


@pytest.mark.parametrize(("page", "command"), list(runnable()))
def test_commands_marked_as_runnable_run(page: str, command: str):
    done = subprocess.run(command, shell=True, cwd=BASE_DIR, capture_output=True, text=True, timeout=300)

    assert done.returncode == 0, done.stdout + done.stderr


def test_make_help_lists_every_target_that_people_call():
    makefile = (BASE_DIR / "Makefile").read_text()
    said = subprocess.run(["make", "help"], cwd=BASE_DIR, capture_output=True, text=True).stdout

    for target in ("setup", "demo", "demo-official", "test", "check", "bench", "help", "clean"):
        assert re.search(rf"^{target}:.*##", makefile, re.MULTILINE)
        assert re.search(rf"^{target}\s", said, re.MULTILINE)


def test_the_build_server_runs_what_the_readme_says():
    readme = (BASE_DIR / "README.md").read_text()
    build = (BASE_DIR / ".ci/run").read_text()

    assert "make test" in readme
    assert build.rstrip().endswith("exec make test")
