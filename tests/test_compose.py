"""The compose file, checked as far as that is possible without an engine."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest
import yaml

from config.embedded import BASE_DIR

FILE = BASE_DIR / "docker-compose.postgis.yml"
SETTINGS = (BASE_DIR / "config" / "settings.py").read_text()


@pytest.fixture(scope="module")
def compose() -> dict:
    return yaml.safe_load(FILE.read_text())


def test_an_operator_gets_postgis_web_and_worker_after_the_migration(compose):
    services = compose["services"]

    assert set(services) == {"postgis", "migrate", "web", "worker", "backup"}
    assert services["backup"]["profiles"] == ["backup"], "only when somebody asks for it"
    for name in ("web", "worker"):
        assert services[name]["depends_on"] == {"migrate": {"condition": "service_completed_successfully"}}
    assert services["migrate"]["depends_on"] == {"postgis": {"condition": "service_healthy"}}


def test_every_service_that_stays_says_whether_it_is_well(compose):
    for name, service in compose["services"].items():
        if service["restart"] != "no":
            assert service["healthcheck"]["test"][0] == "CMD", name


def test_secrets_come_as_files_and_never_as_values(compose):
    for service in compose["services"].values():
        granted = {f"/run/secrets/{secret}" for secret in service["secrets"]}
        files = {value for name, value in service["environment"].items() if name.endswith("_FILE")}
        assert files == granted
        assert not {"SECRET_KEY", "DATABASE_URL", "EMAIL_URL", "POSTGRES_PASSWORD"} & set(service["environment"])
    assert {secret for service in compose["services"].values() for secret in service["secrets"]} == set(
        compose["secrets"]
    )


def test_the_settings_it_gives_exist(compose):
    for name in compose["services"]["web"]["environment"]:
        setting = name.removesuffix("_FILE")
        assert re.search(rf'env\.\w+\("{setting}"', SETTINGS), setting


def test_volumes_and_their_users_agree(compose):
    used = {volume.split(":")[0] for service in compose["services"].values() for volume in service["volumes"]}

    assert used == set(compose["volumes"])


def test_the_image_brings_the_dump_of_the_servers_version(compose):
    version = compose["services"]["postgis"]["image"].split(":")[1].split("-")[0]

    assert f"postgresql-client-{version}" in (BASE_DIR / "Dockerfile").read_text()


def test_only_the_own_machine_reaches_the_pages_and_nobody_the_database(compose):
    assert all(port.startswith("127.0.0.1:") for port in compose["services"]["web"]["ports"])
    assert "ports" not in compose["services"]["postgis"]


def test_the_image_runs_what_it_copies_as_an_ordinary_user():
    lines = (BASE_DIR / "Dockerfile").read_text().splitlines()
    copied = [
        word for line in lines if line.startswith("COPY ") and "--from" not in line for word in line.split()[1:-1]
    ]

    assert all((BASE_DIR / name).exists() for name in copied)
    assert lines.index("USER umgriff") < next(number for number, line in enumerate(lines) if line.startswith("CMD"))
    ignored = (BASE_DIR / ".dockerignore").read_text().split()
    assert {"secrets", "var", ".git"} <= set(ignored)


def _compose_command() -> list[str] | None:
    for command in (["docker", "compose"], ["docker-compose"]):
        if shutil.which(command[0]) and not subprocess.run([*command, "version"], capture_output=True).returncode:
            return command
    return None


@pytest.mark.skipif(_compose_command() is None, reason="docker compose is not installed here")
def test_docker_compose_itself_understands_the_file(tmp_path: Path):
    command = [*(_compose_command() or []), "-f", str(FILE), "config", "--quiet"]

    done = subprocess.run(command, cwd=BASE_DIR, env=os.environ, capture_output=True, text=True)

    assert done.returncode == 0, done.stderr
