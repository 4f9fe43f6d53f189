"""Small parts that any room uses."""
