"""A start with unsafe settings ends with a sentence; one with safe settings is clean."""

from __future__ import annotations

import ast
import os
import subprocess
import sys
from pathlib import Path

import pytest

from config.environment import Environment, TrimmedFiles

ROOT = Path(__file__).resolve().parent.parent
SAFE = {
    "MODE": "production",
    "SECRET_KEY": "wK3-vR8_tQ1xZ5mB7nH2jL9pF4sD6gA0cE-yU3iO8_rT1wX5vN7b",
    "DATABASE_URL": "postgis://umgriff:geheim@db.example/umgriff",
    "EMAIL_URL": "smtp+tls://umgriff:geheim@mail.example:587",
    "BASE_URL": "https://meldungen.example",
    "ALLOWED_HOSTS": "meldungen.example",
}
UNSAFE = {
    "no secret key": ({"SECRET_KEY": ""}, "SECRET_KEY is missing"),
    "a short secret key": ({"SECRET_KEY": "kurz"}, "SECRET_KEY is too weak"),
    "a secret key of one letter": ({"SECRET_KEY": "x" * 60}, "SECRET_KEY is too weak"),
    "debugging": ({"DEBUG": "true"}, "DEBUG is on"),
    "no database": ({"DATABASE_URL": ""}, "DATABASE_URL is missing"),
    "no mail server": ({"EMAIL_URL": ""}, "EMAIL_URL is missing"),
    "the demo mailbox": ({"DEMO_MAILBOX": "true"}, "DEMO_MAILBOX is on"),
    "an address without https": ({"BASE_URL": "http://meldungen.example"}, "beginning with https://"),
    "no host names": ({"ALLOWED_HOSTS": ""}, "ALLOWED_HOSTS is missing"),
    "any host name": ({"ALLOWED_HOSTS": "*"}, "ALLOWED_HOSTS lets any host in"),
    "a mode with a typing error": ({"MODE": "prod"}, "MODE is 'prod'"),
}


def run(*command: str, **settings: str) -> subprocess.CompletedProcess[str]:
    """Run a command with nothing but these settings in its environment."""
    environment = {"PATH": os.environ["PATH"], "PYTHONWARNINGS": "error", "HOME": os.environ.get("HOME", "/")}
    return subprocess.run(
        [sys.executable, *command], cwd=ROOT, env=environment | settings, capture_output=True, text=True, check=False
    )


@pytest.mark.parametrize("case", UNSAFE)
def test_production_does_not_start_with(case):
    changes, sentence = UNSAFE[case]

    done = run("-c", "import config.settings", **(SAFE | changes))

    assert done.returncode == 1
    assert sentence in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("start", ["config.asgi", "config.wsgi", "manage"])
def test_no_way_of_starting_escapes(start):
    command = ["manage.py", "check"] if start == "manage" else ["-c", f"import {start}"]

    done = run(*command, MODE="production")

    assert done.returncode == 1
    assert "Umgriff does not start." in done.stderr
    assert "Traceback" not in done.stderr


def test_every_problem_is_named_at_once():
    done = run("-c", "import config.settings", MODE="production")

    assert {line.split()[1] for line in done.stderr.splitlines() if line.startswith("- ")} == {
        "SECRET_KEY", "BASE_URL", "ALLOWED_HOSTS", "DATABASE_URL", "EMAIL_URL",
    }  # fmt: skip


def test_a_safe_production_passes_the_deployment_check():
    done = run("manage.py", "check", "--deploy", "--fail-level", "WARNING", **SAFE)

    assert done.returncode == 0, done.stderr
    assert "no issues" in done.stdout + done.stderr


def test_secrets_come_from_files_as_well(tmp_path):
    settings = dict(SAFE)
    for name in ("SECRET_KEY", "DATABASE_URL", "EMAIL_URL"):
        (tmp_path / name).write_text(settings.pop(name) + "\n")
        settings[f"{name}_FILE"] = str(tmp_path / name)

    done = run("-c", "import config.settings as s; print(s.SECRET_KEY, s.DATABASES['default']['NAME'])", **settings)

    assert done.stdout == f"{SAFE['SECRET_KEY']} umgriff\n", done.stderr


def declared_settings() -> list[str]:
    """Return the name of every setting that settings.py reads."""
    tree = ast.parse((ROOT / "config/settings.py").read_text())
    return sorted(
        {
            node.args[0].value
            for node in ast.walk(tree)
            if isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and isinstance(node.func.value, ast.Name)
            and node.func.value.id == "env"
        }
    )


@pytest.mark.parametrize("name", declared_settings())
def test_every_setting_comes_from_a_file_as_well(name, tmp_path, monkeypatch):
    (tmp_path / "value").write_text("aus der Datei\n")
    monkeypatch.setattr(Environment, "ENVIRON", TrimmedFiles({f"{name}_FILE": str(tmp_path / "value")}))

    assert Environment().str(name) == "aus der Datei"


def test_settings_read_the_environment_in_one_way():
    names = {
        node.attr
        for node in ast.walk(ast.parse((ROOT / "config/settings.py").read_text()))
        if isinstance(node, ast.Attribute)
    }

    assert names.isdisjoint({"environ", "getenv"})
