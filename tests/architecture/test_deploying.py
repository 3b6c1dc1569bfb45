"""What puts the product into service fits it, as far as that can be seen without a machine to put it on."""

import os
import re
import shlex
import shutil
import subprocess
import sys
from fnmatch import fnmatch
from pathlib import Path

import pytest
import yaml
from flask.cli import ScriptInfo

from app import create_app
from tests import databases
from tests.architecture.test_readme import VARIABLE

ROOT = Path(__file__).parents[2]
DEPLOY = ROOT / "deploy"
DOCKERFILE = (ROOT / "Dockerfile").read_text()
COMPOSE = yaml.safe_load((DEPLOY / "compose.yaml").read_text())
UNITS = {path.name: path.read_text() for path in DEPLOY.glob("*.service")}
KNOWN = {
    name for file in ("config.py", "gunicorn.conf.py") for name in VARIABLE.findall((ROOT / file).read_text())
}
ASK = """
from wsgi import app
for path in ("/healthz", "/login", "/static/css/base.css"):
    answer = app.test_client().get(path)
    assert answer.status_code == 200, (path, answer.status_code)
assert "登录" in app.test_client().get("/login", headers={"Accept-Language": "zh-CN"}).text
"""


def copied():
    """Return what the Dockerfile copies out of the tree into the last image."""
    last = DOCKERFILE.rsplit("\nFROM ", 1)[1]
    lines = re.findall(r"^COPY (?!--from)(.+) \S+$", last, re.MULTILINE)
    return [name for line in lines for name in line.split()]


def commands():
    """Return every command line by which a part of the product is started."""
    started = {name: re.search(r"^ExecStart=(.+)$", text, re.MULTILINE)[1] for name, text in UNITS.items()}
    listed = re.search(r"^CMD (\[.+\])$", DOCKERFILE, re.MULTILINE)[1]
    scheduler = COMPOSE["services"]["scheduler"]["command"]
    return {**started, "image": shlex.join(yaml.safe_load(listed)), "compose": shlex.join(scheduler)}


def test_four_parts_run():
    assert set(COMPOSE["services"]) == {"web", "scheduler", "database", "proxy"}
    assert set(UNITS) == {"yehua-web.service", "yehua-scheduler.service"}


def test_every_variable_is_one_that_is_read():
    services = COMPOSE["services"]
    given = {*services["web"]["environment"], *services["scheduler"]["environment"]}
    example = set(re.findall(r"^(?:# )?([A-Z_]+)=", (DEPLOY / "env.example").read_text(), re.MULTILINE))

    assert given - KNOWN == set()
    assert example - KNOWN == set()
    assert {"SECRET_KEY", "DATA_KEY", "DATABASE_URL"} <= example


@pytest.mark.parametrize("name", ["yehua-web.service", "yehua-scheduler.service", "image", "compose"])
def test_what_is_started_is_there(name, tmp_path):
    program, *words = shlex.split(commands()[name])
    if Path(program).name == "gunicorn":
        assert words[-1] == "wsgi:app"
        return
    app = create_app(databases.settings("sqlite://", tmp_path))
    command, words = app.cli, [word for word in words if word not in {"--app", "wsgi"}]

    for word in words:
        with app.app_context():
            command = command.get_command(ScriptInfo(create_app=lambda: app).load_app() and None, word)
        assert command is not None, word


def test_the_image_holds_all_that_the_product_needs(tmp_path):
    for name in copied():
        copy = shutil.copytree if (ROOT / name).is_dir() else shutil.copy
        copy(ROOT / name, tmp_path / name)
    home = tmp_path / "home"
    environment = {
        "PATH": os.environ["PATH"],
        "SECRET_KEY": "x" * 32,
        "DATA_KEY": "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=",
        "DATABASE_URL": f"sqlite:///{home}/yehua.db",
        "UPLOAD_DIR": str(home),
    }
    home.mkdir()

    upgraded = run([sys.executable, "-m", "flask", "--app", "wsgi", "db", "upgrade"], tmp_path, environment)
    asked = run([sys.executable, "-c", ASK], tmp_path, environment)

    assert upgraded.returncode == 0, upgraded.stderr[-2000:]
    assert asked.returncode == 0, asked.stderr[-2000:]


