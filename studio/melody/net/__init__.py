"""The melody networks: torch to train, numpy to play."""
