"""Keeps an engine playing somewhere: opens devices, rolls back, notices that one is gone, and takes it back."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

from studio.live.device.devices import (
    find_output,
    forget_dead_server,
    list_outputs,
    portaudio_lock,
)
from studio.live.device.stream import NullStream, PortAudioStream, Stream, StreamError
from studio.live.engine.engine import Engine
from studio.live.port import OutputSettings

RETRY_S = 2.0
CLOSING_S = 2.0
NO_DEVICE = "No sound device: playing silently."


@dataclass(frozen=True)
class OutputStatus:
    """What the person sees of the output.

    Attributes:
        text: one line for the status bar.
        heard: whether a device plays.
        rate: frames a second.
        block: frames a buffer.
        latency_s: from rendering to the speaker, seconds, as the driver says.
        underruns: buffers that came too late since the stream was opened or the counter was reset.
        load: share of the time that rendering takes, 0..1.
        trouble: why nothing is heard, a sentence, or empty.
    """

    text: str
    heard: bool
    rate: float
    block: int
    latency_s: float
    underruns: int
    load: float
    trouble: str


class Output:
    """The one place that opens and closes streams. Methods may be called from any thread.

    Args:
        engine: what is played; begins silently.
        settings: what :meth:`connect` and the watchdog try to open.
    """

    def __init__(self, engine: Engine, settings: OutputSettings) -> None:
        self._engine = engine
        self._settings = settings
        self._lock = threading.Lock()
        self._stream: Stream = NullStream(engine)
        self._trouble = NO_DEVICE
        self._retry_at = 0.0
        self._rescue: threading.Thread | None = None
        self._closed = False
        self._jack = False
        self.on_change: Callable[[], None] = lambda: None
        """Called, on whichever thread it happens, after another stream has taken over."""

    @property
    def settings(self) -> OutputSettings:
        """What is open, or will be when its device is back."""
        return self._settings

    def connect(self) -> None:
        """Open the device of the settings, or stay silent and say why; no error is raised."""
        with self._lock:
            self._try_wanted(renew=False)
        self.on_change()

    def open(self, settings: OutputSettings) -> None:
        """Change to other settings; what played before goes on if that fails.

        Raises:
            StreamError: these settings cannot be opened; the former ones are open again.
        """
        with self._lock:
            before = self._settings
            try:
                self._switch(settings, renew=False)
                self._settings, self._trouble = settings, ""
            except StreamError:
                self._settings = before
                self._try_wanted(renew=False)
                raise
        self.on_change()

    def check(self) -> None:
        """Look after the stream; cheap, for a timer of half a second. What takes time happens on another thread."""
        busy = self._rescue is not None and self._rescue.is_alive()
        if busy or self._closed or self._lock.locked():
            return
        silent = isinstance(self._stream, NullStream)
        if silent and time.monotonic() < self._retry_at:
            return
        if not silent and self._stream.alive():
            return
        self._rescue = threading.Thread(target=self._rescued, name="sound-device", daemon=True)
        self._rescue.start()

    def _rescued(self) -> None:
        with self._lock:
            if self._closed:
                return
            if not isinstance(self._stream, NullStream):
                name = self._stream.name
                self._go_silent(
                    f"Sound device “{name}” is gone: playing silently until it is back."
                )
                self._retry_at = time.monotonic() + RETRY_S
            else:
                self._try_wanted(renew=True)
        self.on_change()

    @property
    def delay_s(self) -> float:
        """Seconds from the rendering of a frame to its being heard: a buffer and the driver's own latency."""
        stream = self._stream
        return stream.block / stream.rate + stream.latency_s

    def reset_underruns(self) -> None:
        """Count from nought."""
        self._engine.state["underruns"] = 0

    def status(self) -> OutputStatus:
        """Describe the stream."""
        stream, underruns = self._stream, int(self._engine.state["underruns"])
        heard = not isinstance(stream, NullStream)
        load = stream.load if heard else 0.0
        self._engine.state["load"] = load
        word = "xrun" if underruns == 1 else "xruns"
        text = f"{stream.description} · {underruns} {word}" if heard else self._trouble
        return OutputStatus(
            text, heard, stream.rate, stream.block, stream.latency_s, underruns, load,
            "" if heard else self._trouble,
        )  # fmt: skip

    def close(self) -> None:
        """Let go of the device for good."""
        self._closed = True
        closing = threading.Thread(target=self._close, name="sound-device-closing", daemon=True)
        closing.start()
        closing.join(CLOSING_S)  # a driver that hangs is not waited for

    def _close(self) -> None:
        with self._lock, portaudio_lock():
            stream = self._stream
            if isinstance(stream, PortAudioStream) and not stream.alive():
                stream.abandon()
            else:
                stream.close()

    def _try_wanted(self, *, renew: bool) -> None:
        try:
            self._switch(self._settings, renew=renew)
            self._trouble = ""
        except StreamError as error:
            if not isinstance(self._stream, NullStream):
                self._go_silent(str(error))
            self._trouble = self._trouble or str(error)
            self._retry_at = time.monotonic() + RETRY_S

    def _switch(self, settings: OutputSettings, *, renew: bool) -> None:
        """Close what is open and open these settings.

        Raises:
            StreamError: they cannot be opened; what was open before is closed unless the device was not even found.
        """
        with portaudio_lock():
            # PortAudio can renew its list only while no stream of ours is open.
            devices = list_outputs(renew=renew and isinstance(self._stream, NullStream))
            device = find_output(settings, devices)
            if device is None:
                wanted = settings.device
                raise StreamError(
                    f"Sound device “{wanted}” is not there: playing silently."
                    if wanted
                    else NO_DEVICE
                )
            if isinstance(self._stream, PortAudioStream) and not self._stream.alive():
                self._go_silent(NO_DEVICE)
            self._stream.close()
            rates = (
                [settings.rate] if device.rate == settings.rate else [settings.rate, device.rate]
            )
            for rate in rates:
                try:
                    self._stream = PortAudioStream(
                        self._engine,
                        device.index,
                        device.name,
                        rate,
                        settings.block,
                        exclusive=settings.exclusive,
                    )
                    self._jack = "JACK" in device.api  # fmt: skip
                    return
                except StreamError:
                    if rate == rates[-1]:
                        self._stream = NullStream(self._engine)
                        raise

    def _go_silent(self, why: str) -> None:
        lost = self._stream
        if isinstance(lost, PortAudioStream):
            lost.abandon()
        self._stream = NullStream(self._engine)
        self._trouble = why
        if isinstance(lost, PortAudioStream):
            self._leave(lost)
        else:
            lost.close()

    def _leave(self, lost: PortAudioStream) -> None:
        """Close a lost stream if that can be done at all, else begin anew with another PortAudio."""
        closing = threading.Thread(target=lost.close, name="sound-device-closing", daemon=True)
        if not self._jack:
            closing.start()
            closing.join(CLOSING_S)
        if self._jack or closing.is_alive():
            forget_dead_server()
