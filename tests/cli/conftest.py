"""What the tests of every command share."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from studio import cli
from studio.melody.midi.write import save_clip_midi
from studio.melody.notes import TICKS_PER_STEP, Clip, Note


def _clip(name: str, first: int) -> Clip:
    notes = [Note(i * 2 * TICKS_PER_STEP, 2 * TICKS_PER_STEP, first + i, 70) for i in range(16)]
    return Clip(name).with_notes(notes)


@pytest.fixture(scope="session")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small melody model with random weights."""
    from studio.melody.net.beatnet import BeatNetConfig
    from studio.melody.net.beatvae import BeatVae

    folder = tmp_path_factory.mktemp("models") / "small"
    sizes = BeatNetConfig(16, 16, 16, 16, 1, 8, 16, 16, 4)
    BeatVae.random(sizes).save(folder)
    return folder


@pytest.fixture
def files(tmp_path: Path) -> list[str]:
    paths = [tmp_path / f"{name}.mid" for name in "abcd"]
    for index, path in enumerate(paths):
        save_clip_midi(path, _clip(path.stem, 50 + 5 * index), tempo=100.0 + index)
    return [str(path) for path in paths]


@pytest.fixture
def chimera(capsys: pytest.CaptureFixture[str]) -> Any:
    """Run a command in this process; return exit code, stdout and stderr."""

    def run(*words: object) -> tuple[int, str, str]:
        code = cli.main([str(word) for word in words])
        out, err = capsys.readouterr()
        return code, out, err

    return run
