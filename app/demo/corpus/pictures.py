"""Flat illustrations in place of photos: nobody can take them for a real place."""

from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO
from random import Random

from PIL import Image, ImageDraw

SIZE = (960, 720)
SCALE = 2
"""Drawn twice as large and reduced, so that edges are smooth."""

FLOOR = 540
PALETTES = (
    ("#e9eef2", "#c9d3da", "#2f5d7c", "#d9863d", "#37474f"),
    ("#f3ece1", "#d8c8ae", "#7a4f2c", "#3f8f7f", "#4a3f35"),
    ("#e6f0ea", "#bcd3c4", "#2d6a4f", "#c8553d", "#2b3a33"),
    ("#f1e8ee", "#d5c1cf", "#6b3f69", "#e0a030", "#3d2f3f"),
    ("#e8ebf6", "#c2c9e3", "#3d4f9f", "#e07a5f", "#2e3350"),
    ("#f5efdc", "#dccf9f", "#8a6d1d", "#4f7cac", "#453d22"),
)
"""Wall, floor, main, accent and dark."""


@dataclass(frozen=True, slots=True)
class Canvas:
    """A drawing in the small size's units, with its palette."""

    draw: ImageDraw.ImageDraw
    wall: str
    floor: str
    main: str
    accent: str
    dark: str

    def box(self, x: float, y: float, w: float, h: float, fill: str, *, radius: float = 0) -> None:
        """Fill a rectangle, with round corners if asked."""
        area = [x * SCALE, y * SCALE, (x + w) * SCALE, (y + h) * SCALE]
        self.draw.rounded_rectangle(area, radius * SCALE, fill=fill)

    def disc(self, x: float, y: float, rx: float, ry: float, fill: str) -> None:
        """Fill an ellipse round a centre."""
        area = [(x - rx) * SCALE, (y - ry) * SCALE, (x + rx) * SCALE, (y + ry) * SCALE]
        self.draw.ellipse(area, fill=fill)

    def shape(self, points: list[tuple[float, float]], fill: str) -> None:
        """Fill a polygon."""
        self.draw.polygon([(x * SCALE, y * SCALE) for x, y in points], fill=fill)

    def line(self, points: list[tuple[float, float]], fill: str, width: float) -> None:
        """Draw a line through points."""
        scaled = [(x * SCALE, y * SCALE) for x, y in points]
        self.draw.line(scaled, fill=fill, width=int(width * SCALE), joint="curve")


def photo(rng: Random, category_code: str) -> bytes:
    """Draw the category's motif as a JPEG of 960 by 720 points, at most 60 KB."""
    palette = PALETTES[int(rng.random() * len(PALETTES))]
    image = Image.new("RGB", (SIZE[0] * SCALE, SIZE[1] * SCALE), palette[0])
    canvas = Canvas(ImageDraw.Draw(image), *palette)
    canvas.box(0, FLOOR, SIZE[0], SIZE[1] - FLOOR, canvas.floor)
    motif(category_code)(canvas, rng, 480 + rng.uniform(-110, 110))
    image = image.resize(SIZE, Image.Resampling.BOX)
    if rng.random() < 0.5:
        image = image.transpose(Image.Transpose.FLIP_LEFT_RIGHT)
    out = BytesIO()
    image.save(out, "JPEG", quality=78, optimize=True)
    return out.getvalue()


def motif(category_code: str) -> Callable[[Canvas, Random, float], None]:
    """Find the drawing for a category; the most exact code wins, the last resort is a house."""
    return MOTIFS.get(category_code) or MOTIFS.get(category_code.split(".", 1)[0], house)


def lamp(c: Canvas, rng: Random, x: float) -> None:
    """Draw a dark ceiling lamp over a staircase."""
    for step in range(6):
        c.box(x - 330 + step * 70, FLOOR - step * 42, 700, 42, c.floor if step % 2 else c.main)
    c.line([(x, 0), (x, 120)], c.dark, 8)
    c.shape([(x - 110, 200), (x - 50, 110), (x + 50, 110), (x + 110, 200)], c.accent)
    c.disc(x, 205, 42, 34, c.dark if rng.random() < 0.7 else "#f4d35e")


def pipe(c: Canvas, rng: Random, x: float) -> None:
    """Draw a dripping pipe and its puddle."""
    c.box(x - 30, 0, 60, 330, c.main)
    c.box(x - 30, 290, 330, 60, c.main, radius=20)
    c.box(x - 48, 250, 96, 50, c.dark, radius=8)
    c.box(x + 120, 274, 40, 92, c.accent, radius=8)
    for _ in range(5):
        drop = rng.uniform(380, 520)
        c.disc(x + 140 + rng.uniform(-14, 14), drop, 9, 15, "#4d9de0")
    c.disc(x + 140, FLOOR + 50, 190, 34, "#7fb7e6")


