"""What is played and where in the song: the clock of the song, phrases beside it, and the song as a file."""
