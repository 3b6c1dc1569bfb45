"""Rounds: many do the same at the same instant, without any fault, and exactly one of them has done it."""
