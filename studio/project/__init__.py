"""The song that holds the items; edits and undo history; the .chimera file, autosave, recovery; settings."""
