"""Signatures on glass as pictures, for papers that cannot draw lines themselves."""

from io import BytesIO

from PIL import Image, ImageDraw

from app.domain.minutes import HEIGHT, WIDTH, lines_of

SCALE = 2
PEN = 5 * SCALE


def png(drawn: str) -> BytesIO:
    """Return a signature as a picture, black on white."""
    picture = Image.new("L", (WIDTH * SCALE, HEIGHT * SCALE), 255)
    pen = ImageDraw.Draw(picture)
    for line in lines_of(drawn):
        points = [(x * SCALE, y * SCALE) for x, y in line]
        if len(points) == 1:
            points *= 2
        pen.line(points, fill=0, width=PEN, joint="curve")
    file = BytesIO()
    picture.quantize(4).save(file, "PNG", optimize=True)
    file.seek(0)
    return file
