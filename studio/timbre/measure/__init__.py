"""How well the timbre networks do on instruments they have never heard."""
