"""How often the case that a new one repeats is among the three shown.

python -m bench.similar --data DIR

Chinese: hot_messages.csv.gz, where hot_silver_groups_dev.csv says which speak of the same; the words alone,
because the messages name no place of their own. Boston: boston_311_2011H2.csv.gz with the pairs that the city
itself closed as duplicates; only what was open when the repeat came in is compared, the same place first.
"""

import argparse
import csv
import gzip
from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from time import perf_counter

from app.domain.likeness import SHOWN, Candidate, likest, pairs, rarity_among

BANDS = (0.0005, 0.0025, 0.01)
"""Degrees: about 50, 250 and 1000 m."""


@dataclass(frozen=True, slots=True)
class Request:
    """A request of Boston's."""

    id: str
    words: str
    opened: datetime
    closed: datetime | None
    latitude: float
    longitude: float
    address: str


def rows(path: Path) -> Iterator[dict[str, str]]:
    reading = gzip.open if path.suffix == ".gz" else open
    with reading(path, "rt", encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def chinese(data: Path) -> None:
    csv.field_size_limit(10_000_000)
    pool = [Candidate(int(row["orig_msg_id"]), row["title"], 0) for row in rows(data / "hot_messages.csv.gz")]
    group_of = {int(row["orig_msg_id"]): row["group_id"] for row in rows(data / "hot_silver_groups_dev.csv")}
    rarity = rarity_among([pairs(each.text) for each in pool])
    by_group: defaultdict[str, list[bool]] = defaultdict(list)
    begun = perf_counter()
    for asked in (each for each in pool if each.id in group_of):
        shown = likest(asked.text, [each for each in pool if each is not asked], rarity)
        group = group_of[asked.id]
        by_group[group].append(any(group_of.get(found) == group for found in shown))
    told = [hit for hits in by_group.values() for hit in hits]
    each_ms = 1000 * (perf_counter() - begun) / len(told)
    print(f"hot_silver_groups_dev: one of the same group among {SHOWN} shown: {sum(told) / len(told):.3f}")
    print(f"  {len(told)} messages, each against {len(pool) - 1} others; {each_ms:.0f} ms each")
    print("  by group: " + ", ".join(f"{sum(hits)} of {len(hits)}" for hits in by_group.values()))


def requests(data: Path) -> dict[str, Request]:
    found = {}
    for row in rows(data / "boston_311_2011H2.csv.gz"):
        found[row["case_enquiry_id"]] = Request(
            id=row["case_enquiry_id"],
            words=f"{row['case_title']} {row['reason']}",
            opened=datetime.fromisoformat(row["open_dt"]),
            closed=datetime.fromisoformat(row["closed_dt"]) if row["closed_dt"] else None,
            latitude=float(row["latitude"] or 0),
            longitude=float(row["longitude"] or 0),
            address=" ".join(row["location"].lower().split()),
        )
    return found


def boston(data: Path) -> None:
    """Ask with the later one of each pair, at the instant at which it came in."""
    known = requests(data)
    in_order = sorted(known.values(), key=lambda request: request.opened)
    opened = [request.opened for request in in_order]
    told: list[bool] = []
    left_out: Counter[str] = Counter()
    begun = perf_counter()
    for row in rows(data / "boston_311_duplicate_pairs.csv"):
        pair = [known[key] for key in (row["case_enquiry_id"], row["duplicate_of"]) if key in known]
        if len(pair) < 2:
            left_out["with one side not in the file"] += 1
            continue
        truth, asked = sorted(pair, key=lambda request: request.opened)
        if not is_open(truth, asked.opened):
            left_out["whose first one had been closed when the repeat came"] += 1
            continue
        still = [
            one
            for one in in_order[: bisect_right(opened, asked.opened)]
            if one is not asked and is_open(one, asked.opened)
        ]
        told.append(int(truth.id) in likest(asked.words, near(asked, still)))
    each = 1000 * (perf_counter() - begun) / len(told)
    print(f"boston_311_duplicate_pairs: the true one among {SHOWN} shown: {sum(told) / len(told):.3f}")
    print(f"  {len(told)} pairs, {each:.0f} ms each; left out: {dict(left_out)}")


def is_open(request: Request, at: datetime) -> bool:
    return request.closed is None or request.closed > at


def near(asked: Request, still: Sequence[Request]) -> list[Candidate]:
    """Return the open requests around, with the distance that stands for building, grid and community."""
    return [
        Candidate(int(one.id), one.words, distance)
        for one in still
        if (distance := distance_of(asked, one)) < len(BANDS)
    ]


def distance_of(asked: Request, other: Request) -> int:
    """Return in which band around one request the other lies; at the same address in the first."""
    if asked.address and asked.address == other.address:
        return 0
    away = max(abs(asked.latitude - other.latitude), abs(asked.longitude - other.longitude))
    return bisect_left(BANDS, away)


def main() -> None:
    reader = argparse.ArgumentParser(description=__doc__)
    reader.add_argument("--data", type=Path, required=True)
    data = reader.parse_args().data
    chinese(data)
    boston(data)


if __name__ == "__main__":
    main()