def bin_full(c: Canvas, rng: Random, x: float) -> None:
    """Draw two bins, one of them overflowing."""
    for number, fill in enumerate((c.main, c.accent)):
        left = x - 230 + number * 240
        c.shape([(left, 300), (left + 190, 300), (left + 165, 590), (left + 25, 590)], fill)
        c.box(left - 12, 280, 214, 30, c.dark, radius=10)
        c.disc(left + 50, 596, 20, 20, c.dark)
        c.disc(left + 140, 596, 20, 20, c.dark)
    for _ in range(6):
        c.disc(x - 135 + rng.uniform(-80, 80), 262 + rng.uniform(-24, 12), 46, 36, c.dark)
    for _ in range(4):
        c.disc(x + rng.uniform(-300, 320), 630 + rng.uniform(-10, 30), 34, 24, c.dark)


def car(c: Canvas, rng: Random, x: float) -> None:
    """Draw a parked car before a doorway."""
    c.box(x - 90, 150, 180, 390, c.floor)
    c.box(x - 70, 170, 140, 370, c.dark)
    fill = c.main if rng.random() < 0.5 else c.accent
    c.shape([(x - 160, 440), (x - 100, 350), (x + 100, 350), (x + 170, 440)], fill)
    c.box(x - 260, 430, 520, 120, fill, radius=36)
    c.shape([(x - 130, 438), (x - 88, 370), (x - 8, 370), (x - 8, 438)], "#dfeaf2")
    c.shape([(x + 8, 438), (x + 8, 370), (x + 88, 370), (x + 134, 438)], "#dfeaf2")
    for wheel in (x - 150, x + 150):
        c.disc(wheel, 556, 56, 56, c.dark)
        c.disc(wheel, 556, 24, 24, c.floor)


def bicycle(c: Canvas, rng: Random, x: float) -> None:
    """Draw an e-bike on a hanging charging cable."""
    for wheel in (x - 150, x + 150):
        c.disc(wheel, 530, 84, 84, c.dark)
        c.disc(wheel, 530, 60, 60, c.wall)
    c.line([(x - 150, 530), (x - 50, 400), (x + 90, 400), (x + 150, 530)], c.main, 22)
    c.line([(x + 90, 400), (x + 70, 310), (x + 120, 300)], c.dark, 14)
    c.box(x - 110, 360, 130, 30, c.dark, radius=12)
    c.box(x - 40, 420, 110, 80, c.accent, radius=12)
    sag = rng.uniform(330, 400)
    c.line([(x + 10, 440), (x + 230, sag), (x + 300, 60)], "#d1495b", 7)
    c.box(x + 270, 30, 60, 44, c.dark, radius=6)


def lift_door(c: Canvas, rng: Random, x: float) -> None:
    """Draw a lift door with a notice on it."""
    c.box(x - 210, 90, 420, 450, c.dark)
    gap = rng.choice((6, 6, 40))
    c.box(x - 190, 110, 190 - gap / 2, 430, c.main)
    c.box(x + gap / 2, 110, 190 - gap / 2, 430, c.main)
    c.box(x + 240, 290, 50, 110, c.floor, radius=8)
    c.disc(x + 265, 322, 13, 13, c.accent)
    c.disc(x + 265, 368, 13, 13, c.dark)
    c.box(x - 60, 210, 120, 90, "#ffffff")
    for row in range(3):
        c.box(x - 44, 228 + row * 22, 88 - row * 20, 8, c.accent)


def tree(c: Canvas, rng: Random, x: float) -> None:
    """Draw a tree that leans over a window."""
    c.box(x + 120, 120, 190, 230, c.dark, radius=6)
    c.box(x + 132, 132, 166, 206, "#cfe3ee")
    lean = rng.uniform(10, 90)
    c.shape([(x - 130, 600), (x - 70, 600), (x - 70 + lean, 260), (x - 100 + lean, 260)], "#7a5230")
    for _ in range(9):
        green = rng.choice(("#588157", "#3a5a40", "#a3b18a"))
        c.disc(x - 80 + lean + rng.uniform(-130, 150), 220 + rng.uniform(-90, 80), 80, 68, green)


