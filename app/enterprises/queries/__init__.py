"""What the pages of firms and of the alliance read."""
