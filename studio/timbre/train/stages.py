"""The stages of making the timbre models, each of which goes on from what the ones before it left in one folder.

``notes`` renders the corpus; ``live`` trains front end and live decoder; ``decoder`` goes on with the live decoder
alone, the embedding being settled; ``encoder`` teaches the temporal encoder the
front end's embeddings; ``wavenet`` trains the decoder on them; ``baseline`` trains what they are compared with;
``export`` writes the model folders.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray

from studio.assets import models_dir
from studio.errors import PlainError
from studio.timbre.corpus.build import build
from studio.timbre.corpus.outside import gm_notes, nsynth_notes, take_in
from studio.timbre.corpus.packed import is_packed, packed_notes
from studio.timbre.corpus.store import count_by_split, default_folder, read_instruments
from studio.timbre.harmonic.config import HarmonicConfig
from studio.timbre.harmonic.decoder import load_harmonic
from studio.timbre.harmonic.front import FrontEncoder, load_front
from studio.timbre.measure.baseline import BaselineTask, save_baseline
from studio.timbre.model_names import BASELINE, FRONT, LIVE, PAIR
from studio.timbre.net.autoencoder import NsynthAutoencoder, load_autoencoder, save_autoencoder
from studio.timbre.net.config import NsynthConfig
from studio.timbre.train.encoder import EncoderTask
from studio.timbre.train.live import LivePair, LiveTask
from studio.timbre.train.loop import CHECKPOINT, Loop, Recipe, refuse_other_sizes
from studio.timbre.train.notes import NoteSet, load_frames, load_notes
from studio.timbre.train.wavenet import WaveNetTask

STAGES = ("notes", "live", "decoder", "encoder", "wavenet", "baseline", "export")
GUIDE_TAPS = 32
"""With which decoders listen to their guides (:mod:`studio.timbre.net.guide`); at 16 kHz, two milliseconds."""

Report = Callable[[str], None]


SHARES: Mapping[str, float] = {
    "live": 0.2, "decoder": 0.1, "encoder": 0.2, "wavenet": 0.45, "baseline": 0.05,
}  # fmt: skip
"""How the time of a whole training is dealt out."""


def shipped_config() -> NsynthConfig:
    """Return the sizes that a CPU can train and play: the small decoder with a guide, an encoder of one cycle."""
    return replace(
        NsynthConfig.small(),
        encoder_width=48,
        encoder_layers=10,
        encoder_cycle=10,
        guide_taps=GUIDE_TAPS,
    )


def config_named(name: str) -> NsynthConfig:
    """Return sizes by name: ``small`` as shipped, ``medium`` for an hour of a good GPU, ``published`` (no guide).

    Raises:
        PlainError: there is no such name.
    """
    sizes = {
        "small": shipped_config(),
        "medium": replace(
            NsynthConfig.small(),
            encoder_width=64,
            encoder_layers=30,
            width=128,
            skip_width=128,
            guide_taps=GUIDE_TAPS,
        ),
        "published": replace(NsynthConfig.published(), pitch_features=16),
    }
    if name not in sizes:
        raise PlainError(f"There is no size “{name}”; there are {', '.join(sizes)}.")
    return sizes[name]


def usual_batches(device: str) -> dict[str, int]:
    """Return batch sizes that fill a device."""
    if device.startswith("cuda"):
        return {"live": 1024, "decoder": 1024, "encoder": 64, "wavenet": 32, "baseline": 64}
    return {"live": 128, "decoder": 128, "encoder": 6, "wavenet": 2, "baseline": 8}


@dataclass(frozen=True)
class TimbreTraining:
    """What to train, where, and how long.

    Attributes:
        out: folder for checkpoints, logs and models.
        notes: folder of the corpus; the user's cache by default.
        minutes: of every stage, over all resumed runs.
        batch: of every stage, where not the usual one.
        config: sizes of the NSynth pair.
        threads: torch threads on a CPU.
        device: torch's name of the device.
        seed: of weights and batches.
    """

    out: Path
    notes: Path = field(default_factory=default_folder)
    minutes: Mapping[str, float] = field(
        default_factory=lambda: {
            "live": 25.0,
            "decoder": 10.0,
            "encoder": 30.0,
            "wavenet": 60.0,
            "baseline": 8.0,
        }
    )
    batch: Mapping[str, int] = field(default_factory=dict)
    config: NsynthConfig = field(default_factory=shipped_config)
    threads: int = 1
    device: str = "cpu"
    seed: int = 1

    def run_all(self, report: Report = lambda _: None, *, resume: bool = False) -> None:
        """Run every stage, one after another; with ``resume`` those that are done pass in a moment.

        Raises:
            PlainError: see :meth:`run`.
        """
        for stage in STAGES:
            report(f"Stage {stage}")
            self.run(stage, report, resume=resume)

    def run(self, stage: str, report: Report = lambda _: None, *, resume: bool = False) -> None:
        """Run one stage.

        Raises:
            PlainError: there is no such stage, one before it has not been run, or there is a checkpoint and
                ``resume`` was not asked for.
        """
        if stage not in STAGES:
            raise PlainError(f"There is no stage “{stage}”; there are {', '.join(STAGES)}.")
        checkpoint = self.out / stage / CHECKPOINT
        if checkpoint.exists() and not resume:
            raise PlainError(
                f"There is a training in “{checkpoint.parent}”; add --resume to go on with it."
            )
        getattr(self, f"_{stage}")(report)

    def _notes(self, report: Report) -> None:
        try:
            build(self.notes, report)
        except PlainError as error:
            # Notes that were taken in from elsewhere will do.
            if not any(self.notes.glob("*.json")):
                raise
            report(str(error))
        report(str(count_by_split(read_instruments(self.notes))))

    def _live(self, report: Report) -> None:
        train, held = self._sets()
        task = LiveTask(
            train, load_frames(self.notes, train), held, load_frames(self.notes, held),
            batch=self._batch("live"), seed=self.seed, device=self.device,
        )  # fmt: skip
        self._loop("live", task, 2e-3).run(self.out / "live", report)
        task.net.decoder.decoder().save(self.out / LIVE)
        task.net.front.encoder().save(self.out / FRONT)

    def _decoder(self, report: Report) -> None:
        train, held, known, held_known = self._embedded()
        task = LiveTask(
            train, load_frames(self.notes, train), held, load_frames(self.notes, held),
            batch=self._batch("decoder"), seed=self.seed, device=self.device, known=(known, held_known),
        )  # fmt: skip
        task.net.decoder.load(load_harmonic(self.out / LIVE))
        self._loop("decoder", task, 1.5e-3).run(self.out / "decoder", report)
        task.net.decoder.decoder().save(self.out / LIVE)

    def _encoder(self, report: Report) -> None:
        train, held, known, held_known = self._embedded()
        task = EncoderTask(
            train, known, held, held_known,
            config=self.config, batch=self._batch("encoder"), seed=self.seed, device=self.device,
        )  # fmt: skip
        self._loop("encoder", task, 3e-3).run(self.out / "encoder", report)
        self._save_part("encoder", task.net.state_dict())

    def _wavenet(self, report: Report) -> None:
        train, held, known, held_known = self._embedded()
        task = WaveNetTask(
            train, known, held, held_known,
            config=self.config, batch=self._batch("wavenet"), seed=self.seed, device=self.device,
        )  # fmt: skip
        self._loop("wavenet", task, 2e-3).run(self.out / "wavenet", report)
        self._save_part("decoder", task.net.state_dict())

    def _baseline(self, report: Report) -> None:
        train, held = self._sets()
        task = BaselineTask(
            train, held, batch=self._batch("baseline"), seed=self.seed, device=self.device
        )
        self._loop("baseline", task, 1e-3).run(self.out / "baseline", report)
        save_baseline(task.net.cpu(), self.out / BASELINE)

    def _export(self, report: Report) -> None:
        """Write the models from the newest checkpoints, also while a training still runs."""
        parts = {
            part: self._average(stage)
            for stage, part in (("encoder", "encoder"), ("wavenet", "decoder"))
            if (self.out / stage / CHECKPOINT).exists()
        }
        asked = NsynthAutoencoder(self.config)
        for part, state in parts.items():
            refuse_other_sizes(self.out, state, getattr(asked, part).state_dict())
        if (self.out / "live" / CHECKPOINT).exists():
            pair = LivePair(HarmonicConfig())
            pair.load_state_dict(self._average("live"))
            pair.eval()
            pair.decoder.decoder().save(self.out / LIVE)
            pair.front.encoder().save(self.out / FRONT)
        if (self.out / "decoder" / CHECKPOINT).exists():
            pair = LivePair(HarmonicConfig())
            pair.load_state_dict(self._average("decoder"))
            pair.decoder.decoder().save(self.out / LIVE)
        for part, state in parts.items():
            self._save_part(part, state)
        report(f"The models are in {self.out}.")

    def _batch(self, stage: str) -> int:
        return self.batch.get(stage, usual_batches(self.device)[stage])

    def _average(self, stage: str) -> dict[str, torch.Tensor]:
        path = self.out / stage / CHECKPOINT
        state = torch.load(path, weights_only=True, map_location="cpu")
        average: dict[str, torch.Tensor] = state["average"]
        return average

    def _save_part(self, part: str, state: Mapping[str, torch.Tensor]) -> None:
        """Put encoder or decoder into the pair's folder beside what is there already."""
        folder = self.out / PAIR
        try:
            pair = load_autoencoder(folder)
        except PlainError:
            pair = NsynthAutoencoder(self.config)
        if pair.config != self.config:
            pair = NsynthAutoencoder(self.config)
        getattr(pair, part).load_state_dict(state)
        save_autoencoder(pair, folder, torch.bfloat16)

    def _loop(self, stage: str, task: object, rate: float) -> Loop:
        recipe = Recipe(
            minutes=self.minutes.get(stage, 30.0),
            rate=rate,
            seed=self.seed,
            threads=self.threads,
            device=self.device,
        )
        return Loop(task, recipe)  # type: ignore[arg-type]

    def _sets(self) -> tuple[NoteSet, NoteSet]:
        return load_notes(self.notes, ["train"]), load_notes(self.notes, ["valid"])

    def front(self) -> FrontEncoder:
        """Load the front end that the stage ``live`` made, or the one shipped.

        Raises:
            PlainError: there is neither.
        """
        own = self.out / FRONT
        return load_front(own if own.exists() else models_dir() / FRONT)

    def _embedded(self) -> tuple[NoteSet, NoteSet, NDArray[np.float32], NDArray[np.float32]]:
        front = self.front()
        train, held = self._sets()
        known = embed_all(front, load_frames(self.notes, train))
        return train, held, known, embed_all(front, load_frames(self.notes, held))


def embed_all(front: FrontEncoder, frames: NDArray[np.float16]) -> NDArray[np.float32]:
    """Embed the frames of many notes, ``(notes, 125, FEATURES)``: ``(notes, 125, 16)``."""
    return np.stack([front.embed(note.astype(np.float32)) for note in frames])


def take_all(paths: Iterable[Path], folder: Path, report: Report = lambda _: None) -> int:
    """Take notes of other sets into the store: NSynth folders, packed sets, zips of Ogg notes.

    Returns:
        How many notes were taken in.

    Raises:
        PlainError: one of them is no such set.
    """
    taken = 0
    for path in paths:
        if path.is_dir():
            taken += take_in(nsynth_notes(path), folder, "nsynth", report)
        elif is_packed(path):
            taken += take_in(packed_notes(path), folder, "packed", report)
        else:
            taken += take_in(gm_notes(path), folder, "gm", report)
    return taken
