"""Sheets of paper as files that the server gives out."""

import re
from datetime import date

from flask import current_app, send_file
from werkzeug.wrappers import Response

from app.papers import fonts, pdf, word
from app.papers.sheet import Paper, readable

_NOT_IN_NAMES = re.compile(r'[\\/:*?"<>|\s]+')

LONGEST_NAME = 60
"""Characters of a title that a name carries; a Chinese one takes three bytes of the 255 that disks allow."""


def as_word(paper: Paper, title: str, day: date) -> Response:
    """Give out a sheet as a Word file that is called after its title and day."""
    name = file_name(title, day, "docx")
    return send_file(
        word.document(readable(paper)), mimetype=word.MIME_TYPE, as_attachment=True, download_name=name
    )


def as_pdf(paper: Paper, title: str, day: date) -> Response:
    """Give out a sheet as a PDF that is called after its title and day."""
    name = file_name(title, day, "pdf")
    file = pdf.document(readable(paper), pdf_font())
    return send_file(file, mimetype=pdf.MIME_TYPE, as_attachment=True, download_name=name)


def pdf_font() -> fonts.Font:
    """Return the font of PDFs on this machine."""
    return fonts.font(current_app.config["SETTINGS"].pdf_font, fonts.FOLDERS)


def file_name(title: str, day: date, ending: str) -> str:
    """Return a name that no system refuses, with a title and a day."""
    name = "".join(letter for letter in _NOT_IN_NAMES.sub("_", title) if letter.isprintable())
    name = name.strip("._")[:LONGEST_NAME] or "paper"
    return f"{name}_{day:%Y-%m-%d}.{ending}"
