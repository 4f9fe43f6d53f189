"""The melody room: what a clip of notes is, its files, and how the networks (ours, MusicVAE) imagine one."""
