"""What no code may do, because one slip of it is enough; each rule is seen red on what it forbids."""

import ast
import re
from collections.abc import Callable, Iterator

import pytest

from tests.architecture.sql_texts import sql_put_together
from tests.architecture.test_tree import committed, relative

Found = Iterator[int]
"""The lines at which a rule is broken."""

CONNECTS = {
    "aiohttp", "ftplib", "http.client", "httpx", "imaplib", "poplib", "requests", "smtplib", "socket",
    "socketserver", "telnetlib", "urllib.request", "urllib3", "websockets", "xmlrpc",
}  # fmt: skip
STARTS = {"os.system", "os.popen", "subprocess", "multiprocessing", "pty", "commands"}
RUNS_DATA = {"eval", "exec", "compile", "__import__", "pickle", "marshal", "shelve", "yaml.load"}
SECRET = re.compile(
    r"(?:^|_)(?:tokens?|secrets?|passwords?|passphrase|csrf|hmac|otp|pin|signature)(?:_(?:digest|hash))?$"
    r"|^(?:code|key)_(?:digest|hash)$|^code_of$",
    re.IGNORECASE,
)
MAKES_SECRET = re.compile(r"(?:^|\.)(?:hmac\.(?:new|digest)|keyring\.digest|code_of)$")


def calls(source: str) -> Iterator[tuple[str, ast.Call]]:
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call):
            yield ast.unparse(node.func), node


def imports(source: str) -> Iterator[tuple[str, int]]:
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from ((alias.name, node.lineno) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from ((f"{node.module}.{alias.name}", node.lineno) for alias in node.names)


def named(name: str, of: set[str]) -> bool:
    """Whether a dotted name is one of these, or lies in one of them."""
    return any(name == one or name.startswith(f"{one}.") for one in of)


def markup_of_data(source: str) -> Found:
    for name, call in calls(source):
        plain = all(isinstance(argument, ast.Constant) for argument in call.args)
        if name.rpartition(".")[2] == "Markup" and not plain:
            yield call.lineno


def outside_call(source: str) -> Found:
    yield from (line for name, line in imports(source) if named(name, CONNECTS))


def other_program(source: str) -> Found:
    yield from (line for name, line in imports(source) if named(name, STARTS))
    yield from (call.lineno for name, call in calls(source) if named(name, STARTS))


def data_run(source: str) -> Found:
    yield from (line for name, line in imports(source) if named(name, RUNS_DATA))
    yield from (call.lineno for name, call in calls(source) if named(name, RUNS_DATA))


def is_column(node: ast.AST) -> bool:
    """Whether the database compares it: an attribute of a table's class."""
    if not isinstance(node, ast.Attribute) or not isinstance(node.value, ast.Name):
        return False
    return node.value.id[:1].isupper()


def is_secret(node: ast.AST) -> bool:
    """Whether a value is called like a secret, or is made from one."""
    if isinstance(node, ast.Call):
        name = ast.unparse(node.func)
        return bool(MAKES_SECRET.search(name)) or (name.endswith("encode") and is_secret(node.func.value))
    if isinstance(node, ast.Attribute):
        return bool(SECRET.search(node.attr))
    return isinstance(node, ast.Name) and bool(SECRET.search(node.id))


def secret_compared(source: str) -> Found:
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Compare) and isinstance(node.ops[0], ast.Eq | ast.NotEq):
            sides = [node.left, *node.comparators]
            empty = any(isinstance(side, ast.Constant) and not side.value for side in sides)
            if not empty and not any(map(is_column, sides)) and any(map(is_secret, sides)):
                yield node.lineno


def lines_with(pattern: str) -> Callable[[str], Found]:
    compiled = re.compile(pattern)
    return lambda source: (
        number for number, line in enumerate(source.splitlines(), 1) if compiled.search(line)
    )


