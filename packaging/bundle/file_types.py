"""The kinds of files the program is told about by the system, named once for Linux, Windows and macOS."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class FileType:
    """A kind of file.

    Attributes:
        name: what the person reads.
        mime: its media type; several systems know it under the others as well.
        endings: of its names, with the dot.
        apple: macOS's uniform type.
        also: other media types of the same files.
    """

    name: str
    mime: str
    endings: tuple[str, ...]
    apple: str
    also: tuple[str, ...] = ()


OWN = FileType("Chimera Studio song", "application/x-chimera", (".chimera",), "")
"""Songs, which the program opens by default."""

OPENED = (
    FileType("MIDI file", "audio/midi", (".mid", ".midi"), "public.midi-audio", ("audio/x-midi",)),
    FileType(
        "WAV sound",
        "audio/x-wav",
        (".wav",),
        "com.microsoft.waveform-audio",
        ("audio/wav", "audio/vnd.wave"),
    ),
    FileType("SVG drawing", "image/svg+xml", (".svg",), "public.svg-image"),
)
"""Files that the program offers to open beside the programs that own them."""
