"""The master to WAV: sample for sample, in time when something was missed, playable after a crash."""

from __future__ import annotations

import struct
from pathlib import Path

import numpy as np
import pytest
import soundfile

from studio.live.device.stream import NullStream
from studio.live.engine.bank import Bank
from studio.live.engine.engine import Engine
from studio.live.kernel import layout as L  # noqa: N812
from studio.live.record import wav_recorder
from studio.live.record.wav_recorder import GUARD_FRAMES, WavFile, WavRecorder, WavRecordError
from tests.killed_child import kill_once_on_the_disk

STEP = 1.0 / 8388607.0


@pytest.fixture
def engine(sine_bank: Bank) -> Engine:
    engine = Engine(bank=sine_bank)
    engine.gui.note_on(0, 69, 100)
    return engine


def read(path: Path) -> np.ndarray:
    samples, rate = soundfile.read(path, dtype="float64", always_2d=True)
    assert rate == 48000
    return samples


def test_the_file_holds_what_was_rendered(engine: Engine, tmp_path: Path) -> None:
    engine.render(1000)
    recorder = WavRecorder(engine, tmp_path / "new" / "master.wav")
    recorder.start(thread=False)
    heard = []
    for frames in (1, 255, 4096, 20_000, 0, 40_000, 37):
        heard.append(engine.render(frames))
        recorder.poll()
    take = recorder.stop()
    assert (take.lost, take.trouble, take.frames) == (0, "", sum(map(len, heard)))
    assert take.seconds == pytest.approx(take.frames / 48000)
    np.testing.assert_allclose(read(take.path), np.concatenate(heard), atol=STEP)
    assert np.abs(heard[2]).max() > 0.1


def test_what_was_missed_is_silence_in_its_place(engine: Engine, tmp_path: Path) -> None:
    recorder = WavRecorder(engine, tmp_path / "a.wav")
    recorder.start(thread=False)
    heard = engine.render(L.SCOPE_FRAMES + 1000)
    take = recorder.stop()
    missed = 1000 + GUARD_FRAMES
    assert take.lost == recorder.lost == missed
    samples = read(take.path)
    assert len(samples) == len(heard)
    assert not samples[:missed].any()
    np.testing.assert_allclose(samples[missed:], heard[missed:], atol=STEP)


def test_what_is_overwritten_while_it_is_read_is_silence(tmp_path: Path) -> None:
    class Racing:
        """Renders on between the two looks of the recorder."""

        rate = 48000.0

        def __init__(self) -> None:
            self.looks = iter((0, L.SCOPE_FRAMES, L.SCOPE_FRAMES + 500))

        @property
        def core(self):
            scope = np.full((L.SCOPE_FRAMES, 2), 0.5, np.float32)
            looks = self.looks

            class State(dict):
                def __getitem__(self, _name):
                    return next(looks)

            return type("Core", (), {"scope": scope, "state": [State()]})

    recorder = WavRecorder(Racing(), tmp_path / "a.wav")
    recorder.start(thread=False)
    recorder._append_new(recorder._file)
    recorder._file.close()
    samples = read(tmp_path / "a.wav")
    assert recorder.lost == 500 + GUARD_FRAMES
    assert not samples[: 500 + GUARD_FRAMES].any()
    assert samples[500 + GUARD_FRAMES :].min() == pytest.approx(0.5, abs=1e-6)


def test_the_thread_keeps_up_with_a_stream(engine: Engine, tmp_path: Path) -> None:
    recorder = WavRecorder(engine, tmp_path / "a.wav")
    stream = NullStream(engine)
    try:
        recorder.start()
        while recorder.seconds < 0.3:
            recorder._ending.wait(0.01)
        take = recorder.stop()
    finally:
        stream.close()
    assert (take.lost, take.trouble) == (0, "")
    samples = read(take.path)
    assert np.abs(samples[2000:]).max() > 0.1
    # A sine that is cut and glued anywhere would jump.
    assert np.abs(np.diff(samples[2000:, 0])).max() < 0.05


def test_a_changed_rate_ends_the_recording(engine: Engine, tmp_path: Path) -> None:
    recorder = WavRecorder(engine, tmp_path / "a.wav")
    recorder.start(thread=False)
    engine.render(480)
    recorder.poll()
    engine.set_rate(44100.0)
    recorder.poll()
    take = recorder.stop()
    assert "changed its rate" in take.trouble
    assert len(read(take.path)) == 480


def test_a_file_that_is_there_is_not_overwritten(engine: Engine, tmp_path: Path) -> None:
    (tmp_path / "a.wav").write_bytes(b"mine")
    recorder = WavRecorder(engine, tmp_path / "a.wav")
    with pytest.raises(WavRecordError, match="not recorded"):
        recorder.start()
    with pytest.raises(WavRecordError, match="No sound"):
        recorder.stop()
    assert (tmp_path / "a.wav").read_bytes() == b"mine"


def test_a_full_disk_leaves_a_file_that_plays(engine: Engine, tmp_path: Path) -> None:
    recorder = WavRecorder(engine, tmp_path / "a.wav")
    recorder.start(thread=False)
    heard = engine.render(480)
    recorder.poll()

    class Full:
        def __init__(self, file):
            self.file = file

        def write(self, data):
            if len(data) > 100:
                self.file.write(bytes(data)[:77])
                raise OSError(28, "No space left on device")
            return self.file.write(data)

        def __getattr__(self, name):
            return getattr(self.file, name)

    recorder._file._file = Full(recorder._file._file)
    engine.render(480)
    recorder.poll()
    assert recorder.trouble == "The recording ended: the disk is full."
    take = recorder.stop()
    assert take.frames == 480
    np.testing.assert_allclose(read(take.path), heard, atol=STEP)


def test_a_file_of_more_than_4_gib_is_rf64(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wav_recorder, "RIFF_LIMIT", 5000)
    file = WavFile(tmp_path / "a.wav", 48000)
    ramp = np.linspace(-1, 1, 2000, dtype=np.float32).reshape(-1, 2)
    file.append(ramp[:500])
    file.update()
    assert (tmp_path / "a.wav").read_bytes()[:4] == b"RIFF"
    file.append(ramp[500:])
    file.close()
    data = (tmp_path / "a.wav").read_bytes()
    assert (data[:4], data[12:16]) == (b"RF64", b"ds64")
    assert struct.unpack("<QQQ", data[20:44]) == (len(data) - 8, 6000, 1000)
    assert soundfile.info(tmp_path / "a.wav").format == "RF64"
    np.testing.assert_allclose(read(tmp_path / "a.wav"), ramp, atol=STEP)


KILLED = """
    import sys
    from pathlib import Path
    import numpy as np
    from studio.live.record.wav_recorder import WavFile

    file = WavFile(Path(sys.argv[1]), 48000)
    for number in range(100_000_000):
        file.append(np.full((100, 2), 0.25, np.float32))
        if number == 99:
            file.update()
            print("on the disk", flush=True)
"""


def test_a_killed_program_leaves_a_file_that_plays(tmp_path: Path) -> None:
    path = tmp_path / "a.wav"
    kill_once_on_the_disk(KILLED, path)
    samples = read(path)
    assert len(samples) >= 10_000
    assert samples.min() == samples.max() == pytest.approx(0.25, abs=STEP)