def extinguisher(c: Canvas, rng: Random, x: float) -> None:
    """Draw a fire extinguisher beside boxes."""
    c.box(x - 60, 260, 120, 290, "#c1121f", radius=46)
    c.box(x - 22, 220, 44, 50, c.dark, radius=6)
    c.line([(x - 70, 214), (x + 60, 214)], c.dark, 16)
    c.line([(x + 40, 230), (x + 110, 290), (x + 104, 430)], c.dark, 14)
    c.box(x - 44, 340, 88, 90, "#ffffff", radius=6)
    for number in range(3):
        side = rng.uniform(110, 150)
        c.box(x + 150 + number * 24, 560 - side - number * 118, side + 20, side, "#c69c6d")


def radiator(c: Canvas, rng: Random, x: float) -> None:
    """Draw a radiator under a window."""
    c.box(x - 190, 60, 380, 210, c.dark, radius=6)
    c.box(x - 174, 76, 166, 178, "#d9ecf5")
    c.box(x + 8, 76, 166, 178, "#d9ecf5")
    for rib in range(8):
        c.box(x - 210 + rib * 54, 330, 42, 190, c.main, radius=16)
    c.box(x - 220, 350, 440, 16, c.dark)
    c.box(x + 215, 470, 50, 30, c.accent, radius=8)
    for _ in range(6):
        c.disc(x + rng.uniform(-160, 160), 110 + rng.uniform(-10, 110), 6, 6, "#ffffff")


def dog(c: Canvas, rng: Random, x: float) -> None:
    """Draw a dog on the lawn."""
    c.box(0, FLOOR, SIZE[0], SIZE[1] - FLOOR, "#9cc48a")
    fur = rng.choice(("#c08552", "#5c4033", "#e9d8c4", "#8d8d8d"))
    for leg in (-120, -80, 70, 110):
        c.box(x + leg, 450, 28, 130, fur, radius=10)
    c.disc(x, 430, 165, 74, fur)
    c.line([(x - 150, 410), (x - 215, 330)], fur, 24)
    c.disc(x + 175, 345, 72, 66, fur)
    c.disc(x + 232, 366, 34, 26, fur)
    c.disc(x + 252, 358, 11, 9, c.dark)
    c.disc(x + 190, 330, 8, 8, c.dark)
    c.shape([(x + 120, 300), (x + 150, 260), (x + 166, 330)], c.dark)


def speaker(c: Canvas, rng: Random, x: float) -> None:
    """Draw a loudspeaker and its waves."""
    c.box(x - 120, 190, 240, 370, c.dark, radius=18)
    c.disc(x, 440, 88, 88, c.main)
    c.disc(x, 440, 36, 36, c.wall)
    c.disc(x, 270, 48, 48, c.accent)
    for wave in range(1, 2 + int(rng.random() * 3)):
        c.box(x + 130 + wave * 46, 350 - wave * 34, 16, 120 + wave * 68, c.accent, radius=8)


def pothole(c: Canvas, rng: Random, x: float) -> None:
    """Draw a hole in the road and a cone."""
    c.box(0, 330, SIZE[0], 390, "#7d8288")
    for dash in range(5):
        c.box(40 + dash * 210, 480, 110, 16, "#f1f1f1")
    c.disc(x - 40, 600, 200 + rng.uniform(-40, 30), 52, "#4c5055")
    c.disc(x - 40, 608, 150, 34, "#33363a")
    c.shape([(x + 190, 580), (x + 230, 380), (x + 270, 580)], "#f28f3b")
    c.shape([(x + 206, 500), (x + 214, 460), (x + 246, 460), (x + 254, 500)], "#ffffff")
    c.box(x + 165, 574, 130, 24, "#f28f3b", radius=6)


def house(c: Canvas, rng: Random, x: float) -> None:
    """Draw an apartment block with lit windows."""
    c.box(x - 230, 110, 460, 430, c.main)
    c.shape([(x - 255, 112), (x, 30), (x + 255, 112)], c.dark)
    for number in range(16):
        column, row = number % 4, number // 4
        lit = "#f4d35e" if rng.random() < 0.35 else c.wall
        c.box(x - 195 + column * 105, 145 + row * 92, 70, 58, lit, radius=4)
    c.box(x - 40, 440, 80, 100, c.accent)


MOTIFS: dict[str, Callable[[Canvas, Random, float], None]] = {
    "power": lamp,
    "water": pipe,
    "heating_gas": radiator,
    "heating_gas.leak": pipe,
    "sanitation": bin_full,
    "parking": car,
    "parking.ebike_charge": bicycle,
    "parking.ebike_indoor": bicycle,
    "order.theft": bicycle,
    "lift": lift_door,
    "lift.retrofit": house,
    "fire": extinguisher,
    "fire.passage": car,
    "animals": dog,
    "noise": speaker,
    "facilities": pothole,
    "facilities.trees": tree,
    "illegal_building.greenland": tree,
    "illegal_building.stall": bin_full,
    "order.traffic": car,
}
