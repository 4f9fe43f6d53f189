"""What the keyboard, the tool bar and the context menu do, grouped by what it is done to."""
