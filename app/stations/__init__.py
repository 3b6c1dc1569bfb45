"""Red Sail stations, where units lie, and which buildings have a station within a walk."""
