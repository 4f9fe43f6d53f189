"""What the mouse does: one class a gesture, each with begin, update, end and cancel."""
