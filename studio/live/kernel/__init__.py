"""What runs in the audio thread: voices, song time and mixing as compiled functions over shared memory."""
