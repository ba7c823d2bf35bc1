"""The house keeps its plan: imports point one way, modules fit one sitting, and no module remembers anything."""

from __future__ import annotations

import ast
from graphlib import TopologicalSorter
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import cleanse

if TYPE_CHECKING:
    from collections.abc import Iterator

PACKAGE = Path(cleanse.__file__).parent
MOST_LINES = 400

# From the ground up: a module imports only from the rows above its own, and from its own folder. `cleaner` and the
# package's `__init__` are the library's front door, `cli` the command's; nothing stands on them but `__main__`.
ROWS: tuple[tuple[str, ...], ...] = (
    ("version", "limits", "normal", "prefilter"),
    ("types",),
    ("edits", "categories", "config", "evaluate", "fold", "locks", "record"),
    ("show", "review"),
    ("decode", "layout", "language", "fields", "rule"),
    ("match", "selector"),
    ("rulecache",),
    ("rulefile", "weights"),
    ("rulepack", "extract", "stages"),
    ("rulecheck", "pipeline"),
    ("dedup", "io", "rulehints"),
    ("run",),
    ("learn", "scale"),
    ("cleaner",),
    ("__init__",),
    ("cli",),
    ("__main__",),
)

# Views of what was done, which need nothing of how it was done.
KNOWN_TO_VIEWS = frozenset({"types", "edits"})
VIEWS = frozenset({"show", "review"})

# An `Article` restores itself and becomes a record, but `types` knows no other module at import time.
LAZY = frozenset({("types", "edits"), ("types", "record")})

IMMUTABLE = frozenset({"Mapping", "tuple", "frozenset", "Sequence", "Final"})
MAKERS = frozenset({"list", "dict", "set", "bytearray", "defaultdict", "deque", "Counter", "OrderedDict"})
WRITERS = frozenset(
    (
        "append",
        "extend",
        "insert",
        "add",
        "update",
        "setdefault",
        "pop",
        "popitem",
        "clear",
        "remove",
        "discard",
        "sort",
    )
)


def name_of(path: Path) -> str:
    """Return a module's name below `cleanse`; a folder's `__init__` has the folder's name."""
    parts = path.relative_to(PACKAGE).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" and len(parts) > 1 else parts)


TREES = {name_of(path): ast.parse(path.read_bytes()) for path in sorted(PACKAGE.rglob("*.py"))}


def imports(name: str) -> Iterator[str]:
    """Yield every module of the package that a module imports, wherever in it the import stands."""
    for node in ast.walk(TREES[name]):
        if isinstance(node, ast.ImportFrom) and node.module is not None and node.level == 0:
            named = [f"{node.module}.{alias.name}" for alias in node.names]
            yield from (inner(one) if inner(one) in TREES else inner(node.module) for one in named if inner(one))
        elif isinstance(node, ast.Import):
            yield from (inner(alias.name) for alias in node.names if inner(alias.name))


def inner(module: str) -> str:
    """Return a module's name below `cleanse` ('' for one of another package)."""
    if module == "cleanse":
        return "__init__"
    return module.removeprefix("cleanse.") if module.startswith("cleanse.") else ""


def room(name: str) -> str:
    return name.partition(".")[0]


def row(name: str) -> int:
    return next((number for number, rooms in enumerate(ROWS) if room(name) in rooms), -1)


EDGES = frozenset((name, other) for name in TREES for other in imports(name) if name != other)


def upward(name: str) -> list[str]:
    """Return what a module imports against the plan."""
    return sorted(
        other for one, other in EDGES - LAZY if one == name and room(other) != room(name) and row(other) >= row(name)
    )


def test_every_module_has_a_place_in_the_plan() -> None:
    assert len(TREES) > 40
    assert [name for name in TREES if row(name) < 0] == []


@pytest.mark.parametrize("name", TREES)
def test_imports_point_one_way(name: str) -> None:
    assert upward(name) == []


def test_no_exception_outlives_its_import() -> None:
    assert LAZY <= EDGES, "delete what is no longer imported from LAZY"


