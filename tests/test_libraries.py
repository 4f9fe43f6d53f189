"""Libraries are loaded in turn, and with Python's lock let go."""

from __future__ import annotations

import sys
import threading
from pathlib import Path

import pytest

from studio import libraries


class Lazy:
    """Looks a name up when it is asked for, as cffi's libraries do."""

    def __init__(self) -> None:
        self.found: list[str] = []

    def __dir__(self) -> list[str]:
        return ["open", "close", "missing"]

    def __getattr__(self, name: str) -> str:
        if name == "missing":
            raise AttributeError(name)
        self.found.append(name)
        return name


def test_everything_a_library_has_is_looked_up() -> None:
    library = Lazy()
    libraries.look_up_all(library)
    assert library.found == ["close", "open"]


def test_what_this_build_of_portaudio_lacks_is_left_out() -> None:
    """The functions of one system only are in its table everywhere, and cffi raises an error of its own for them."""
    sounddevice = pytest.importorskip("sounddevice", exc_type=OSError, reason="needs PortAudio")
    libraries.look_up_all(sounddevice._lib)


@pytest.mark.skipif(sys.platform == "win32", reason="dlopen")
def test_a_library_is_loaded_once_the_others_are_done(monkeypatch: pytest.MonkeyPatch) -> None:
    import soundfile  # carries a library of its own

    folder = Path(soundfile.__file__).parent / "_soundfile_data"
    found = [path for path in folder.glob("*sndfile*") if path.suffix in (".so", ".dylib")]
    if not found:
        pytest.skip("this soundfile takes the system's library")
    monkeypatch.setattr(libraries, "PATIENCE_S", 60.0)
    done = threading.Event()

    def load() -> None:
        libraries.load_quietly(found[0])
        done.set()

    with libraries.turn():
        thread = threading.Thread(target=load, daemon=True)
        thread.start()
        assert not done.wait(0.05)
    assert done.wait(30)


@pytest.mark.skipif(sys.platform == "win32", reason="dlopen")
def test_a_hanging_turn_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(libraries, "PATIENCE_S", 0.01)
    entered, leave = threading.Event(), threading.Event()

    def hang() -> None:
        with libraries.turn():
            entered.set()
            leave.wait(60)

    threading.Thread(target=hang, daemon=True).start()
    assert entered.wait(30)
    libraries.load_quietly(
        Path(sys.executable)
    )  # no library: the loader refuses it, and that is told by the import
    leave.set()


def test_a_library_that_is_not_there_is_left_to_the_import(tmp_path: Path) -> None:
    libraries.load_quietly(tmp_path / "libnothing.so")
