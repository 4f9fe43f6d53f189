"""Which WaveNet renders: the one that comes with the program, or a checkpoint that a person has."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass
from pathlib import Path

from studio.errors import PlainError
from studio.timbre.jobs import MODEL
from studio.timbre.space import TimbreSpace, load_timbre_space
from studio.worker.job import Step, Workbench
from studio.worker.weights import CONFIG_FILE, read_config

AUDIBLE = "audible"
"""Key of a model's config: whether its decoder is trained well enough to be heard."""
NOT_AUDIBLE = (
    "This WaveNet’s own config says that it is not trained to be heard, so it is not used."
)


@dataclass(frozen=True)
class WavenetInfo:
    """A WaveNet that may be rendered with.

    Attributes:
        name: of its file or folder.
        million: parameters of encoder and decoder together, in millions.
        pitched: whether it is told the pitch; otherwise a point has only the pitch of its sounds.
    """

    name: str
    million: float
    pitched: bool


@dataclass(frozen=True)
class TakeWavenet:
    """Check a checkpoint from outside and render with it from now on.

    Attributes:
        path: a published TensorFlow checkpoint (its ``.index``, its folder or the ``.tar``), or a folder of ours.
        ours: it is the one that comes with the program, which may be there without being heard.
    """

    path: Path
    ours: bool = False

    @property
    def title(self) -> str:
        """What the jobs panel shows."""
        return f"Check the checkpoint “{self.path.name}”"

    def run(self, bench: Workbench) -> Generator[Step[None], None, WavenetInfo]:
        """Load it as a whole; only one that fits takes the place of the one before.

        Raises:
            PlainError: it cannot be read, is something else, or says of itself that it is not good enough.
        """
        yield Step(None, message="Reading")
        space = load_timbre_space(self.path, bench.device)
        if not (space.audible or self.ours):
            raise PlainError(NOT_AUDIBLE)
        bench.models.put_path(MODEL, self.path)
        return _info(space, self.path)


def shipped_is_audible(folder: Path) -> bool:
    """Say whether the pair in a model folder may be heard, by its config alone; False where there is none."""
    if not (folder / CONFIG_FILE).is_file():
        return False
    try:
        return bool(read_config(folder).get(AUDIBLE, True))
    except PlainError:
        return False


def checkpoint_of(chosen: Path) -> Path:
    """Return what is loaded for a file that a person chose: of our own pairs the folder that the weights lie in."""
    return chosen.parent if chosen.suffix in (".safetensors", ".json") else chosen


def _info(space: TimbreSpace, path: Path) -> WavenetInfo:
    return WavenetInfo(path.name, space.parameters / 1e6, space.pitched)
