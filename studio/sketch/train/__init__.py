"""Training and measuring the sketch networks: what ``chimera train sketch`` and ``chimera evaluate sketch`` run."""
