"""Edits of the sounds of a song: pure functions from song to song."""

from __future__ import annotations

from dataclasses import replace

from studio.project.song import Song, without_item
from studio.timbre.item import Sound

ROOM = "timbre"


def add_sounds(song: Song, sounds: tuple[Sound, ...]) -> Song:
    """Put new sounds at the end of the shelf."""
    return replace(song, sounds=(*song.sounds, *sounds))


def find_sound(song: Song, sound_id: str) -> Sound | None:
    """Return the sound of this id, or None."""
    return next((sound for sound in song.sounds if sound.id == sound_id), None)


def replace_sound(song: Song, sound: Sound) -> Song:
    """Put a sound in the place of the one with its id.

    Raises:
        KeyError: the song holds no sound of that id.
    """
    if find_sound(song, sound.id) is None:
        raise KeyError(sound.id)
    return replace(song, sounds=tuple(sound if old.id == sound.id else old for old in song.sounds))


def remove_sound(song: Song, sound_id: str) -> Song:
    """Take a sound away, and empty the corners of pads and scenes that it was on."""
    kept = tuple(sound for sound in song.sounds if sound.id != sound_id)
    return without_item(replace(song, sounds=kept), sound_id)
