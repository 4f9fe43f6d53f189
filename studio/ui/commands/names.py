"""The titles of the menus."""

FILE, EDIT, VIEW, PLAY, MORPH, HELP = "File", "Edit", "View", "Play", "Morph", "Help"
