"""`make run`: what it prepares, what it refuses, and how its two processes stop."""

import base64
import os
import signal
import socket
import stat
import sys
import threading

import pytest

from config import from_environment
from tools import run


def test_without_settings_everything_lies_in_one_folder(tmp_path):
    env = run.environment({"PATH": "/bin"}, tmp_path)

    settings = from_environment(env)
    assert settings.database_url == f"sqlite:///{tmp_path}/yehua.db"
    assert settings.upload_dir == tmp_path / "uploads"
    assert settings.second_factor == "optional"
    assert (settings.public_url, settings.cookie_secure, settings.demo) == (
        "http://127.0.0.1:8000",
        False,
        True,
    )


def test_what_the_caller_set_wins(tmp_path):
    env = run.environment(
        {"PORT": "8123", "DATABASE_URL": "postgresql+psycopg:///x", "UPLOAD_DIR": ""}, tmp_path
    )

    assert env["DATABASE_URL"] == "postgresql+psycopg:///x"
    assert env["PUBLIC_URL"] == "http://127.0.0.1:8123"
    assert env["UPLOAD_DIR"] == f"{tmp_path}/uploads"


@pytest.mark.parametrize("port", ["http", "0", "65536", "-1"])
def test_a_port_that_is_none_is_refused(tmp_path, port):
    with pytest.raises(run.CannotStart, match="PORT"):
        run.environment({"PORT": port}, tmp_path)


def test_keys_are_made_once_and_for_the_owner_only(tmp_path):
    path = tmp_path / "var" / "secrets.env"

    first, second = run.keys(path), run.keys(path)

    assert first == second
    assert len(base64.b64decode(first["DATA_KEY"])) == 32
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_two_at_once_are_refused(tmp_path):
    with run.only_one(tmp_path), pytest.raises(run.CannotStart, match="already runs"), run.only_one(tmp_path):
        pass


def test_a_reset_leaves_other_machines_alone():
    with pytest.raises(run.CannotStart, match=r"10\.1\.2\.3"):
        run.reset({"DATABASE_URL": "postgresql+psycopg://yehua@10.1.2.3/yehua"})


@pytest.mark.parametrize(
    ("address", "here"),
    [
        ("postgresql+psycopg:///yehua", True),
        ("postgresql+psycopg://u@localhost/yehua", True),
        ("postgresql+psycopg://u@[::1]:5432/yehua", True),
        ("postgresql+psycopg:///yehua?host=/run/postgresql", True),
        ("postgresql+psycopg:///yehua?host=127.0.0.1&host=db.street", False),
        ("postgresql+psycopg://localhost/yehua?hostaddr=10.0.0.1", False),
        ("postgresql+psycopg://db.street/yehua", False),
    ],
)
def test_a_server_on_this_machine_is_recognised(address, here):
    assert run._is_here(run.make_url(address)) is here


def test_a_reset_removes_the_database_file(tmp_path):
    for name in ("yehua.db", "yehua.db-wal", "secrets.env", "uploads/a.jpg"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).touch()

    run.reset({"DATABASE_URL": f"sqlite:///{tmp_path}/yehua.db"}, tmp_path)

    assert [path.name for path in tmp_path.iterdir()] == ["secrets.env"]


def test_a_port_in_use_is_refused_with_a_way_out():
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]

        with pytest.raises(run.CannotStart, match=f"Port {port} cannot be used .* make run PORT="):
            run.check_port(port)


@pytest.fixture
def signals():
    """Give back the handlers that `Processes` takes."""
    numbers = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
    before = {number: signal.getsignal(number) for number in numbers}
    yield
    for number, handler in before.items():
        signal.signal(number, handler)


WAITS = [sys.executable, "-c", "import time; time.sleep(60)"]


def test_when_one_ends_the_other_is_stopped_with_its_exit_code(signals, capsys):
    processes = run.Processes({"web server": WAITS, "scheduler": [sys.executable, "-c", "exit(7)"]}, {})

    code = processes.watch()
    processes.stop()

    assert code == 7
    assert "The scheduler ended by itself (exit code 7)" in capsys.readouterr().err
    assert processes.running["web server"].returncode == -signal.SIGTERM


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_stops_both_cleanly(signals, number):
    processes = run.Processes({"web server": WAITS, "scheduler": WAITS}, {})
    threading.Timer(0.1, os.kill, (os.getpid(), number)).start()

    code = processes.watch()
    processes.stop()

    assert code == 0
    assert {process.returncode for process in processes.running.values()} == {-signal.SIGTERM}
