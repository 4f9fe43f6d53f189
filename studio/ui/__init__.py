"""Every Qt class of the program. The map of its folders, and who may import whom: docs/architecture.md."""
