from io import BytesIO
from random import Random

import pytest
from PIL import Image

from app.demo.corpus import pictures, subjects

MOTIFS = sorted(set(pictures.MOTIFS.values()) | {pictures.house}, key=lambda motif: motif.__name__)


@pytest.mark.parametrize(
    "code", ["power.corridor_light", "lift.stopped", "other.misc", *sorted(pictures.MOTIFS)]
)
def test_a_picture_is_a_small_jpeg(code):
    content = pictures.photo(Random(1), code)

    image = Image.open(BytesIO(content))
    assert (image.format, image.size) == ("JPEG", (960, 720))
    assert len(content) <= 60_000


def test_the_same_seed_draws_the_same_picture():
    assert pictures.photo(Random(3), "lift.stopped") == pictures.photo(Random(3), "lift.stopped")


def test_pictures_of_one_motif_differ():
    rng = Random(4)

    assert len({pictures.photo(rng, "water.roof") for _ in range(12)}) == 12


def test_every_category_has_a_motif_and_the_exact_one_wins():
    assert {pictures.motif(code) for code in subjects.LEAVES} == set(MOTIFS)
    assert pictures.motif("facilities.trees") is pictures.tree
    assert pictures.motif("facilities.road") is pictures.pothole
    assert pictures.motif("welfare.alone") is pictures.house
