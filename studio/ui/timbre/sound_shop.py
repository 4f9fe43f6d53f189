"""The sounds of song and library as the widgets of the room want them, and what is done to one by its id."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QObject

from studio.latent import new_item_id
from studio.project.song import Song
from studio.project.sounds import add_sounds, find_sound, remove_sound, replace_sound
from studio.timbre.item import Sound
from studio.timbre.see.outline import Outline
from studio.ui.document import Document
from studio.ui.morph.items import MorphItem
from studio.ui.timbre.families import family_name
from studio.ui.timbre.library import SoundLibrary
from studio.ui.timbre.sound_editor import facts
from studio.ui.timbre.sound_files import SoundFiles
from studio.ui.timbre.sound_list import Row
from studio.ui.timbre.wave_paint import Outlines, PaintWave

OWN = "In this song"
Do = Callable[[Sound], object]


class SoundShop(QObject):
    """Finds sounds by id.

    Args:
        document: the song.
        library: the factory sounds.
        outlines: how sounds look.
        files: finished files of the song's sounds.
    """

    def __init__(
        self,
        document: Document,
        library: SoundLibrary,
        outlines: Outlines,
        files: SoundFiles,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._document, self._library = document, library
        self._outlines, self._files = outlines, files

    # -- looking ----------------------------------------------------------------------------

    def own(self, sound_id: str) -> Sound | None:
        """Return a sound of the song."""
        return find_sound(self._document.song, sound_id)

    def rows(self) -> list[Row]:
        """Return the rows of the list: the song's, then the library's."""
        own = [Row(s.id, s.name, OWN, True, facts(s)) for s in self._document.song.sounds]
        return own + [
            Row(sound_id, s.name, s.family.capitalize(), False, "Double-click: on the pad")
            for sound_id, s in self._library.sounds.items()
        ]

    def item_in(self, song: Song, sound_id: str) -> MorphItem | None:
        """Return a sound of a song as the pad shows it."""
        sound = find_sound(song, sound_id)
        return None if sound is None else _item(sound.id, sound.name, self._outlines.of(sound))

    def item(self, sound_id: str) -> MorphItem | None:
        """Return a sound of the song of now."""
        return self.item_in(self._document.song, sound_id)

    def library_id(self, index: int) -> str:
        """Return the id of a sound of the library by its place."""
        return list(self._library.sounds)[index]

    def library_item(self, index: int) -> MorphItem:
        """Return a sound of the library by its place."""
        sound_id = self.library_id(index)
        return _item(sound_id, self._library.sounds[sound_id].name, self.outline_of(sound_id))

    def map_item(self, index: int) -> MorphItem:
        """Return a sound of the library by its place, with its family in its name."""
        family = list(self._library.sounds.values())[index].family
        item = self.library_item(index)
        return replace(item, label=f"{item.label} · {family_name(family)}")

    def choices(self) -> list[MorphItem]:
        """Return all that can be put on a corner."""
        own = [self.item(sound.id) for sound in self._document.song.sounds]
        rest = [self.library_item(index) for index in range(len(self._library.sounds))]
        return [item for item in (*own, *rest) if item is not None]

    def outline_of(self, sound_id: str) -> Outline | None:
        """Return how a sound looks, or None while that is worked out."""
        sound = self.own(sound_id)
        if sound is not None:
            return self._outlines.of(sound)
        if sound_id not in self._library.sounds or not self._library.looked:
            return None
        seen = self._library.seen(sound_id)
        if seen is not None:
            return seen.outline
        return self._outlines.named(sound_id, lambda: self._library.load(sound_id))

    def file_of(self, sound_id: str) -> Path | None:
        """Return the finished file of a sound, for a drag; None while there is none."""
        sound = self.own(sound_id)
        return self._library.path_of(sound_id) if sound is None else self._files.path_of(sound)

    # -- doing ------------------------------------------------------------------------------

    def ask(self, sound_id: str, do: Do) -> None:
        """Do something with a sound of song or library, now or when it is read."""
        sound = self.own(sound_id)
        if sound is not None:
            do(sound)
        else:
            self._library.ask(sound_id, do)

    def with_own(self, sound_id: str, do: Do) -> None:
        """Do something with a sound if it is the song's."""
        sound = self.own(sound_id)
        if sound is not None:
            do(sound)

    def rename(self, sound_id: str, name: str) -> None:
        """Give a sound of the song another name."""
        sound = self.own(sound_id)
        if sound is not None:
            renamed = replace(sound, name=name)
            self._document.apply("Rename sound", lambda song: replace_sound(song, renamed))

    def duplicate(self, sound_id: str) -> str | None:
        """Put a copy of a sound into the song and return its id."""
        sound = self.own(sound_id)
        if sound is None:
            return None
        twin = replace(sound, id=new_item_id(), name=f"{sound.name} copy")
        self._document.apply(f"Duplicate “{sound.name}”", lambda song: add_sounds(song, (twin,)))
        return twin.id

    def delete(self, sound_id: str) -> None:
        """Take a sound out of the song."""
        sound = self.own(sound_id)
        if sound is not None:
            self._document.apply(
                f"Delete “{sound.name}”", lambda song: remove_sound(song, sound_id)
            )


def _item(sound_id: str, name: str, heights: Outline | None) -> MorphItem:
    # The outline is kept for as long as the sound looks so: its address says what is drawn.
    return MorphItem(sound_id, name, PaintWave(heights), id(heights))
