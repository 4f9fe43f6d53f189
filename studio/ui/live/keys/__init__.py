"""A piano on the screen and under the computer's letters."""