# A text between quotation marks and the shapes of the lights are ours.
unsafe_template = lines_with(r'(?<!")(?<!SHAPES\[light_code\])\s*\|\s*safe\b|autoescape\s+false')
html_from_script = lines_with(
    r"\.(?:inner|outer)HTML\s*\+?=|insertAdjacentHTML|document\.write|setHTMLUnsafe|createContextualFragment"
    r"|\beval\(|new Function\(|set(?:Timeout|Interval)\(\s*[\"'`]|javascript:"
)
other_origin = lines_with(r"(?:fetch|sendBeacon|EventSource|WebSocket|import)\(\s*[\"'`](?:https?:)?//")

SQL_OF_OURS = {
    "app/backup/postgresql.py", "app/backup/sqlite.py", "app/bulk.py", "app/database.py",
    "app/demo/writing.py", "app/models/case_indexes.py", "migrations/versions/0006_ledger.py",
    "migrations/versions/0013_minutes.py", "migrations/versions/0025_audit.py",
    "migrations/versions/0027_privacy.py",
}  # fmt: skip
PROGRAMS = {"app/backup/postgresql.py", "app/web/tables.py"}
RULES = {
    "SQL is not put together from texts": (
        sql_put_together,
        "app/**/*.py migrations/**/*.py tools/**/*.py *.py",
        SQL_OF_OURS,
    ),
    "data is no markup": (markup_of_data, "app/**/*.py", {"app/cases/forms.py", "app/web/i18n.py"}),
    "nothing calls outside": (outside_call, "app/**/*.py", {"app/messages/client.py"}),
    "no other program is started": (other_program, "app/**/*.py", PROGRAMS),
    "data is not run": (data_run, "app/**/*.py", set()),
    "secrets are compared in constant time": (secret_compared, "app/**/*.py", set()),
    "templates escape": (unsafe_template, "templates/**/*.html", set()),
    "scripts make no HTML": (html_from_script, "app/static/js/**/*.js", set()),
    "scripts speak to us alone": (other_origin, "app/static/js/**/*.js", set()),
}
"""What holds, how it is looked for, where, and the files that were looked at and may:

their SQL names tables, columns, triggers, pragmas and numbers of ours, never what somebody typed;
choices and translations are escaped beside the call;
messages leave by one way alone, which looks at where they go;
workbooks are read by a program of our own, and PostgreSQL's own programs make and read its backups.
"""

