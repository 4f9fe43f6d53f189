"""The real program with an eye and an ear on it: what observed.py tells, and how sound, MIDI and clock are doing."""

from __future__ import annotations

import sys
import time
from typing import Any

from tests.e2e import observed

look_at_window = observed.look
MANY_SOUNDS = 100
"""The song's own instruments are there before all others, and stand in for these."""


def look(window: Any) -> dict[str, Any]:
    return look_at_window(window) | {"live": live(window)}


def live(window: Any) -> dict[str, Any]:
    room, midi = window.services.room, window.live.midi
    engine = room.engine
    if engine is None:
        return {"ready": False, "heard": False, "ports": []}
    state = engine.state
    return {
        "ready": engine.bank is not None
        and len(set(engine.bank.zones["pcm"].tolist())) > MANY_SOUNDS,
        "heard": bool(room.sounding),
        "words": room.status(),
        "ports": midi.names,
        "outputs": list(midi.outputs_there),
        "voices": int((engine.core.voices["stage"] != 0).sum()),
        "frame": int(state["frame"]),
        "time": time.perf_counter(),
        "tempo": float(state["tempo"]),
        "playing": window.transport.playing,
        "running": bool(state["playing"]),
        "tick": window.transport.tick,
        "tempo_shown": window.bar.tempo.value(),
        "tempo_own": window.document.song.tempo,
        "lamp": window.live.midi_parts.clock.lamp.toolTip(),
    }


if __name__ == "__main__":
    observed.look = look
    sys.exit(observed.main())