def run(command, folder, environment):
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)


def test_the_builder_is_given_what_it_copies_and_no_more():
    let_in = [line[1:] for line in (ROOT / ".dockerignore").read_text().splitlines() if line.startswith("!")]

    assert sorted(let_in) == sorted([*copied(), "requirements-oidc.lock"])


def test_the_image_is_built_from_the_lock_and_runs_without_rights():
    assert "--require-hashes" in DOCKERFILE
    assert "--no-deps" in DOCKERFILE
    assert re.findall(r"^USER (\S+)$", DOCKERFILE, re.MULTILINE) == ["yehua"]
    assert "HEALTHCHECK" in DOCKERFILE
    for name in ("web", "scheduler"):
        assert COMPOSE["services"][name]["read_only"] is True
        assert COMPOSE["services"][name]["cap_drop"] == ["ALL"]


def test_no_service_sees_the_history_of_the_checkout():
    for text in UNITS.values():
        folder = re.search(r"^WorkingDirectory=(\S+)$", text, re.MULTILINE)[1]
        assert f"\nInaccessiblePaths=-{folder}/.git\n" in text
    assert not [name for name in copied() if name.startswith(".")]


def test_what_the_services_write_to_lies_on_volumes():
    volumes = dict(one.split(":") for one in COMPOSE["services"]["web"]["volumes"])

    assert set(volumes) <= set(COMPOSE["volumes"])
    environment = COMPOSE["services"]["web"]["environment"]
    assert {environment["UPLOAD_DIR"], environment["BACKUP_DIR"]} == set(volumes.values())


def test_only_the_proxy_faces_the_network():
    assert [name for name, service in COMPOSE["services"].items() if "ports" in service] == ["proxy"]
    assert "reverse_proxy web:8000" in (DEPLOY / "Caddyfile").read_text()
    assert '"0.0.0.0:8000"' in DOCKERFILE


def test_no_proxy_logs_addresses_which_hold_what_opens_a_door():
    nginx, caddy = ((DEPLOY / name).read_text() for name in ("nginx.conf", "Caddyfile"))

    assert nginx.count("access_log") == nginx.count("access_log off;") == 1
    assert re.search(r"error_log\s+\S+ crit;", nginx)
    assert "request>uri delete" in caddy


def test_every_answer_comes_from_the_application_which_gives_it_its_headers():
    nginx, caddy = ((DEPLOY / name).read_text() for name in ("nginx.conf", "Caddyfile"))

    assert re.findall(r"^\s*location (\S+) \{", nginx, re.MULTILINE) == ["/"]
    assert not re.search(
        r"^\s*(?:root|alias|try_files|autoindex|add_header|file_server)\b", nginx + caddy, re.MULTILINE
    )


def test_backups_are_made_by_the_server_s_own_version():
    server = COMPOSE["services"]["database"]["image"].partition(":")[2]

    assert f"postgresql-client-{server} " in DOCKERFILE


def test_the_two_locks_name_the_same_versions():
    plain, larger = (
        set(re.findall(r"^(\S+==\S+)", (ROOT / name).read_text(), re.MULTILINE))
        for name in ("requirements.lock", "requirements-oidc.lock")
    )

    assert plain < larger
    assert {one.partition("==")[0] for one in larger - plain} == {"authlib", "joserfc"}


def test_keys_are_kept_out_of_the_tree():
    ignored = (ROOT / ".gitignore").read_text().splitlines()

    for name in ("deploy/env", "deploy/.env", "deploy/tls/"):
        assert any(fnmatch(f"/{name}", line) for line in ignored)
