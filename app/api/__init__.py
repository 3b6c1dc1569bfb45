"""What other systems ask: the operations and queries of the pages, in other clothes."""
