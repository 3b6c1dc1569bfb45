"""What leaders see and take along: the backlog, figures, reports."""