def test_no_modules_wait_for_each_other() -> None:
    graph: dict[str, set[str]] = {name: set() for name in TREES}
    for name, other in EDGES - LAZY:
        graph[name].add(other)
    assert len([*TopologicalSorter(graph).static_order()]) == len(TREES)


def test_views_know_only_values_and_edits() -> None:
    known = {(name, room(other)) for name, other in EDGES if room(name) in VIEWS and room(other) != room(name)}
    assert {(name, other) for name, other in known if other not in KNOWN_TO_VIEWS} == set()


def test_nothing_imports_the_command_line() -> None:
    assert {name for name, other in EDGES if room(other) == "cli" and room(name) != "cli"} <= {"__main__"}


def test_no_import_is_relative() -> None:
    relative = [
        name
        for name, tree in TREES.items()
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.level
    ]
    assert relative == []


@pytest.mark.parametrize("path", sorted(PACKAGE.rglob("*.py")), ids=name_of)
def test_a_module_fits_one_sitting(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= MOST_LINES


@pytest.mark.parametrize("name", TREES)
def test_no_module_remembers_anything(name: str) -> None:
    assert [*state(TREES[name])] == []


def state(tree: ast.Module) -> Iterator[str]:
    """Yield what a module could remember: mutable values that are no constants, and writes to module-level names."""
    names = set()
    for target, annotation, value in module_values(tree):
        names.add(target)
        is_constant = target.strip("_").isupper() or target == "__all__" or annotation in IMMUTABLE
        if is_mutable(value) and not is_constant:
            yield f"line {value.lineno}: {target} is mutable"
    for node in ast.walk(tree):
        match node:
            case ast.Global():
                yield f"line {node.lineno}: global {', '.join(node.names)}"
            case ast.Subscript(value=ast.Name(id=name), ctx=ast.Store() | ast.Del()) if name in names:
                yield f"line {node.lineno}: {name}[…] is written"
            case ast.Call(func=ast.Attribute(value=ast.Name(id=name), attr=act)) if name in names and act in WRITERS:
                yield f"line {node.lineno}: {name}.{act}(…)"


def module_values(tree: ast.Module) -> Iterator[tuple[str, str, ast.expr]]:
    """Yield (name, head of its annotation, value) of each assignment that runs when the module is imported."""
    for node in at_import(tree):
        if isinstance(node, ast.Assign):
            yield from ((target.id, "", node.value) for target in node.targets if isinstance(target, ast.Name))
        elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name) and node.value is not None:
            annotation = node.annotation
            yield (
                node.target.id,
                called(annotation.value if isinstance(annotation, ast.Subscript) else annotation),
                node.value,
            )


def at_import(node: ast.AST) -> Iterator[ast.AST]:
    for child in ast.iter_child_nodes(node):
        if not isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | ast.expr):
            yield child
            yield from at_import(child)


def is_mutable(value: ast.expr) -> bool:
    literals = ast.List | ast.Dict | ast.Set | ast.ListComp | ast.DictComp | ast.SetComp
    return isinstance(value, literals) or (isinstance(value, ast.Call) and called(value.func) in MAKERS)


def called(node: ast.expr) -> str:
    """Return the name of a plain name or the last name of a dotted one, else ''."""
    return node.id if isinstance(node, ast.Name) else node.attr if isinstance(node, ast.Attribute) else ""


@pytest.mark.parametrize(
    ("code", "found"),
    [
        ("cache = {}", 1),
        ("seen: set[str] = set()", 1),
        ("from collections import Counter\ncounts = Counter()", 1),
        ("if True:\n    rows = [1]", 1),
        ("NAMES = {'a': 1}\n_NAMES: dict[str, int] = {}", 0),
        ("names: Mapping[str, int] = {}\nrows: tuple[int, ...] = (1, 2)", 0),
        ("def f():\n    rows = []\n    rows.append(1)", 0),
        ("NAMES = {}\ndef f():\n    NAMES['a'] = 1", 1),
        ("NAMES = []\ndef f():\n    NAMES.append(1)", 1),
        ("def f():\n    global x\n    x = 1", 1),
    ],
)
def test_memory_is_found(code: str, found: int) -> None:
    assert len([*state(ast.parse(code))]) == found
