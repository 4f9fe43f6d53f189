"""Sizes of an NSynth autoencoder."""

from __future__ import annotations

from dataclasses import asdict, dataclass, fields
from typing import Any

from studio.errors import in_short

_LARGEST = 65536
_MOST_GUIDE_TAPS = 512


@dataclass(frozen=True)
class NsynthConfig:
    """What fixes the shape of every tensor (Engel et al. 2017; names after magenta's ``h512_bo16`` configuration).

    Attributes:
        encoder_width: channels of the temporal encoder.
        encoder_layers: its residual layers.
        encoder_cycle: layers after which its dilation starts at 1 again.
        encoder_filter: taps of its convolutions, odd.
        width: channels of the decoder's residual stream.
        skip_width: channels of its skip sum.
        layers: its residual layers.
        cycle: layers after which its dilation starts at 1 again.
        filter: taps of its convolutions.
        hop: samples to one frame of the embedding.
        z: dimensions of a frame.
        codes: mu-law codes to choose among.
        pitch_features: features of the note's pitch that join z wherever the decoder is conditioned; 0 is the
            published behaviour, in which all pitch comes from z.
        guide_taps: taps with which the decoder listens to a guide (see :mod:`studio.timbre.net.guide`); 0 is the
            published behaviour, without one.
    """

    encoder_width: int = 128
    encoder_layers: int = 30
    encoder_cycle: int = 10
    encoder_filter: int = 3
    width: int = 512
    skip_width: int = 256
    layers: int = 30
    cycle: int = 10
    filter: int = 3
    hop: int = 512
    z: int = 16
    codes: int = 256
    pitch_features: int = 0
    guide_taps: int = 0

    def __post_init__(self) -> None:
        for field in fields(self):
            value = getattr(self, field.name)
            least = 0 if field.name in ("pitch_features", "guide_taps") else 1
            if not isinstance(value, int) or isinstance(value, bool):
                raise ValueError(f"The sound model's config has {field.name} = {in_short(value)}.")
            if not least <= value <= _LARGEST:
                raise ValueError(f"The sound model's config has {field.name} = {in_short(value)}.")
        if self.encoder_filter % 2 == 0:
            raise ValueError("The sound model's encoder_filter must be odd.")
        if self.codes != 256:
            raise ValueError(
                f"The sound model's config has {in_short(self.codes)} codes; mu-law has 256."
            )
        if max(self.cycle, self.encoder_cycle) > 16:
            raise ValueError("The sound model's dilation cycle is too long.")
        if self.guide_taps > _MOST_GUIDE_TAPS:
            raise ValueError(
                f"The sound model's config has guide_taps = {in_short(self.guide_taps)}; "
                f"at most {_MOST_GUIDE_TAPS} are possible."
            )

    @classmethod
    def published(cls) -> NsynthConfig:
        """Return the sizes of the published checkpoint: 59.8 million parameters in the decoder, 2.0 in the encoder."""
        return cls()

    @classmethod
    def small(cls, pitch_features: int = 16) -> NsynthConfig:
        """Return sizes whose decoder (4 MB in float32) fits a processor's cache, given the pitch by default."""
        return cls(encoder_width=32, width=64, skip_width=128, pitch_features=pitch_features)

    @property
    def pitch_conditioned(self) -> bool:
        """Whether the decoder is told the pitch."""
        return self.pitch_features > 0

    @property
    def guided(self) -> bool:
        """Whether the decoder listens to a guide."""
        return self.guide_taps > 0

    @property
    def condition_width(self) -> int:
        """Features of a frame that the decoder is conditioned on: z and pitch."""
        return self.z + self.pitch_features

    @property
    def dilations(self) -> tuple[int, ...]:
        """The decoder's dilation in each layer."""
        return tuple(2 ** (layer % self.cycle) for layer in range(self.layers))

    @property
    def encoder_dilations(self) -> tuple[int, ...]:
        """The encoder's dilation in each layer."""
        return tuple(2 ** (layer % self.encoder_cycle) for layer in range(self.encoder_layers))

    @property
    def receptive_field(self) -> int:
        """Past samples that the decoder's next choice depends on."""
        taps = self.filter - 1
        return 1 + taps + taps * sum(self.dilations)

    def to_json(self) -> dict[str, int]:
        """Return the sizes as a plain mapping."""
        return asdict(self)

    @classmethod
    def from_json(cls, values: dict[str, Any]) -> NsynthConfig:
        """Read the sizes; a config from before there were guides has none.

        Raises:
            ValueError: one is missing, unknown or out of range; the text is one sentence for the person.
        """
        known = {field.name for field in fields(cls)}
        values = {"guide_taps": 0, **values}
        if set(values) != known:
            odd = ", ".join(sorted(str(name) for name in set(values) ^ known))
            raise ValueError(
                f"The sound model's config is missing or does not know: {in_short(odd)}."
            )
        return cls(**values)
