"""`chimera bench`: every figure of speed and memory, each beside what was asked, the limit and a comparator."""
