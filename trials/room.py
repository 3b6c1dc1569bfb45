"""`python -m trials room`: the disk of uploads, and of the database where it is a file, is full for a while.

Both lie on a small file system of their own in memory, which only root may mount.
"""

import argparse
import shutil
import subprocess
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from unittest.mock import patch

from app.files import storage
from trials.acts import ACTS
from trials.failing import Counts
from trials.places import databases_of, new_place
from trials.soundness import bytes_missing, unsound
from trials.walk import step, usually
from trials.walking import world_at
from trials.world import World

SIZE = "24m"
ROUNDS = 3
PHOTOS = frozenset({"register with photos", "note with a photo"})
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
        with world_at(url, disk / "uploads") as world, _build(is_sound=is_sound):
            for name in ACTS if kind == "sqlite" and is_sound else PHOTOS:
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
        if world.answer is not None:  # a job has none
            answers[world.answer.status_code] += 1
        ballast.unlink()
        if world.answer.status_code == TAKEN:
            wrong += bytes_missing()


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
