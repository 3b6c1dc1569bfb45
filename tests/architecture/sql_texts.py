"""Finds SQL that is put together from texts, on the spot or under a local name."""

import ast
from collections.abc import Iterator

TAKES_SQL = {
    "text", "execute", "executemany", "executescript", "exec_driver_sql", "literal_column", "DDL", "scalar",
    "scalars",
}  # fmt: skip
NAMED = {"text", "statement", "sql"}
"""What the text is called where it is not the first argument."""
MAKES_TEXT = {"format", "format_map", "join", "replace"}
PLAIN = {*MAKES_TEXT, "lower", "upper"}
FUNCTIONS = ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda
Bound = dict[str, list[ast.expr]]
"""What a name may have been given, in the function and round it."""


def sql_put_together(source: str) -> Iterator[int]:
    """Yield the lines at which such a text is given to the database."""
    yield from sorted(set(_within(ast.parse(source), {})))


def _within(scope: ast.AST, outer: Bound) -> Iterator[int]:
    nodes, inner = _parts(scope)
    bound = {name: values for name, values in outer.items() if name not in _parameters(scope)}
    for node in nodes:
        for name, value in _given(node):
            bound[name] = [*bound.get(name, ()), value]
    for node in nodes:
        if isinstance(node, ast.Call) and _name(node) in TAKES_SQL:
            texts = [*node.args[:1], *(one.value for one in node.keywords if one.arg in NAMED)]
            if any(made_up(one, bound) for one in texts):
                yield node.lineno
    for function in inner:
        yield from _within(function, bound)


def _parts(scope: ast.AST) -> tuple[list[ast.AST], list[ast.AST]]:
    """Return what lies in a function or file itself, and the functions in it."""
    nodes, inner, waiting = [], [], list(ast.iter_child_nodes(scope))
    while waiting:
        node = waiting.pop()
        if isinstance(node, FUNCTIONS):
            inner.append(node)
        else:
            nodes.append(node)
            waiting += ast.iter_child_nodes(node)
    return nodes, inner


def _parameters(scope: ast.AST) -> set[str]:
    if not isinstance(scope, FUNCTIONS):
        return set()
    return {one.arg for one in ast.walk(scope.args) if isinstance(one, ast.arg)}


def _given(node: ast.AST) -> Iterator[tuple[str, ast.expr]]:
    """Yield the names that are given something, with that."""
    match node:
        case ast.Assign(targets=targets, value=value):
            for target in targets:
                yield from _paired(target, value)
        case (
            ast.AnnAssign(target=ast.Name(id=name), value=ast.expr() as value)
            | ast.NamedExpr(target=ast.Name(id=name), value=value)
        ):
            yield name, value
        case ast.AugAssign(target=ast.Name(id=name), op=op, value=value):
            yield name, ast.BinOp(ast.Constant(""), op, value)
        case ast.For(target=target, iter=from_) | ast.comprehension(target=target, iter=from_):
            for value in from_.elts if isinstance(from_, ast.Tuple | ast.List) else [from_]:
                yield from _paired(target, value)
        case ast.withitem(optional_vars=ast.expr() as target, context_expr=value):
            yield from _paired(target, value)


def _paired(target: ast.AST, value: ast.expr) -> Iterator[tuple[str, ast.expr]]:
    match target, value:
        case ast.Name(id=name), _:
            yield name, value
        case ast.Tuple(elts=targets), ast.Tuple(elts=values) if len(targets) == len(values):
            for one, other in zip(targets, values, strict=True):
                yield from _paired(one, other)
        case ast.Tuple(elts=targets) | ast.List(elts=targets), _:
            for one in targets:
                yield from _paired(one, value)
        case ast.Starred(value=one), _:
            yield from _paired(one, value)


def made_up(node: ast.AST, bound: Bound) -> bool:
    """Whether a text is put together from parts of which one is neither a constant nor a code of ours."""
    match node:
        case ast.JoinedStr(values=parts):
            return not all(_is_ours(part, bound) for part in parts)
        case ast.BinOp(op=ast.Add() | ast.Mod()):
            return _has_text(node, bound) and not _is_ours(node, bound)
        case ast.Call(func=ast.Attribute(attr=name, value=base)) if name in MAKES_TEXT:
            return (name == "format" or _has_text(base, bound)) and not _is_ours(node, bound)
        case ast.Call(args=[first, *_]) if _name(node) in {*TAKES_SQL, "dedent"}:
            return made_up(first, bound)
        case ast.Name(id=name):
            return any(made_up(value, _without(bound, name)) for value in bound.get(name, ()))
    return any(made_up(one, bound) for one in _one_of(node))


def _one_of(node: ast.AST) -> list[ast.expr]:
    """Return of what an expression is one, as it is."""
    match node:
        case ast.IfExp(body=one, orelse=other):
            return [one, other]
        case ast.NamedExpr(value=one) | ast.Starred(value=one):
            return [one]
        case ast.BoolOp(values=each) | ast.Tuple(elts=each) | ast.List(elts=each):
            return each
    return []


def _is_ours(node: ast.AST, bound: Bound) -> bool:
    """Whether a part can only be what stands in the source, or the code of an enumeration's member."""
    match node:
        case ast.Constant() | ast.Attribute(attr="value"):
            return True
        case ast.FormattedValue(value=one) | ast.NamedExpr(value=one):
            parts = [one]
        case ast.BinOp(left=one, right=other) | ast.IfExp(body=one, orelse=other):
            parts = [one, other]
        case ast.Tuple(elts=parts) | ast.List(elts=parts) | ast.JoinedStr(values=parts):
            pass
        case ast.Call(func=ast.Attribute(attr=name, value=base), args=args, keywords=[]) if name in PLAIN:
            parts = [base, *args]
        case ast.Name(id=name) if name in bound:
            return all(_is_ours(value, _without(bound, name)) for value in bound[name])
        case _:
            return False
    return all(_is_ours(part, bound) for part in parts)


def _has_text(node: ast.AST, bound: Bound) -> bool:
    """Whether there is a text in it for certain, so that `+` and `%` are not about numbers or columns."""
    match node:
        case ast.Constant(value=value):
            return isinstance(value, str)
        case ast.JoinedStr():
            return True
        case ast.Name(id=name):
            return any(_has_text(value, _without(bound, name)) for value in bound.get(name, ()))
        case ast.BinOp(left=one, right=other):
            return _has_text(one, bound) or _has_text(other, bound)
        case ast.Call(func=ast.Attribute(attr=name, value=base)) if name in MAKES_TEXT:
            return _has_text(base, bound)
    return False


def _without(bound: Bound, name: str) -> Bound:
    """Return the others, or what is added to itself would have no end."""
    return {key: values for key, values in bound.items() if key != name}


def _name(call: ast.Call) -> str:
    return ast.unparse(call.func).rpartition(".")[2]
