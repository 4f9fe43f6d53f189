"""What goes into the bundle and what stays out."""

from __future__ import annotations

import subprocess
import sys

from bundle import contents, places


def test_what_is_installed_but_not_needed_stays_out() -> None:
    modules = {
        "numpy": ["numpy"],
        "PIL": ["pillow"],
        "yaml": ["PyYAML", "wanted-too"],
        "6ec57f84c680d3a3778b__mypyc": ["black"],
    }
    out = contents.excluded_modules(["NumPy", "Wanted_Too"], modules)
    assert "PIL" in out
    assert not {"numpy", "yaml", "6ec57f84c680d3a3778b__mypyc"} & set(out)
    assert {"PySide6.QtQml", "PySide6.QtNetwork", "torch.utils.benchmark", "tkinter"} <= set(out)
    assert not {f"PySide6.{name}" for name in contents.QT_USED} & set(out)


def test_nothing_of_the_lock_is_left_out_here() -> None:
    locked = contents.locked_names(places.ROOT / "requirements.lock")
    assert {"torch", "numba", "sounddevice"} <= set(locked)
    out = set(contents.excluded_modules(locked, contents.installed_modules()))
    assert not {"torch", "numba", "numpy", "PySide6", "sounddevice", "rtmidi", "soundfile"} & out
    assert {"pytest", "mypy"} <= out


def test_every_module_of_the_program_goes_in() -> None:
    names = contents.hidden_imports(places.ROOT / "studio")
    assert {"studio", "studio.app", "studio.live.warm_up", "studio.worker.try_torch"} <= set(names)
    own = [name for name in names if name.partition(".")[0] == "studio"]
    assert len(own) == len(list((places.ROOT / "studio").rglob("*.py")))


def test_libraries_of_sound_servers_are_put_aside_and_tests_left_out() -> None:
    entries = [
        ("libasound.so.2", "/lib/libasound.so.2", "BINARY"),
        ("libportaudio.so.2", "/lib/libportaudio.so.2", "BINARY"),
        ("torch/lib/libtorch_cpu.so", "/t/libtorch_cpu.so", "BINARY"),
        ("torch/lib/libjitbackend_test.so", "/t/libjitbackend_test.so", "BINARY"),
        ("torch/bin/test_jit", "/t/test_jit", "BINARY"),
        ("torch/bin/torch_shm_manager", "/t/torch_shm_manager", "BINARY"),
        ("PySide6\\opengl32sw.dll", "C:\\opengl32sw.dll", "BINARY"),
    ]
    kept = [place for place, _source, _kind in contents.keep_binaries(entries)]
    assert kept == [
        "fallback/libasound.so.2",
        "libportaudio.so.2",
        "torch/lib/libtorch_cpu.so",
        "torch/bin/torch_shm_manager",
    ]


def test_the_launcher_looks_for_what_is_put_aside() -> None:
    import launch

    assert launch.FALLBACKS == contents.FALLBACKS


def test_sources_of_torch_stay_and_its_headers_go() -> None:
    entries = [
        (place, "/source", "DATA")
        for place in (
            "torch/_dynamo/config.py",
            "torch/testing/_internal/common_utils.py",
            "torch/include/ATen/ATen.h",
            "torch/_inductor/codegen/triton.py",
            "models/melody/weights.safetensors",
            "PySide6/Qt/translations/qtbase_de.qm",
        )
    ]
    kept = [place for place, _source, _kind in contents.keep_data(entries)]
    assert kept == ["torch/_dynamo/config.py", "models/melody/weights.safetensors"]


def test_the_window_has_its_plugins_and_no_toolkit_of_others() -> None:
    assert contents.wanted_plugin("platforms", "libqxcb.so")
    assert contents.wanted_plugin("platforms", "qwindows.dll")
    assert contents.wanted_plugin("platforms", "libqcocoa.dylib")
    assert contents.wanted_plugin("imageformats", "libqsvg.so")
    assert not contents.wanted_plugin("platformthemes", "libqgtk3.so")
    assert not contents.wanted_plugin("sqldrivers", "libqsqlite.so")
    assert not contents.wanted_plugin("platforms", "libqeglfs.so")


WITHOUT = """
import sys
from pathlib import Path

class Without:
    def __init__(self, finder):
        self.finder = finder

    def find_spec(self, name, path=None, target=None):
        if any(name == out or name.startswith(out + ".") for out in OUT):
            return None
        return self.finder.find_spec(name, path, target)

    def __getattr__(self, name):
        return getattr(self.finder, name)

sys.meta_path[:] = [Without(finder) for finder in sys.meta_path]
import torch

lstm = torch.nn.LSTM(4, 4)
optimizer = torch.optim.Adam(lstm.parameters())
lstm(torch.zeros(2, 2, 4))[0].sum().backward()
torch.nn.utils.clip_grad_norm_(lstm.parameters(), 1.0)
optimizer.step()
import torch.utils.mkldnn

torch.utils.mkldnn.to_mkldnn(torch.nn.Linear(4, 4))
import numba

assert numba.njit(lambda x: x + 1)(1) == 2
print("done")
"""


def test_networks_learn_and_loops_compile_without_what_is_left_out() -> None:
    code = WITHOUT.replace("OUT)", f"{contents.NEVER_RUN!r})")
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.stdout == "done\n", done.stderr[-2000:]
