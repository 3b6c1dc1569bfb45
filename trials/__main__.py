"""`make trials`: the whole system is killed, cut off, filled up and held up; checkers count what that did.

    python -m trials [clocks|walk|writers|lines|room|waits|messages ...] [--database postgresql] [...]

Without names all are run. Each says what it did and found; the exit status is 1 if one of them is not as it
should be, which includes builds that are broken on purpose and must be red.
"""

import argparse
import logging
import os
import signal
import sys
from collections.abc import Callable
from random import SystemRandom

from trials import clocks, cutting, letters, room, waits, walking, writers
from trials.places import KINDS

TRIALS: dict[str, Callable[[argparse.Namespace], bool]] = {
    "clocks": clocks.run,
    "walk": walking.run,
    "writers": writers.run,
    "lines": cutting.run,
    "room": room.run,
    "waits": waits.run,
    "messages": letters.run,
}


def main() -> None:
    """Run what was asked for."""
    parser = argparse.ArgumentParser(
        prog="python -m trials", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"of {', '.join(TRIALS)}; all without")
    parser.add_argument("--database", choices=KINDS, help="only this one")
    parser.add_argument("--seed", type=int, default=SystemRandom().randrange(10**6))
    parser.add_argument("--due", type=int, default=10_000, help="clocks: so many cases")
    parser.add_argument("--messages", type=int, default=10_000, help="messages: so many deliveries")
    parser.add_argument("--kills", type=int, default=100, help="clocks, writers: so many kills a database")
    parser.add_argument("--pause", type=float, default=60.0, help="clocks: seconds that one is stopped for")
    parser.add_argument("--only", action="append", metavar="ACT", help="walk: this act; may be repeated")
    parser.add_argument("--every", type=int, default=1, help="walk: one of so many statements fails")
    asked = parser.parse_args()
    if unknown := set(asked.names) - set(TRIALS):
        parser.error(f"there is no {', '.join(sorted(unknown))}")
    logging.disable(logging.CRITICAL)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(2))  # what we started ends with us
    print(f"seed {asked.seed}, {os.cpu_count()} CPUs, load {os.getloadavg()[0]:.1f}", flush=True)
    sys.exit(0 if all([TRIALS[name](asked) for name in asked.names or TRIALS]) else 1)


if __name__ == "__main__":
    main()
