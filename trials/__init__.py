"""Fault trials: schedulers are killed, stopped and misled about the time, and what that did is counted."""
