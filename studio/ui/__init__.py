"""Every Qt class of the program."""
