"""The sentences that Python code says to members and venues, read from its source.

A constant is a message; a sentence with facts in it becomes one with braces, named by what stands
there: f"Yours again from {day}." is "Yours again from {day}.". Where a piece is chosen between two
words ("guest" or "guests"), both sentences are messages.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from itertools import product
from pathlib import Path

# More ways than these to say one sentence: its chosen pieces are facts then.
MOST = 12
WORDS = re.compile(r"[A-Za-z]{2,}.* .*[A-Za-z]|^[A-Z][a-z]+[.:]?$", re.DOTALL)
NOT_PROSE = re.compile(
    r"^[a-z_./-]+$|SELECT |INSERT |UPDATE |DELETE |WHERE |JOIN | = |^<[a-z{]+|\{%|^https?://|::|=\{"
    r"|^[A-Z]{2,}(?![A-Z]|, )|;q=|^%|\bFROM\b|filename=|\{(pk|hex|member_id|campaign_id)\}"
)
# Fewer letters than these around its facts, and a sentence says nothing of itself.
FACT = re.compile(r"\{\w*\}")


def sentences(path: Path) -> Iterator[tuple[int, str]]:
    """(line, message) of a module, each way of saying it once. Docstrings are no messages."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    finder = _Finder()
    finder.visit(tree)
    seen = set()
    for line, found in finder.found:
        message = numbered(found)
        if message not in seen and is_prose(message):
            seen.add(message)
            yield line, message


def numbered(message: str) -> str:
    """The message with its nameless places named: "{} or older" is "{fact} or older"."""
    count = 0
    while "{}" in message:
        count += 1
        message = message.replace("{}", "{fact}" if count == 1 else f"{{fact_{count}}}", 1)
    return message


def is_prose(message: str) -> bool:
    """Whether somebody reads it: words, and no key, statement, address or class of ours."""
    fixed = FACT.sub(" ", message)
    spoken = WORDS.search(message) and re.search(r"[A-Za-z]{2,}", fixed)
    return bool(spoken) and not NOT_PROSE.search(message)


class _Finder(ast.NodeVisitor):
    def __init__(self) -> None:
        self.found: list[tuple[int, str]] = []

    def visit_Expr(self, node: ast.Expr) -> None:
        if not isinstance(node.value, ast.Constant):
            self.generic_visit(node)

    def visit_Raise(self, node: ast.Raise) -> None:
        """What is raised for programmers is no message; a refusal is one."""
        named = node.exc.func if isinstance(node.exc, ast.Call) else node.exc
        if isinstance(named, ast.Name) and named.id in ("ValueError", "KeyError", "TypeError",
            "RuntimeError", "ImproperlyConfigured", "CommandError"):  # fmt: skip
            return
        self.generic_visit(node)

    def visit_Assign(self, node: ast.Assign) -> None:
        names = {target.id for target in node.targets if isinstance(target, ast.Name)}
        if "__all__" not in names:
            self.visit(node.value)

    def visit_AnnAssign(self, node: ast.AnnAssign) -> None:
        if node.value is not None:
            self.visit(node.value)

    def visit_FunctionDef(self, node: ast.FunctionDef) -> None:
        for part in (*node.args.defaults, *node.body):
            self.visit(part)

    def visit_Constant(self, node: ast.Constant) -> None:
        if isinstance(node.value, str):
            self.found.append((node.lineno, node.value))

    def visit_JoinedStr(self, node: ast.JoinedStr) -> None:
        self.found += [(node.lineno, message) for message in ways(node)]
        for part in node.values:
            if isinstance(part, ast.FormattedValue):
                self.visit(part.value)

    def visit_BinOp(self, node: ast.BinOp) -> None:
        if isinstance(node.op, ast.Add) and prose(node):
            self.found += [(node.lineno, message) for message in ways(node)]
            return
        self.generic_visit(node)


def prose(node: ast.BinOp) -> bool:
    """Whether a sum is one of sentences."""
    return any(isinstance(side, ast.JoinedStr | ast.Constant) for side in (node.left, node.right))


def ways(node: ast.expr) -> list[str]:
    """Every way in which an expression can be said, facts in braces."""
    names: dict[str, str] = {}
    said = _ways(node, names)
    return said if len(said) <= MOST else _ways(node, names, False)


def _ways(node: ast.expr, names: dict[str, str], choose: bool = True) -> list[str]:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return [node.value]
    if isinstance(node, ast.JoinedStr):
        parts = [_ways(part, names, choose) for part in node.values]
        return ["".join(one) for one in product(*parts)]
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        sides = _ways(node.left, names, choose), _ways(node.right, names, choose)
        return ["".join(one) for one in product(*sides)]
    if isinstance(node, ast.FormattedValue):
        return _ways(node.value, names, choose)
    if choose and isinstance(node, ast.IfExp):
        either = _ways(node.body, names) + _ways(node.orelse, names)
        return list(dict.fromkeys(either))
    return ["{" + _name(node, names) + "}"]


def _name(node: ast.expr, names: dict[str, str]) -> str:
    """A name for a fact: the last name in its expression, one for each expression."""
    source = ast.unparse(node)
    if source not in names:
        found = [each for each in re.findall(r"[a-z_]\w*", source) if each not in ("if", "else")]
        base = found[-1].strip("_") if found else "fact"
        name, number = base, 2
        while name in names.values():
            name, number = f"{base}_{number}", number + 1
        names[source] = name
    return names[source]