SAMPLES = {
    "SQL is not put together from texts": (
        'db.session.execute(text(f"SELECT {name}"))',
        "text(\"SELECT * FROM t WHERE a = '%s'\" % name)",
        'connection.exec_driver_sql("DROP TABLE " + name)',
        'text("SELECT {}".format(name))',
        'text("SELECT {a}".format_map(names))',
        "text(SQL.format(name))",
        'text(" AND ".join(parts))',
        'text("SELECT x".replace("x", name))',
        'sql = f"SELECT {name}"; db.session.execute(text(sql))',
        "sql = \"SELECT '%s'\" % name; text(sql)",
        'sql = "SELECT " + name; connection.execute(sql)',
        'sql = "SELECT {}".format(name); connection.executemany(sql, rows)',
        'sql = ", ".join(names); DDL(sql)',
        'sql = "SELECT "; sql += name; connection.exec_driver_sql(sql)',
        'sql: str = f"SELECT {name}"; text(sql)',
        'text(sql := f"SELECT {name}")',
        'start = "SELECT "; text(start + name)',
        'one, other = f"SELECT {name}", 1; text(one)',
        'for sql in ("SELECT 1", f"SELECT {name}"): connection.execute(sql)',
        '[connection.execute(sql) for sql in ["SELECT 1", "DROP TABLE " + name]]',
        'SQL = [f"SELECT {name}"]; [text(sql) for sql in SQL]',
        'text(f"SELECT {name}" if name else "SELECT 1")',
        'text(given or f"SELECT {name}")',
        'text(text=f"SELECT {name}")',
        'connection.execute(statement="SELECT " + name)',
        'sql = f"SELECT {name}"; call = lambda: text(sql)',
        'kind = "BIGINT" if wide else name; op.execute(f"ALTER TABLE t ADD COLUMN c {kind}")',
    ),
    "data is no markup": ("Markup(name)", 'Markup(f"<b>{name}</b>")', "markupsafe.Markup(a + b)"),
    "nothing calls outside": (
        "import requests",
        "from urllib import request",
        "import http.client",
        "import socket",
    ),
    "no other program is started": ("import subprocess", "os.system(name)", "from os import popen"),
    "data is not run": ("eval(name)", "import pickle", "from marshal import loads", "yaml.load(name)"),
    "secrets are compared in constant time": (
        "token == given",
        "if settings.metrics_token != header: pass",
        "given == row.code_digest",
        "code.encode() == code_of(talk)",
        "hmac.digest(key, text, 'sha256') == given",
        "keyring.digest('code', typed) == row.hash",
        "password.encode() == kept",
    ),
    "templates escape": ("{{ case.description|safe }}", "{{ name | safe }}", "{% autoescape false %}"),
    "scripts make no HTML": (
        "box.innerHTML = text;",
        "box.insertAdjacentHTML('beforeend', text)",
        "document.write(text)",
        "eval(text)",
        "setTimeout('go()', 1)",
    ),
    "scripts speak to us alone": ("fetch('https://a.example/x')", 'new WebSocket("//a.example")'),
}
HARMLESS = {
    "SQL is not put together from texts": (
        "literal_column(f\"'{State.OPEN.value}'\")",
        'text("SELECT 1")',
        "db.session.execute(statement)",
        "text(NAME)",
        'kind = "BIGINT" if wide else "INTEGER"; op.execute(f"ALTER TABLE t ADD COLUMN c {kind}")',
        'for name in ("a", "b"): op.execute(f"DROP TABLE {name}")',
        'sql = "SELECT 1 " + "FROM t"; text(sql)',
        "db.session.execute(select(Case.id + 1))",
        "db.session.scalar(count + 1)",
        'text("""SELECT 1""".replace("1", "2"))',
        'name = f"{a}{b}"; db.session.execute(statement, {"name": name})',
        'sql = f"SELECT {name}"; call = lambda sql: text(sql)',
    ),
    "data is no markup": ('Markup("<br>")',),
    "nothing calls outside": ("from urllib.parse import urlencode",),
    "secrets are compared in constant time": (
        "select(SignedIn).where(SignedIn.token_digest == digest)",
        "hmac.compare_digest(token, given)",
        'token == ""',
        "minutes.text_digest != digest",
    ),
    "templates escape": ('{{ _("x", a="<code>b</code>"|safe) }}', "{{ SHAPES[light_code]|safe }}"),
    "scripts make no HTML": ("box.textContent = text;",),
}


@pytest.mark.parametrize("rule", RULES)
def test_everywhere(rule):
    look, where, looked_at = RULES[rule]
    paths = [
        path for path in committed(*(f":(glob){one}" for one in where.split())) if "vendor" not in path.parts
    ]

    broken = {relative(path): list(look(path.read_text())) for path in paths}

    assert len(paths) > 10
    assert {name: lines for name, lines in broken.items() if lines and name not in looked_at} == {}
    assert [name for name in looked_at if not broken[name]] == []


@pytest.mark.parametrize(("rule", "sample"), [(rule, one) for rule, all_ in SAMPLES.items() for one in all_])
def test_it_is_seen(rule, sample):
    assert list(RULES[rule][0](sample)) == [1]


@pytest.mark.parametrize(("rule", "sample"), [(rule, one) for rule, all_ in HARMLESS.items() for one in all_])
def test_what_does_no_harm_passes(rule, sample):
    assert list(RULES[rule][0](sample)) == []
