"""Help that is part of the program: its pages, and the window that shows them."""
