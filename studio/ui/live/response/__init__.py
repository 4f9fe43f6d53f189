"""Call and response, and what else is played beside the song."""
