"""The background inference thread: jobs, priorities, cancellation, progress, devices and weights."""
