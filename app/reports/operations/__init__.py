"""Changes of what figures are compared with, and publishing them."""

from app.reports.operations.publishing import AlreadyPublished, publish
from app.reports.operations.targets import TargetValues, set_target

__all__ = ["AlreadyPublished", "TargetValues", "publish", "set_target"]
