"""Which commands have a button in the bar at the top; "" is a gap."""

BAR_LEFT = (
    "play.start",
    "play.toggle",
    "play.metronome",
    "play.count_in",
    "record.notes",
    "record.capture",
    "record.sound",
)
"""Before the fields."""

BAR_RIGHT = (
    "",
    "response.toggle",
    "view.keyboard",
    "view.stage",
    "",
    "edit.undo",
    "edit.redo",
    "",
    "view.shelf",
    "view.strip",
    "view.side",
)
"""At the far end."""
