"""The shape panel's logic for melodies: sample, vary, average, and sliders with a live preview."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtCore import QObject, QTimer

from studio.melody.attributes import ATTRIBUTES
from studio.melody.jobs import AttributeJob, AttributeResult, AverageJob, SampleJob, VaryJob
from studio.melody.jobs.shaping import measure
from studio.melody.notes import Clip
from studio.melody.windows import clip_to_windows
from studio.project.song import Song, replace_clip
from studio.ui.background.submit import RunningJob
from studio.ui.morph.melody_context import MelodyContext
from studio.ui.morph.shape import AttributeInfo, ShapePanel
from studio.ui.widgets.controls import MAX_SEED
from studio.worker.job import Job, Priority

OWNER = "shape"
BARS = 2

_MEASURE_MS = 100
"""A drag shows a new melody sixty times a second; nobody reads numbers that change as often."""


class MelodyShape(QObject):
    """Connects a :class:`ShapePanel` to the song and the worker."""

    def __init__(self, context: MelodyContext) -> None:
        super().__init__()
        self._context = context
        self._selected: tuple[str, ...] = ()
        self._subject: Clip | None = None
        self._result: AttributeResult | None = None
        self._running: RunningJob | None = None
        self._sliding: RunningJob | None = None
        self._measured_late = False
        self._measuring = QTimer(self, interval=_MEASURE_MS, singleShot=True)
        self._measuring.timeout.connect(self._measure_late)
        self.widget = ShapePanel(
            [AttributeInfo(a.name, a.label, a.unit, a.help) for a in ATTRIBUTES.values()]
        )
        # The widget takes this logic with it when it goes, timers and connections included.
        self.setParent(self.widget)
        self._connect()
        self.refresh()

    @property
    def subject(self) -> Clip | None:
        """The clip that vary and the sliders work on."""
        return self._subject

    def set_selected(self, clip_ids: Sequence[str]) -> None:
        """Say which clips are selected on the shelf; two or more of them are what Average takes."""
        self._selected = tuple(clip_ids)
        self.refresh()

    def refresh(self, _song: Song | None = None) -> None:
        """Show the clip of now."""
        self.widget.set_average_count(len(self._to_average()))
        # The sliders' own preview is not a new subject: they go on bending the clip they began with.
        if self._context.owner == OWNER:
            return
        subject = self._context.current
        if subject == self._subject:
            return
        self._drop_result()
        self._subject = subject
        self.widget.set_item_name(subject.name if subject else None)
        self.widget.centre_sliders()
        if self._measuring.isActive():
            self._measured_late = True
        else:
            self._show_measured(None)
            self._measuring.start()

    # -- the worker -------------------------------------------------------------------------

    def _connect(self) -> None:
        panel = self.widget
        panel.sample_asked.connect(self._on_sample)
        panel.vary_asked.connect(self._on_vary)
        panel.average_asked.connect(self._on_average)
        panel.attributes_moved.connect(self._on_attributes)
        panel.apply_asked.connect(self._on_apply)
        panel.reset_asked.connect(self._on_reset)
        panel.settings_changed.connect(self._on_settings)
        panel.cancelled.connect(self._on_cancel)
        self._context.current_changed.connect(self.refresh)
        self._context.owner_changed.connect(self._on_owner)
        self._context.document.song_changed.connect(self.refresh)

    def _make(
        self, job: Job[Clip] | Job[tuple[Clip, ...]], action: str, text: str, name: str
    ) -> None:
        seed = self.widget.seed.value()

        def done(made: Clip | tuple[Clip, ...]) -> None:
            self._running = None
            self.widget.wait.finish()
            clip = made[0] if isinstance(made, tuple) else made
            self._context.add_clip(name, _plain_name(clip), {f"melody.{action}": seed})
            # The next press makes another clip; going back to this number makes this one again.
            if self.widget.seed.value() == seed:
                self.widget.seed.set_value((seed + 1) % (MAX_SEED + 1))

        self.widget.wait.start(text)
        self._running = self._context.run(
            job,
            "melody.shape",
            Priority.NORMAL,
            done=done,
            partial=lambda _partial, progress, message: self.widget.wait.set_progress(
                progress, message
            ),
            over=self.widget.wait.finish,
        )

    def _on_sample(self) -> None:
        job = SampleJob(
            count=1, bars=BARS, temperature=self._temperature, seed=self.widget.seed.value()
        )
        self._make(job, "sample", "Sampling", "Sample clip")

    def _on_vary(self, similarity: float) -> None:
        if self._subject is not None:
            job = VaryJob(
                self._subject,
                similarity=similarity,
                count=1,
                temperature=self._temperature,
                seed=self.widget.seed.value(),
            )
            self._make(job, "vary", "Varying", f"Vary “{self._subject.name}”")

    def _on_average(self) -> None:
        clips = self._to_average()
        if len(clips) >= 2:
            job = AverageJob(clips, temperature=self._temperature, seed=self.widget.seed.value())
            self._make(job, "average", "Averaging", f"Average of {len(clips)} clips")

    def _on_attributes(self, values: dict[str, float]) -> None:
        if self._subject is None:
            return
        self._context.take_stage(OWNER)
        amounts = {name: value for name, value in values.items() if value}
        if not amounts:
            self._on_reset()
            return
        job = AttributeJob(
            self._subject, amounts, temperature=self._temperature, seed=self.widget.seed.value()
        )
        self._sliding = self._context.run(
            job,
            "melody.attribute",
            Priority.INTERACTIVE,
            done=self._on_bent,
            finish_running=True,
        )

    def _on_bent(self, result: AttributeResult) -> None:
        if self._context.owner != OWNER or not self.widget.changed:
            return
        self._result = result
        self._show_measured(result)
        self._context.show_preview(result.clip, OWNER)

    # -- the person -------------------------------------------------------------------------

    def _on_apply(self) -> None:
        subject, result = self._subject, self._result
        if subject is None or result is None:
            return
        self._drop_result()
        seeds = {"melody.attribute": self.widget.seed.value()}
        name = f"Shape “{subject.name}”"
        if self._context.song.find_clip(subject.id) is None:
            self._context.add_clip(name, replace(result.clip, name=subject.name), seeds)
            return
        bent = replace(result.clip, name=subject.name, id=subject.id, loop=subject.loop)

        def edit(song: Song) -> Song:
            return replace(replace_clip(song, bent), seeds={**song.seeds, **seeds})

        self._context.document.apply(name, edit)
        self._context.open_clip(bent.id)

    def _on_reset(self) -> None:
        self.widget.centre_sliders()
        self._drop_result()
        self._show_measured(None)
        subject = self._subject
        if subject is not None and self._context.owner == OWNER:
            if self._context.song.find_clip(subject.id) is not None:
                self._context.open_clip(subject.id)
            else:
                self._context.show_preview(subject, OWNER)

    def _on_settings(self) -> None:
        if self.widget.changed:
            self._on_attributes(self.widget.values)

    def _on_cancel(self) -> None:
        if self._running is not None:
            self._running.cancel()
        self.widget.wait.finish()

    def _on_owner(self, owner: str) -> None:
        if owner != OWNER:
            self._drop_result()
            self.widget.centre_sliders()

    def _drop_result(self) -> None:
        self._result = None
        if self._sliding is not None:
            self._sliding.cancel()
            self._sliding = None

    @property
    def _temperature(self) -> float:
        return self.widget.temperature.value()

    def _to_average(self) -> tuple[Clip, ...]:
        song = self._context.song
        chosen = self._selected if len(self._selected) >= 2 else self._context.pad.corners
        found = (song.find_clip(clip_id) for clip_id in chosen if clip_id)
        return tuple(clip for clip in found if clip is not None)

    def _measure_late(self) -> None:
        if self._measured_late:
            self._measured_late = False
            self._show_measured(self._result)
            self._measuring.start()

    def _show_measured(self, result: AttributeResult | None) -> None:
        if result is not None:
            self.widget.set_measured(result.before, result.after)
        elif self._subject is not None:
            self.widget.set_measured(measure(clip_to_windows(self._subject).windows))
        else:
            self.widget.set_measured({})


def _plain_name(clip: Clip) -> Clip:
    # Jobs number what they make; one clip alone needs no number, and the shelf keeps names apart.
    return replace(clip, name=clip.name.removesuffix(" 1"))
