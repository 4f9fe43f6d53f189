"""The patch panel joined to the song: one undo step a gesture; patches stored, recalled and deleted."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QObject

from studio.latent import new_item_id
from studio.project.song import PATCH_NOW, Song
from studio.timbre.patch import Patch
from studio.ui.document import Document
from studio.ui.timbre.patch_panel import PatchPanel


class PatchEdits(QObject):
    """Shows the song's patch in the panel and applies what the person does.

    Args:
        document: the song.
        panel: what shows the patch.
    """

    def __init__(
        self, document: Document, panel: PatchPanel, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._document, self._panel = document, panel
        self._name = "Patch"
        panel.grabbed.connect(self._on_grabbed)
        panel.changed.connect(
            lambda patch: document.apply(self._name, lambda song: replace(song, patch=patch))
        )
        panel.released.connect(document.commit)
        panel.stored.connect(self._store)
        panel.recalled.connect(self._recall)
        panel.forgotten.connect(self._forget)
        document.song_changed.connect(self._show)
        self._show(document.song)

    def _show(self, song: Song) -> None:
        self._panel.set_patch(song.patch, song.patches)

    def _on_grabbed(self, name: str) -> None:
        self._name = f"Patch: {name.lower()}"
        self._document.begin(self._name)

    def _store(self, name: str) -> None:
        """Store the patch as it is played; one of the same name is replaced."""

        def edit(song: Song) -> Song:
            now = replace(song.patch, name=name)
            old = next((patch for patch in song.patches if patch.name == name), None)
            kept = replace(now, id=new_item_id() if old is None else old.id)
            patches = tuple(kept if patch is old else patch for patch in song.patches)
            return replace(song, patch=now, patches=patches if old else (*song.patches, kept))

        self._document.apply(f"Store the patch “{name}”", edit)

    def _recall(self, patch_id: str) -> None:
        patch = self._find(patch_id)
        if patch is not None:
            self._document.apply(
                f"Patch “{patch.name}”",
                lambda song: replace(song, patch=replace(patch, id=PATCH_NOW.id)),
            )

    def _forget(self, patch_id: str) -> None:
        patch = self._find(patch_id)
        if patch is not None:
            self._document.apply(
                f"Delete the patch “{patch.name}”",
                lambda song: replace(
                    song, patches=tuple(p for p in song.patches if p.id != patch_id)
                ),
            )

    def _find(self, patch_id: str) -> Patch | None:
        return next((p for p in self._document.song.patches if p.id == patch_id), None)
