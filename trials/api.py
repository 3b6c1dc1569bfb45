"""`make api`: schemathesis asks everything that the API's document describes, as three people.

    python -m trials.api [--examples 50] [--seed N]

On SQLite, whose file is made for it. Each operation is asked with good values, with bad ones, and with good
ones about things that there are. The exit status is 1 if an answer was not as the document says.
"""

import argparse
import logging
import sys
from collections import Counter
from pathlib import Path
from tempfile import TemporaryDirectory

from app import create_app
from tests import databases, factories
from tests.api import schemas
from tests.api.asked import token_of
from tests.conftest import FakeClock


def main() -> None:
    """Ask as each of them."""
    parser = argparse.ArgumentParser(prog="python -m trials.api", description=__doc__)
    parser.add_argument("--examples", type=int, default=50)
    parser.add_argument("--seed", type=int, default=schemas.SEED)
    asked = parser.parse_args()
    logging.disable(logging.CRITICAL)
    found: list[str] = []
    with TemporaryDirectory() as folder:
        for who in schemas.PEOPLE:
            url = f"sqlite:///{folder}/{who}.db"
            databases.migrate(url)
            app = create_app(databases.settings(url, Path(folder)), FakeClock())
            with app.app_context():
                street = factories.street()
                world = schemas.world(street)
                person, by = schemas.person(street, world, who)
                token = token_of(person, by=by)
                answers: Counter[int] = Counter()
                wrong = schemas.failures(app, token, world, asked.examples, asked.seed, answers)
            print(f"{who}: {answers.total()} requests, {_told(answers)}; {len(wrong)} failures", flush=True)
            found += wrong
    print("\n\n".join(found))
    sys.exit(1 if found else 0)


def _told(answers: Counter[int]) -> str:
    return ", ".join(f"{status}: {count}" for status, count in sorted(answers.items()))


if __name__ == "__main__":
    main()
