"""The house keeps its order: who may import whom (docs: ARCHITECTURE, decisions). Read from the code itself."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ["config", "coordination", "notifications", "accounts", "geo"]  # each may import those to its right
# Inside a package, a layer imports its own and lower ones. Models carry their querysets as managers, so these two
# stand on one step; whatever is not named here (affected, delivery, importers …) is checked by the rules below.
LAYERS = {"views": 0, "forms": 1, "services": 1, "recipients": 2, "querysets": 3, "models": 3, "crs": 4}
WITHOUT_REQUEST = {"models", "services", "querysets", "recipients", "delivery", "channels", "rules", "affected"}
SIGNALS = ("django.dispatch", "django.db.models.signals", "django.core.signals")


def modules() -> Iterator[tuple[str, ast.Module]]:
    for package in PACKAGES:
        for path in sorted((ROOT / package).rglob("*.py")):
            name = ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
            if ".migrations" not in name:
                yield name, ast.parse(path.read_text(), str(path))


MODULES = dict(modules())


def imports(tree: ast.Module) -> Iterator[str]:
    """Yield what a module imports, also inside functions; not what only the type checker sees."""
    hidden = {id(child) for block in ast.walk(tree) if is_type_checking(block) for child in ast.walk(block)}
    for node in ast.walk(tree):
        if id(node) in hidden:
            continue
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "imports are absolute here"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def is_type_checking(node: ast.AST) -> bool:
    return isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING"


def ours(tree: ast.Module) -> Iterator[list[str]]:
    yield from (name.split(".") for name in imports(tree) if name.split(".")[0] in PACKAGES)


def layer(parts: list[str]) -> str:
    return parts[1] if len(parts) > 1 else ""


@pytest.mark.parametrize("name", MODULES)
def test_a_package_imports_only_to_its_right(name):
    own = PACKAGES.index(name.split(".")[0])

    leftwards = [".".join(parts) for parts in ours(MODULES[name]) if PACKAGES.index(parts[0]) < own]

    assert not leftwards


@pytest.mark.parametrize("name", MODULES)
def test_inside_a_package_a_layer_imports_only_lower_ones(name):
    package, own = name.split(".")[0], layer(name.split("."))
    if own not in LAYERS:
        return

    upwards = [
        ".".join(parts)
        for parts in ours(MODULES[name])
        if parts[0] == package and LAYERS.get(layer(parts), LAYERS["crs"]) < LAYERS[own]
    ]

    assert not upwards


@pytest.mark.parametrize("name", MODULES)
def test_nobody_imports_views_but_the_urls(name):
    parts = name.split(".")
    routes = ".".join(parts[:2]) == "config.urls"
    if routes or layer(parts) == "views":
        foreign = [p for p in ours(MODULES[name]) if layer(p) == "views" and p[0] != parts[0] and not routes]
        assert not foreign
        return

    assert not [".".join(p) for p in ours(MODULES[name]) if layer(p) == "views"]


@pytest.mark.parametrize("name", [name for name in MODULES if name.startswith("notifications.channels")])
def test_a_channel_imports_no_services(name):
    assert not [".".join(parts) for parts in ours(MODULES[name]) if layer(parts) == "services"]


@pytest.mark.parametrize("name", [name for name in MODULES if layer(name.split(".")) in WITHOUT_REQUEST])
def test_the_request_stops_in_views(name):
    for node in ast.walk(MODULES[name]):
        assert not (isinstance(node, ast.arg) and node.arg == "request"), node.lineno
        assert not (isinstance(node, ast.Name) and node.id in ("request", "HttpRequest")), node.lineno
        assert not (isinstance(node, ast.Attribute) and node.attr == "request"), node.lineno


@pytest.mark.parametrize("name", MODULES)
def test_nothing_hangs_on_a_signal(name):
    assert not [imported for imported in imports(MODULES[name]) if imported.startswith(SIGNALS)]


@pytest.mark.parametrize("name", [name for name in MODULES if layer(name.split(".")) == "models"])
def test_nothing_hides_in_save(name):
    hidden = [
        n.name for n in ast.walk(MODULES[name]) if isinstance(n, ast.FunctionDef) and n.name in ("save", "delete")
    ]

    assert not hidden
