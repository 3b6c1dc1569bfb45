"""`python -m trials room`: the disk of uploads and of the database is full for a while.

Both lie on a small file system of their own in memory, which only root may mount. Of PostgreSQL it is the
tables; its log of changes lies elsewhere, or the server would stop and be the trial of the writers again.
"""

import argparse
import shutil
import subprocess
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from unittest.mock import patch

import psycopg
from psycopg import sql
from sqlalchemy.engine import URL, make_url

from app.files import storage
from tests import postgres
from trials.acts import ACTS
from trials.failing import Counts
from trials.places import Place, databases_of, new_place
from trials.soundness import bytes_missing, unsound
from trials.walk import step, usually
from trials.walking import world_at
from trials.world import World

SIZE = "64m"
ROUNDS = 3
PHOTOS = frozenset({"register with photos", "note with a photo"})
ON_SERVER = PHOTOS | {"register", "accept", "resolve"}
SPARSE = ("case", "event", "repeat_key", "notice")
"""Tables of PostgreSQL that need a new page for nearly every row then."""
WRITE = storage._write
TAKEN = 303


def run(asked: argparse.Namespace) -> bool:
    """Fill the disk under each act; return whether all is as it should be."""
    return all(
        [_run(kind, is_sound=sound) == sound for kind in databases_of(asked) for sound in (True, False)]
    )


def _run(kind: str, *, is_sound: bool) -> bool:
    """Run once and say what came of it; return whether it was green."""
    wrong: list[str] = []
    answers: Counter[int] = Counter()
    with new_place(kind) as place, _small_disk(place.home / "small") as disk:
        url = place.url
        if kind == "sqlite" and is_sound:  # or the broken build would never come to its photos
            file = Path(url.removeprefix("sqlite:///"))
            shutil.move(file, disk)
            url = f"sqlite:///{disk / file.name}"
        if kind == "postgresql" and is_sound:
            _move(place, disk / "tables")
        with world_at(url, disk / "uploads") as world, _build(is_sound=is_sound):
            for name in _names(kind, is_sound=is_sound):
                wrong += [f"{name}: {what}" for what in _act(world, name, disk, answers, wrong)]
            wrong += unsound()
    if not answers[507] and is_sound:
        wrong.append("nobody was told that there is no room")
    told = ", ".join(f"{code}: {number}" for code, number in sorted(answers.items()))
    what = "" if is_sound else ", a full disk is not noticed"
    fits = "as it should be" if bool(wrong) != is_sound else "NOT AS IT SHOULD BE"
    verdict = "red" if wrong else "green"
    print(f"{kind}, room{what}: answers {told}, {len(wrong)} wrong: {verdict}, {fits}", flush=True)
    for example in wrong[:5]:
        print(f"    {example}")
    return not wrong


def _names(kind: str, *, is_sound: bool) -> Iterable[str]:
    if not is_sound:
        return PHOTOS
    return ACTS if kind == "sqlite" else sorted(ON_SERVER)


def _move(place: Place, folder: Path) -> None:
    """Let the tables of a server lie in a folder, with room for one row a page."""
    folder.mkdir(mode=0o700)
    if user := postgres.server_user():
        shutil.chown(folder, user.pw_uid, user.pw_gid)
    url = make_url(place.url).set(drivername="postgresql")
    with psycopg.connect(_text(url.set(database="postgres")), autocommit=True) as server:
        server.execute(sql.SQL("CREATE TABLESPACE small LOCATION {}").format(sql.Literal(str(folder))))
        name = sql.Identifier(url.database or "")
        server.execute(sql.SQL("ALTER DATABASE {} SET TABLESPACE small").format(name))
    with psycopg.connect(_text(url), autocommit=True) as own:
        for table in SPARSE:
            wide = sql.SQL("ALTER TABLE {} SET (fillfactor = 10)")
            own.execute(wide.format(sql.Identifier(table)))


def _text(url: URL) -> str:
    return url.render_as_string(hide_password=False)


def _act(world: World, name: str, disk: Path, answers: Counter[int], wrong: list[str]) -> Iterator[str]:
    usual, _counts = usually(world, ACTS[name])
    for _ in range(ROUNDS):
        yield from step(world, ACTS[name], _full(world, disk, answers, wrong), usual)


@contextmanager
def _full(world: World, disk: Path, answers: Counter[int], wrong: list[str]) -> Iterator[Counts]:
    """Leave no byte on the disk meanwhile, count what is answered, and look whether what was taken is there.

    That is looked at before it is sent again, which would put the bytes of a photo in their place.
    """
    ballast = disk / "ballast"
    # Photos of other bytes than before, or nothing would have to be written for them.
    world.repaint()
    with suppress(OSError), ballast.open("wb", buffering=0) as file:
        while True:
            file.write(bytes(4096))
    try:
        yield Counts(has_failed=True)
    finally:
        ballast.unlink()
        if world.answer is not None:  # a job has none
            answers[world.answer.status_code] += 1
            wrong += bytes_missing() if world.answer.status_code == TAKEN else []


@contextmanager
def _build(*, is_sound: bool) -> Iterator[None]:
    """Give the sound build, or one that takes no notice when bytes cannot be written."""

    def careless(path: Path, data: bytes) -> None:
        with suppress(OSError):
            WRITE(path, data)

    with patch.object(storage, "_write", WRITE if is_sound else careless):
        yield


@contextmanager
def _small_disk(folder: Path) -> Iterator[Path]:
    """Mount a small file system in memory.

    Raises:
        RuntimeError: this machine does not let us.
    """
    folder.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={SIZE}", "tmpfs", str(folder)],
        capture_output=True,
        text=True,
        check=False,
    )
    if mounted.returncode:
        raise RuntimeError(f"no small disk can be mounted here (root may): {mounted.stderr.strip()}")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)
