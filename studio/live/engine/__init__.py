"""The kernel as Python drives it: sounds and patches laid out for it, messages sent, meters read."""
