"""The preferences, and the graphics card's page of them."""
