"""A change of the data key that is killed: what was committed stays, and the second run does the rest."""

import os
import signal
import subprocess
import sys
from subprocess import PIPE

from sqlalchemy import select

from app.audit import Act
from app.extensions import db, keyring
from app.keys import queries
from app.models.audit import AuditEntry
from tests.databases import ROOT
from tests.keys.conftest import OLD
from tests.keys.test_rotating import NEW, contact, names, raw, run

KILLED = """
import sys
from dataclasses import replace
from pathlib import Path

from app import create_app
from app.keys import commands, operations
from tests import databases

url, old, new = sys.argv[1:]
given = databases.settings(url, Path("uploads"))
app = create_app(replace(given, data_key=bytes.fromhex(new), data_key_old=(bytes.fromhex(old),)))
rotate, held, out = operations.rotate, sys.stdin, sys.stdout

def rotated(one, after, *, limit):
    done = rotate(one, after, limit=limit)
    if one.name == "contact" and after:
        print("in the middle", file=out, flush=True)
        held.read()  # until it is killed
    return done

commands.BATCH, operations.rotate = 2, rotated
app.test_cli_runner().invoke(args=["keys", "rotate"])
"""


def acts():
    db.session.rollback()
    found = select(AuditEntry).where(AuditEntry.action.in_([Act.KEYS_BEGUN, Act.KEYS_ROTATED]))
    return [(one.action, one.facts) for one in db.session.scalars(found.order_by(AuditEntry.id))]


def test_a_process_that_is_killed_between_batches_leaves_what_a_second_run_completes(
    app, place, now, tmp_path
):
    for number in range(5):
        contact(place, now, phone=f"1381234567{number}")
    url = app.config["SQLALCHEMY_DATABASE_URI"]
    db.session.rollback()

    command = [sys.executable, "-c", KILLED, url, OLD.hex(), NEW.hex()]
    known = {**os.environ, "PYTHONPATH": str(ROOT)}
    with subprocess.Popen(command, stdin=PIPE, stdout=PIPE, text=True, cwd=tmp_path, env=known) as process:
        said = process.stdout.readline()
        process.kill()
    keyring.use(NEW, [OLD])
    done = sum(keyring.is_present(bytes(value)) for value in raw("name"))
    left = sum(count.stale for count in queries.counts() if not count.is_one_way)
    again = run(app, "rotate")

    assert said == "in the middle\n"
    assert process.returncode == -signal.SIGKILL
    assert done == 2
    assert again.exit_code == 0, again.output
    assert "contact: 3 rows" in again.output
    assert all(keyring.is_present(bytes(value)) for value in raw("name"))
    assert names() == ["单春花"] * 5
    (first, begun), (second, left_over), (third, rotated) = acts()
    assert (first, second, third) == (Act.KEYS_BEGUN, Act.KEYS_BEGUN, Act.KEYS_ROTATED)
    assert begun["number"] > left_over["number"] == left
    assert rotated["rows"] >= 3
