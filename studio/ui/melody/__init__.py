"""The melody room and its shelf of clips."""
