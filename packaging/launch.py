"""Where the frozen program begins: its own helpers, its caches and its libraries, then the ``chimera`` command."""

import os
import sys
from multiprocessing import freeze_support
from pathlib import Path

RUN_MODULE = "-m"
SELF_CHECK = "--self-check"
HELPERS = "studio."
FALLBACKS = ("libasound.so.2", "libjack.so.0")
INSIDE = Path(getattr(sys, "_MEIPASS", Path(__file__).parent))


def main() -> int:
    """Run one of our modules where the first word asks for it (studio/another_process.py), else the command.

    ``--self-check REPORT SONG`` opens the window, which tries itself out (studio/ui/self_check/self_check.py).
    """
    freeze_support()
    give_streams()
    set_caches()
    if sys.platform == "linux":
        restore_library_path()
        choose_sound_libraries()
    words = sys.argv[1:]
    if words[:1] == [RUN_MODULE] and len(words) > 1 and words[1].startswith(HELPERS):
        import runpy

        sys.argv = words[1:]
        runpy.run_module(words[1], run_name="__main__", alter_sys=True)
        return 0
    if words[:1] == [SELF_CHECK] and len(words) > 1:
        os.environ["CHIMERA_SELF_CHECK"] = str(Path(words[1]).absolute())
        words = words[2:]
    from studio.cli import main as command

    return command(words)


def give_streams() -> None:
    """Let printing go nowhere where a windowed program has no output at all."""
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:
            setattr(sys, name, Path(os.devnull).open("w", encoding="utf-8"))  # noqa: SIM115 - for good


def set_caches() -> None:
    """Keep what numba compiles in the person's cache: the program's own folder may be read-only."""
    import platformdirs

    cache = Path(platformdirs.user_cache_dir("Chimera Studio", appauthor=False))
    os.environ.setdefault("NUMBA_CACHE_DIR", str(cache / "numba"))


def restore_library_path() -> None:
    """Let programs that we start (a browser, a file manager) find the system's libraries, not ours."""
    original = os.environ.pop("LD_LIBRARY_PATH_ORIG", None)
    if original is None:
        os.environ.pop("LD_LIBRARY_PATH", None)
    else:
        os.environ["LD_LIBRARY_PATH"] = original


def choose_sound_libraries() -> None:
    """Load the system's ALSA and JACK, else our own, before PortAudio asks for them; and let our PortAudio be found.

    The system's own fit its sound servers (PipeWire brings a JACK library of its own).
    """
    import ctypes
    import ctypes.util

    for name in FALLBACKS:
        for path in (name, str(INSIDE / "fallback" / name)):
            try:
                ctypes.CDLL(path, mode=ctypes.RTLD_GLOBAL)
            except OSError:
                continue
            break
    find = ctypes.util.find_library
    ours = sorted(INSIDE.glob("libportaudio.so*"))
    if ours:
        ctypes.util.find_library = lambda name: str(ours[0]) if name == "portaudio" else find(name)


if __name__ == "__main__":
    sys.exit(main())
