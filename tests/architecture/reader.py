"""Reads the program without running it: its modules, what each imports, what each calls."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

ROOT = Path(__file__).parents[2]
PACKAGES = ("desk", "models", "forms")


@dataclass(frozen=True)
class Source:
    """One module: its dotted name and its text."""

    module: str
    text: str

    @cached_property
    def tree(self) -> ast.Module:
        return ast.parse(self.text)

    @cached_property
    def imports(self) -> list[tuple[str, int]]:
        """List what it imports at run time, as dotted names down to the imported thing, with the line."""
        skipped = set(_ids_for_typing(self.tree))
        found = []
        for node in ast.walk(self.tree):
            if id(node) in skipped:
                continue
            if isinstance(node, ast.Import):
                found += [(alias.name, node.lineno) for alias in node.names]
            elif isinstance(node, ast.ImportFrom):
                found += [(f"{node.module}.{alias.name}", node.lineno) for alias in node.names]
        return found

    @cached_property
    def calls(self) -> list[tuple[str, int]]:
        """List what it calls, as written (`session.commit`, `print`), with the line."""
        return [
            (ast.unparse(node.func), node.lineno)
            for node in ast.walk(self.tree)
            if isinstance(node, ast.Call)
        ]

    @cached_property
    def attributes(self) -> list[tuple[str, int]]:
        """List every dotted expression as written, with the line."""
        return [
            (ast.unparse(node), node.lineno)
            for node in ast.walk(self.tree)
            if isinstance(node, ast.Attribute)
        ]


def _ids_for_typing(tree: ast.Module) -> Iterator[int]:
    """Yield the nodes under `if TYPE_CHECKING:`, which never run."""
    for node in ast.walk(tree):
        if isinstance(node, ast.If) and ast.unparse(node.test) in {"TYPE_CHECKING", "typing.TYPE_CHECKING"}:
            for child in node.body:
                yield from (id(below) for below in ast.walk(child))


@cache
def sources() -> list[Source]:
    """Read every module of the program, once for all tests."""
    files = [
        ROOT / "app.py",
        *(path for package in PACKAGES for path in sorted((ROOT / package).rglob("*.py"))),
    ]
    return [Source(module_name(path), path.read_text(encoding="utf-8")) for path in files if path.exists()]


def module_name(path: Path) -> str:
    """Name a file as Python imports it."""
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def is_within(module: str, *names: str) -> bool:
    """Tell whether the dotted name is one of `names` or lies inside one."""
    return any(module == name or module.startswith(f"{name}.") for name in names)
