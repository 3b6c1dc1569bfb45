"""How well categories are suggested: five folds of labelled messages, ours beside a linear SVM on the same.

python -m bench.suggesting --data DIR [--folds 1]

DIR holds messages_dev.csv.gz (title, text, label, dup_group). Messages of one dup_group are never on both
sides. Without scikit-learn (the extra `bench`) only ours is measured.
"""

import argparse
import csv
import gzip
import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from time import perf_counter

from app.domain.learning import PRECISION, Example, learn
from app.domain.suggesting import LOOKED_AT, ranked

FOLDS = 5


@dataclass(frozen=True, slots=True)
class Said:
    """What was answered for a message, how sure, and what is true; `sure`: the threshold was reached."""

    label: str
    score: float
    truth: str
    sure: bool = False

    @property
    def is_right(self) -> bool:
        return self.label == self.truth


Method = Callable[[Sequence[Example], Sequence[Example]], list[Said]]


def folds(path: Path) -> list[list[Example]]:
    """Return the messages in five parts, by the hash of their group."""
    parts: list[list[Example]] = [[] for _ in range(FOLDS)]
    with gzip.open(path, "rt", encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            digest = hashlib.sha256(row["dup_group"].encode()).hexdigest()
            parts[int(digest[:8], 16) % FOLDS].append(Example(f"{row['title']}\n{row['text']}", row["label"]))
    return parts


def ours(known: Sequence[Example], asked: Sequence[Example]) -> list[Said]:
    learned = learn(known)
    found = []
    for example in asked:
        best = ranked(learned.margins(example.text), learned.curve)[0]
        sure = learned.threshold is not None and best.score >= learned.threshold
        found.append(Said(learned.labels[best.at], best.score, example.label, sure))
    return found


def support_vectors(known: Sequence[Example], asked: Sequence[Example]) -> list[Said]:
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.svm import LinearSVC

    vectors = TfidfVectorizer(analyzer="char", ngram_range=(1, 3), min_df=2, sublinear_tf=True)
    machine = LinearSVC(C=0.5)
    machine.fit(
        vectors.fit_transform([example.text[:LOOKED_AT] for example in known]),
        [example.label for example in known],
    )
    table = machine.decision_function(vectors.transform([example.text[:LOOKED_AT] for example in asked]))
    found = []
    for margins, example in zip(table, asked, strict=True):
        first, second = sorted(margins, reverse=True)[:2]
        found.append(Said(machine.classes_[margins.argmax()], float(first - second), example.label))
    return found


def macro_f1(said: Sequence[Said]) -> float:
    """Return the mean over the labels of how well each is found."""
    labels = sorted({each.truth for each in said})
    return sum(_f1(label, said) for label in labels) / len(labels)


def _f1(label: str, said: Sequence[Said]) -> float:
    both = sum(each.label == label == each.truth for each in said)
    one = sum((each.label == label) != (each.truth == label) for each in said)
    return 2 * both / (2 * both + one)


def accuracy(said: Sequence[Said]) -> float:
    return sum(each.is_right for each in said) / (len(said) or 1)


def sure_share(said: Sequence[Said]) -> float:
    """Return the largest share, the surest first, of which 98 of 100 are right."""
    right, most = 0, 0
    for place, each in enumerate(sorted(said, key=lambda each: -each.score), start=1):
        right += each.is_right
        if right >= PRECISION * place:
            most = place
    return most / len(said)


def methods() -> dict[str, Method]:
    try:
        import sklearn  # noqa: F401 - whether it is there
    except ImportError:
        print("scikit-learn is not installed: only ours is measured.")
        return {"ours": ours}
    return {"ours": ours, "SVM": support_vectors}


def line(name: str, part: str, said: Sequence[Said], seconds: float) -> str:
    text = f"| {name:<4} | {part:<4} | {macro_f1(said):.3f} | {accuracy(said):.3f} | {sure_share(said):.3f} "
    sure = [each for each in said if each.sure]
    own = f"{len(sure) / len(said):.3f} at {accuracy(sure):.3f}" if sure else ""
    return f"{text}| {own:<14} | {seconds:.1f} |"


def main() -> None:
    reader = argparse.ArgumentParser(description=__doc__)
    reader.add_argument("--data", type=Path, required=True)
    reader.add_argument("--folds", type=int, default=FOLDS, help="how many of the five are measured")
    asked = reader.parse_args()
    parts = folds(asked.data / "messages_dev.csv.gz")
    print("| who | fold | macro-F1 | accuracy | share at 98 % | by own threshold | s |")
    print("|-----|------|---------:|---------:|--------------:|-----------------:|--:|")
    for name, method in methods().items():
        everything: list[Said] = []
        begun = perf_counter()
        for at in range(asked.folds):
            start = perf_counter()
            known = list(chain.from_iterable(part for other, part in enumerate(parts) if other != at))
            said = method(known, parts[at])
            everything += said
            print(line(name, str(at + 1), said, perf_counter() - start), flush=True)
        print(line(name, "all", everything, perf_counter() - begun), flush=True)


if __name__ == "__main__":
    main()
