"""What makes the double-click program out of this checkout; ``python3 run.py bundle`` runs it."""
