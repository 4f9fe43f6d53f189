"""The first minute, and the minute after a crash: welcome page, tour, recovery."""
