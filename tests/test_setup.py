"""dev/setup: a no-op when nothing changed, and one sentence when something is missing."""

from __future__ import annotations

import os
import resource
import shutil
import subprocess
from pathlib import Path

import pytest

from config.embedded import BASE_DIR

SETUP = BASE_DIR / "dev" / "setup"
NEEDED = (
    "cat",
    "sha256sum",
    "cut",
    "grep",
    "mkdir",
    "dirname",
    "id",
    "sed",
    "find",
    "flock",
    "msgfmt",
    "python3",
    "sh",
    "tr",
)


def run(*arguments: str, cwd: Path = BASE_DIR, **environment: str) -> subprocess.CompletedProcess[str]:
    command = [str(cwd / "dev" / "setup"), *arguments]
    return subprocess.run(command, cwd=cwd, env=os.environ | environment, capture_output=True, text=True)


def test_a_second_run_does_nothing_in_well_under_a_second():
    run("tests")
    began = _spent_s()

    again = run("tests")

    assert again.returncode == 0, again.stderr
    assert again.stdout == ""
    assert _spent_s() - began < 1


def _spent_s() -> float:
    """Return the processor seconds of finished children: what else the machine does is left out."""
    spent = resource.getrusage(resource.RUSAGE_CHILDREN)
    return spent.ru_utime + spent.ru_stime


@pytest.fixture
def bare(tmp_path: Path) -> Path:
    """A checkout on a machine that has next to nothing: no PostGIS helpers, no apt, no sudo, no Node."""
    checkout = tmp_path / "checkout"
    (checkout / "dev").mkdir(parents=True)
    for name in ("dev/setup", "dev/packages.txt", "dev/node.lock", "requirements.lock", "package-lock.json"):
        shutil.copy(BASE_DIR / name, checkout / name)
    programs = tmp_path / "bin"
    programs.mkdir()
    for name in NEEDED:
        found = shutil.which(name)
        if found:
            (programs / name).symlink_to(found)
    return checkout


def test_on_another_distribution_one_sentence_names_what_to_install(bare: Path):
    with (bare / "dev/packages.txt").open("a") as file:
        file.write("demo     no-such-program-here    no-such-package\n")

    refused = run(cwd=bare, PATH=str(bare.parent / "bin"))

    assert refused.returncode == 1
    assert "neither Debian nor Ubuntu: install" in refused.stderr
    assert "no-such-package" in refused.stderr
    assert len(refused.stderr.strip().splitlines()) == 1


def test_tests_need_more_than_the_demo(bare: Path):
    with (bare / "dev/packages.txt").open("a") as file:
        file.write("demo     no-such-program-here    package-of-the-demo\n")
        file.write("tests    no-such-program-here    package-of-the-tests\n")

    for_demo = run("demo", cwd=bare, PATH=str(bare.parent / "bin"))
    for_tests = run("tests", cwd=bare, PATH=str(bare.parent / "bin"))

    assert "package-of-the-tests" not in for_demo.stderr
    assert "package-of-the-demo" in for_tests.stderr
    assert "package-of-the-tests" in for_tests.stderr


def test_where_the_database_is_elsewhere_no_server_is_asked_for(bare: Path):
    packages = bare / "dev/packages.txt"
    packages.write_text("demo /no/such/postgis postgresql-postgis\ndemo no-such-program-here something-else\n")

    refused = run(cwd=bare, PATH=str(bare.parent / "bin"), DATABASE_URL="postgis://elsewhere/umgriff")

    assert "something-else" in refused.stderr
    assert "postgresql-postgis" not in refused.stderr
