"""English: complete, and saying the same as the German (docs/decisions/0004)."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest
from django.test import Client

from config.embedded import BASE_DIR

SOURCES = ("accounts", "config", "coordination", "geo", "notifications", "templates", "locale", "dev", "manage.py")
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|\{\w+\}")


@dataclass
class Message:
    """One entry of the catalogue: German texts, English texts (two of each where it counts)."""

    german: list[str]
    english: list[str]
    fuzzy: bool


def read(path: Path) -> list[Message]:
    messages = []
    for block in re.split(r"\n\s*\n", path.read_text(encoding="utf-8")):
        if not block.startswith("#~"):
            flat = re.sub(r'"\n"', "", block)
            texts = re.findall(r'^(msgid|msgstr)[^"]*"(.*)"$', flat, re.MULTILINE)
            german = [text for kind, text in texts if kind == "msgid"]
            english = [text for kind, text in texts if kind == "msgstr"]
            messages.append(Message(german, english, "#, fuzzy" in block))
    return [message for message in messages if message.german != [""]]


@pytest.fixture(scope="module")
def collected(tmp_path_factory: pytest.TempPathFactory) -> list[Message]:
    """The catalogue as it would be after collecting the texts of today's code."""
    checkout = tmp_path_factory.mktemp("texts")
    for name in SOURCES:
        copy = shutil.copytree if (BASE_DIR / name).is_dir() else shutil.copy
        copy(BASE_DIR / name, checkout / name)
    (checkout / ".venv").symlink_to(BASE_DIR / ".venv")
    environment = os.environ | {"DATABASE_URL": "postgis://nowhere/none", "UMGRIFF_VAR": str(checkout / "var")}
    done = subprocess.run(["dev/messages"], cwd=checkout, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return read(checkout / "locale/en/LC_MESSAGES/django.po")


def test_every_german_text_has_an_english_one(collected: list[Message]):
    missing = [message.german[0] for message in collected if not all(message.english) or message.fuzzy]

    assert missing == [], "run dev/messages and translate these in locale/en/LC_MESSAGES/django.po"


def test_both_languages_put_in_the_same_values(collected: list[Message]):
    def values(texts: list[str]) -> set[str]:
        return {value for text in texts for value in PLACEHOLDER.findall(text)}

    assert [m.german[0] for m in collected if values(m.german) != values(m.english)] == []


@pytest.mark.django_db
def test_a_reader_with_an_english_browser_signs_in_in_english():
    page = Client().get("/anmelden/", headers={"Accept-Language": "en-GB,en;q=0.8"}).content.decode()

    assert '<html lang="en"' in page
    assert "Sign in" in page
    assert "Anmelden" not in page
