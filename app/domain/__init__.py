"""Rules of the domain: pure functions and values, standard library only."""
