from __future__ import annotations

import subprocess
import sys
import threading

import pytest

from studio.worker.devices import DeviceInfo, available_devices, choose
from studio.worker.inline import run_inline
from studio.worker.runtime import TorchRuntime, default_threads
from studio.worker.worker import Worker
from tests.worker.fakes import CARD, CPU, LONG, Count, FakeModels

MPS = DeviceInfo("mps", "Apple graphics", None)


@pytest.mark.parametrize(
    ("preference", "expected"),
    [
        ("auto", CARD),
        ("cpu", CPU),
        ("cuda", CARD),
        ("cuda:0", CARD),
        ("cuda:1", CARD),
        ("mps", MPS),
    ],
)
def test_the_preferred_device_is_taken_where_it_is_there(
    preference: str, expected: DeviceInfo
) -> None:
    assert choose(preference, (CARD, MPS, CPU)) == expected


def test_every_machine_has_a_processor() -> None:
    device = available_devices()[-1]
    assert device.name == "cpu"
    assert device.memory
    assert "Processor" in device.label


def test_at_least_one_thread() -> None:
    assert default_threads() >= 1


def test_the_real_runtime_warms_up_and_says_when_a_device_is_missing() -> None:
    ready = TorchRuntime(threads=1).prepare("cuda:77")
    assert ready.device in {device.name for device in ready.devices}
    assert ready.trouble is not None
    assert "“cuda:77” is not there" in ready.trouble
    assert TorchRuntime(threads=1).prepare("auto").trouble is None


def test_a_broken_torch_is_told_and_the_worker_still_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(_threads: int | None = None) -> None:
        raise ImportError("no torch here")

    monkeypatch.setattr("studio.worker.runtime.warm_up", broken)
    ready = TorchRuntime().prepare("auto")
    assert ready.device == "cpu"
    assert ready.trouble == (
        "The inference library (torch) could not be loaded; please install the program again."
    )


def test_run_inline_returns_the_result_and_tells_each_step() -> None:
    seen = []
    assert run_inline(Count("A", 3), models=FakeModels(), progress=seen.append) == "a"
    assert [step.partial for step in seen] == [0, 1, 2]


_PROBE = """
import sys
from studio.worker import devices
from studio.worker import events
from studio.worker import inline
from studio.worker import store
from studio.worker import weights
from studio.worker import worker
assert "torch" not in sys.modules, "importing the worker must not import torch"
w = worker.Worker(store.WeightStore(__import__("pathlib").Path(), {}))
assert "torch" not in sys.modules
w.start()
import threading
ready = threading.Event()
w.subscribe(lambda event: ready.set())
if w.ready is None:
    assert ready.wait(60)
assert "torch" in sys.modules and w.ready.trouble is None
assert sys.getswitchinterval() < 0.002
assert w.stop(60)
"""


def test_torch_comes_with_the_workers_thread_and_not_before() -> None:
    done = subprocess.run(
        [sys.executable, "-c", _PROBE], capture_output=True, text=True, check=False, timeout=100
    )
    assert done.returncode == 0, done.stderr


def test_the_worker_thread_is_a_daemon_so_that_a_stuck_step_cannot_hold_up_the_exit() -> None:
    worker = Worker(FakeModels())
    worker.start()
    names = {t.name: t.daemon for t in threading.enumerate()}
    assert names["chimera-worker"]
    assert worker.stop(LONG)
