"""What the pages read about units and people; each takes the actor."""
