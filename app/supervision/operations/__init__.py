"""Giving supervision orders, answering them, and saying whether an answer will do.

Operations load and lock the cases first, in the order of their ids, then the order; they never commit.
"""

from app.supervision.operations.answering import answer
from app.supervision.operations.climbing import passed, remind, warn
from app.supervision.operations.deciding import accept, lift, send_back
from app.supervision.operations.giving import Demand, give
from app.supervision.operations.handing import hand_on

__all__ = ["Demand", "accept", "answer", "give", "hand_on", "lift", "passed", "remind", "send_back", "warn"]
