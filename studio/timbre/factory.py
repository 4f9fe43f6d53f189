"""The sounds that come with the program."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

import msgspec

from studio.assets import resources_dir
from studio.timbre.item import Sound
from studio.timbre.sound.read import read_sound


class _Entry(msgspec.Struct):
    """One line of ``timbres.json``."""

    file: str
    name: str
    family: str
    root_pitch: float
    loop: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class FactorySound:
    """A sound of the library that has not been read yet.

    Attributes:
        name: what it is called.
        family: NSynth family, e.g. ``"brass"``.
        path: the recording.
        root_pitch: MIDI key it sounds at.
        loop: first frame of the loop and the frame after its last, or None.
    """

    name: str
    family: str
    path: Path
    root_pitch: float
    loop: tuple[int, int] | None

    def load(self) -> Sound:
        """Read the recording.

        Raises:
            SoundFileError: it is missing or damaged.
        """
        return replace(
            read_sound(self.path),
            name=self.name,
            family=self.family,
            root_pitch=self.root_pitch,
            loop=self.loop,
        )


def factory_sounds(folder: Path | None = None) -> tuple[FactorySound, ...]:
    """List the factory sounds, family by family; without a readable list there are none.

    Args:
        folder: where they lie; None is ``resources/timbres``.
    """
    folder = folder or resources_dir() / "timbres"
    try:
        entries = msgspec.json.decode((folder / "timbres.json").read_bytes(), type=list[_Entry])
    except (OSError, msgspec.MsgspecError):
        return ()
    return tuple(
        FactorySound(e.name, e.family, folder / Path(e.file).name, e.root_pitch, e.loop)
        for e in entries
    )
