"""What pages and commands read of stations, places and walks."""
