"""The piano roll: an editor for the notes of one clip."""
