"""The compiled kernel as a file: built elsewhere, loaded without numba, refused when damaged."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from pathlib import Path

import numba
import numpy as np
import pytest

from studio.live import warm_up
from studio.live.engine.engine import Engine
from studio.live.kernel import layout as L  # noqa: N812
from studio.live.kernel import native
from studio.live.kernel.build import KernelBuildError, _check, _module

ROOT = Path(__file__).parents[3]


def test_the_program_plays_without_numba() -> None:
    Engine()  # the kernel is built by now, so that the process below only loads it
    code = (
        "import sys; from studio.live.engine.engine import Engine; e = Engine(); e.panic(); e.render(512);"
        "assert 'numba' not in sys.modules; print(int(e.state['frame']))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, timeout=100
    )
    assert done.stdout.strip() == "512", done.stderr


def test_rendering_lets_other_threads_run() -> None:
    engine = Engine()
    for number in range(32):
        engine.gui.note_on(0, 40 + number, 100)
    beats = []
    done = threading.Event()

    def beat() -> None:
        while not done.is_set():
            beats.append(time.perf_counter())
            time.sleep(0.0005)

    thread = threading.Thread(target=beat)
    thread.start()
    started = time.perf_counter()
    engine.render(48000 * 30)
    ended = time.perf_counter()
    done.set()
    thread.join()
    assert sum(started < at < ended for at in beats) > 20


def test_a_full_ring_refuses_and_counters_are_read_and_written() -> None:
    kernel = native.native_kernel()
    core = L.new_core()
    event = np.zeros(1, L.EVENT)
    places = (core.counters.ctypes.data, core.rings.ctypes.data, 1, event.ctypes.data)
    taken = [kernel.push(*places) for _ in range(L.RING_EVENTS + 2)]
    assert sum(taken) == L.RING_EVENTS
    assert taken[-2:] == [0, 0]
    address = core.counters.ctypes.data + 8 * L.RING_STRIDE
    assert kernel.load(address) == L.RING_EVENTS
    kernel.store(address + 64, 3)
    assert int(core.counters[L.RING_STRIDE + 8]) == 3
    assert kernel.push(*places) == 1


def test_a_closed_gate_plays_silence_and_touches_nothing() -> None:
    core, gate = L.new_core(), np.zeros(1, np.int64)
    table = L.addresses(core, gate)
    out = np.ones((64, 2), np.float32)
    native.native_kernel().render(None, out.ctypes.data, 64, None, 0, table.ctypes.data)
    assert not out.any()
    assert int(core.state[0]["frame"]) == 0


@pytest.mark.parametrize("data", [b"", b"nonsense" * 50, native.sealed(b"x" * 99)[:-1]])
def test_a_damaged_file_is_told_in_a_sentence(data: bytes) -> None:
    with pytest.raises(native.KernelMissingError, match="file is damaged"):
        native.load(data)


def test_a_file_that_was_cut_short_is_built_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = native._found().read_bytes()
    (tmp_path / native.OBJECT).write_bytes(whole[:-100])
    built = []

    def ensure_warm() -> None:
        if not (tmp_path / native.OBJECT).exists():
            built.append((tmp_path / native.OBJECT).write_bytes(whole))

    monkeypatch.setattr(native, "cache_folder", lambda: tmp_path)
    monkeypatch.setattr(native, "_loaded", None)
    monkeypatch.setattr(native, "ensure_warm", ensure_warm)
    assert native.native_kernel().address != 0
    assert built


def test_a_kernel_that_could_raise_is_not_built() -> None:
    def raising(x: int) -> int:
        if x > 3:
            raise ValueError("too large")
        return x

    module = _module(numba.types.int64(numba.types.int64), raising, "raising")
    with pytest.raises(KernelBuildError, match="calls"):
        _check(module)


def test_old_kernels_are_thrown_away(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(6):
        (tmp_path / str(number)).mkdir()
        os.utime(tmp_path / str(number), (number, number))
    monkeypatch.setattr(warm_up, "cache_folder", lambda: tmp_path / "0")
    warm_up.prune(tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["0", "4", "5"]


def test_a_frozen_program_without_a_kernel_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    monkeypatch.setattr(native, "cache_folder", lambda: tmp_path)
    monkeypatch.setattr(native, "SHIPPED", tmp_path)
    monkeypatch.setattr(native, "_loaded", None)
    monkeypatch.setattr("studio.live.kernel.native.ensure_warm", lambda: None)
    with pytest.raises(native.KernelMissingError, match="could not be prepared"):
        native.native_kernel()


def test_a_shipped_kernel_is_taken_if_the_processor_understands_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(native, "SHIPPED", tmp_path)
    monkeypatch.setattr(native, "cache_folder", lambda: tmp_path / "empty")
    monkeypatch.setattr("platform.machine", lambda: "x86_64")
    wide, plain = native.shipped_objects().values()
    assert native.find_object() is None
    wide.write_bytes(b"wide")
    plain.write_bytes(b"plain")
    monkeypatch.setattr(native, "processor", lambda: ("old", "+sse2,-avx2"))
    assert native.find_object() == plain
    features = ",".join(native.WIDE["x86-64-v3"])
    monkeypatch.setattr(native, "processor", lambda: ("new", f"+sse2,{features}"))
    assert native.find_object() == wide
    wide.rename(tmp_path / wide.name.replace(native.source_digest(), "0123456789abcdef"))
    assert native.find_object() == plain
    # A frozen program carries no sources, so its kernel has whatever name it was built under.
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    found = native.find_object()
    assert found is not None
    assert found.read_bytes() == b"wide"


@pytest.mark.skipif(not hasattr(os, "nice"), reason="Windows counts otherwise")
def test_the_building_process_stands_back() -> None:
    code = "import os; from studio.live import warm_up; a = os.nice(0); warm_up.make_way(); print(os.nice(0) - a)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    before = os.nice(0)
    assert int(done.stdout) == min(warm_up.PATIENCE, 19 - before)
