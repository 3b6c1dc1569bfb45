"""Fault trials: schedulers that are killed, stopped and misled about the time, and a count of what that did."""
