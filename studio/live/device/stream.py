"""Where rendered sound goes: a PortAudio stream whose callback is compiled, or nowhere in real time."""

from __future__ import annotations

import threading
import time
from typing import Protocol

import numpy as np

from studio.errors import PlainError
from studio.live.engine.engine import Engine
from studio.live.kernel.layout import addresses
from studio.live.kernel.native import native_kernel

STALL_S = 1.0
"""A stream that has not called back for so long is gone (the device was unplugged or its server died)."""


class StreamError(PlainError):
    """The sound device cannot be opened; the text is a sentence for the person."""


class Stream(Protocol):
    """Something that drives an engine."""

    @property
    def name(self) -> str:
        """What the system calls the device."""
        ...

    @property
    def description(self) -> str:
        """What the person reads in the status bar."""
        ...

    @property
    def rate(self) -> float:
        """Frames a second."""
        ...

    @property
    def block(self) -> int:
        """Frames a callback."""
        ...

    @property
    def latency_s(self) -> float:
        """Seconds from rendering to the speaker, as the driver reports them."""
        ...

    @property
    def load(self) -> float:
        """Share of the time that rendering takes, 0..1."""
        ...

    def alive(self) -> bool:
        """Whether it still drives the engine."""
        ...

    def close(self) -> None:
        """Stop driving the engine."""
        ...


_abandoned: list[PortAudioStream] = []


class PortAudioStream:
    """Plays an engine on a sound device without any Python in the audio thread.

    Args:
        engine: what is played; its rate is set to the stream's.
        device: PortAudio index, or None for the default device.
        name: what to call it.
        rate: frames a second.
        block: frames a callback, 64..2048.
        exclusive: take the device for ourselves (Windows' WASAPI only): shorter latency, nothing else is heard.

    Raises:
        StreamError: PortAudio is missing or refuses.
    """

    def __init__(
        self,
        engine: Engine,
        device: int | None,
        name: str,
        rate: float,
        block: int,
        *,
        exclusive: bool = False,
    ) -> None:
        try:
            import sounddevice as sd
        except OSError as error:  # the PortAudio library is not installed
            raise StreamError("The sound library PortAudio is not installed here.") from error
        self._engine = engine
        self._name = name
        self._block = block
        engine.set_rate(rate)
        engine.state["underruns"] = 0
        # The stream holds these addresses: they live as long as it does.
        self._gate = np.ones(1, np.int64)
        self._addresses = addresses(engine.core, self._gate)
        try:
            self._stream = sd._StreamBase(
                kind="output",
                samplerate=rate,
                blocksize=block,
                device=device,
                channels=2,
                dtype="float32",
                latency="low",
                extra_settings=sd.WasapiSettings(exclusive=True) if exclusive else None,
                callback=sd._ffi.cast("PaStreamCallback*", native_kernel().address),
                userdata=sd._ffi.cast("void*", self._addresses.ctypes.data),
                wrap_callback=None,
            )
            try:
                self._stream.start()
            except sd.PortAudioError:
                self._stream.close(ignore_errors=True)
                raise
        except sd.PortAudioError as error:
            raise StreamError(
                f"The sound device {name} could not be opened: {_reason(error)}."
            ) from error
        self._rate = rate
        self._seen = (int(engine.state["epoch"]), time.perf_counter())

    @property
    def name(self) -> str:
        """What the system calls the device."""
        return self._name

    @property
    def description(self) -> str:
        """Device, rate, buffer and latency."""
        milliseconds = 1000 * self.latency_s
        return f"{self._name} · {self._rate / 1000:g} kHz · {self._block} · {milliseconds:.1f} ms"

    @property
    def rate(self) -> float:
        """Frames a second."""
        return self._rate

    @property
    def block(self) -> int:
        """Frames a callback."""
        return self._block

    @property
    def latency_s(self) -> float:
        """Seconds, as PortAudio reports them."""
        return float(self._stream.latency)

    @property
    def load(self) -> float:
        """PortAudio's own measure, 0..1."""
        return float(self._stream.cpu_load)

    def alive(self) -> bool:
        """Whether the device has asked for sound within the last second."""
        epoch, now = int(self._engine.state["epoch"]), time.perf_counter()
        if epoch != self._seen[0]:
            self._seen = (epoch, now)
        return now - self._seen[1] < STALL_S

    def abandon(self) -> None:
        """Leave a device that is gone: nothing is asked of it, and should it wake up, it plays silence.

        Closing the stream of a JACK server that has died waits for ever, so the stream and its memory are kept.
        """
        self._gate[0] = 0
        _abandoned.append(self)

    def close(self) -> None:
        """Stop and let go of a device that answers."""
        self._stream.abort(ignore_errors=True)
        self._stream.close(ignore_errors=True)


def _reason(error: Exception) -> str:
    text = str(error.args[0] if error.args else error)
    return text.split(":")[-1].strip().split("[")[0].strip() or "it gives no reason"


class NullStream:
    """Renders in real time into nothing, so that the song moves on without a sound card."""

    name = "none"
    block = 512
    latency_s = 0.0
    load = 0.0

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="null-audio", daemon=True)
        self._thread.start()

    @property
    def description(self) -> str:
        """Say that nothing can be heard."""
        return "No sound device"

    @property
    def rate(self) -> float:
        """Frames a second."""
        return self._engine.rate

    def _run(self) -> None:
        started, rendered = time.perf_counter(), 0
        while not self._stop.wait(self.block / self._engine.rate):
            due = int((time.perf_counter() - started) * self._engine.rate)
            # After the computer slept, catching up hours of silence would freeze the program.
            if due - rendered > self._engine.rate:
                rendered = due
            while rendered + self.block <= due:
                self._engine.render(self.block)
                rendered += self.block

    def alive(self) -> bool:
        """Always, until closed."""
        return not self._stop.is_set()

    def close(self) -> None:
        """Stop the thread."""
        self._stop.set()
        self._thread.join(timeout=2.0)
