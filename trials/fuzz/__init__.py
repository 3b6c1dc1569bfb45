"""Fuzzing: requests that no browser would send, and real flows out of order, against the real application."""
