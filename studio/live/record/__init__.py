"""Taking down what is played: takes, the last minute, and sound, safe from a crash."""
