"""What figures read: the backlog, populations and conditions, counts, lists, targets, publications."""
