"""What is dragged: files and strokes dropped on the window, finished files dragged out of it."""
