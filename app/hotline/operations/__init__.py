"""Taking in what a hotline or another feeder sends; operations never commit."""

from app.hotline.operations.taking_in import Sent, take_in

__all__ = ["Sent", "take_in"]
