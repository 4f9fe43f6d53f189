"""The main window, its rooms, and one run of the program."""
