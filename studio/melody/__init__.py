"""The melody room: what a clip of notes is, its file formats, and how MusicVAE imagines one."""
