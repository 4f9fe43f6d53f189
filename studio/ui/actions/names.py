"""The headings of commands, and the room each kind of command belongs to."""

FILE, EDIT, VIEW, PLAY, MORPH, HELP = "File", "Edit", "View", "Play", "Morph", "Help"
SKETCH, TIMBRE = "Sketch", "Timbre"

_ROOMS = {
    "clip": "Melody",
    "morph": "Melody",
    "roll": "Melody",
    "shelf": "Melody",
    "take": "Melody",
    "sketch": "Sketch",
    "timbre": "Timbre",
}


def room_of(action_id: str) -> str:
    """Return the room in which a command does something, or ``""`` for one of the whole window."""
    return _ROOMS.get(action_id.partition(".")[0], "")
