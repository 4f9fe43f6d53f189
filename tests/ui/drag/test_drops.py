"""What is dropped is known by its content, not by its name."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import soundfile

from studio.ui.drag.drops import sorted_by_kind


def test_what_a_file_is_its_content_says(tmp_path: Path, two_files: list[Path]) -> None:
    import zipfile

    disguised = tmp_path / "song.bin"
    with zipfile.ZipFile(disguised, "w") as zipped:
        zipped.writestr("project.json", "{}")
    broken = tmp_path / "broken.chimera"
    broken.write_bytes(b"nothing")
    text = tmp_path / "words.mid"
    text.write_text("no music")
    drawing = tmp_path / "cat.txt"
    drawing.write_text("<svg xmlns='http://www.w3.org/2000/svg'/>")
    sound = tmp_path / "tone"
    soundfile.write(sound, np.zeros(100), 8000, format="WAV")
    found = sorted_by_kind([two_files[0], disguised, text, drawing, broken, sound])
    assert found.projects == [disguised, broken]
    assert found.others == [two_files[0], text]
    assert found.drawings == [drawing]
    assert found.recordings == [sound]


def test_a_folder_stands_for_its_midi_files(two_files: list[Path]) -> None:
    found = sorted_by_kind([two_files[0].parent])
    assert found.projects == []
    assert found.others == sorted(two_files)
