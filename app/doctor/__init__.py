"""What an installation lacks to work well: looked at on request, said in words, with what to do about it."""
