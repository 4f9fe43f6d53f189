"""The person's answers to the program's questions, given beforehand."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from studio.ui.files.dialogs import Unsaved
from studio.ui.live.bounce.wish import Offer, What, Wish


@dataclass
class Answers:
    """Stands in for :class:`studio.ui.files.dialogs.Dialogs`; every question that was asked is in ``asked``."""

    open_path: Path | None = None
    save_path: Path | None = None
    import_paths: list[Path] = field(default_factory=list)
    chosen_paths: list[Path] = field(default_factory=list)
    export_path: tuple[Path, int] | None = None
    song_path: Path | None = None
    wish: Wish | None = None
    unsaved_answer: str = "cancel"
    recovery: object = None
    may_end: bool = True
    asked: list[str] = field(default_factory=list)

    def open_project(self) -> Path | None:
        self.asked.append("open")
        return self.open_path

    def save_project(self, suggested: str) -> Path | None:
        self.asked.append(f"save {suggested}")
        return self.save_path

    def import_drawings(self) -> list[Path]:
        self.asked.append("import drawings")
        return []

    def import_sounds(self) -> list[Path]:
        self.asked.append("import sounds")
        return []

    def choose_wavenet(self) -> Path | None:
        self.asked.append("wavenet")
        return None

    def choose_picture(self) -> Path | None:
        self.asked.append("picture")
        return None

    def export_drawing(self, suggested: str) -> None:
        self.asked.append(f"export drawing {suggested}")

    def import_files(self) -> list[Path]:
        self.asked.append("import")
        return self.import_paths

    def choose_files(self) -> list[Path]:
        self.asked.append("choose")
        return self.chosen_paths

    def export_midi(self, _title: str, suggested: str) -> tuple[Path, int] | None:
        self.asked.append(f"export {suggested}")
        return self.export_path

    def export_song(self, suggested: str) -> Path | None:
        self.asked.append(f"export song {suggested}")
        return self.song_path

    def export_audio(self, offer: Offer, first: What) -> Wish | None:
        self.asked.append(f"export audio {first.value} of {[what.value for what in offer.sounds]}")
        return self.wish

    def unsaved(self, name: str) -> Unsaved:
        self.asked.append(f"unsaved {name}")
        return Unsaved(self.unsaved_answer)

    def end_exports(self, names: list[str]) -> bool:
        self.asked.append(f"end {len(names)} exports")
        return self.may_end

    def recover(self, found: list) -> object:
        self.asked.append(f"recover {len(found)}")
        return self.recovery(found) if callable(self.recovery) else None
