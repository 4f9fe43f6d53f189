"""The ``chimera`` command: the window where files or nothing are given, and the same jobs without a window.

Nothing heavy is imported here, because the window's first second begins here too.
"""

from __future__ import annotations

import gc
import sys
from collections.abc import Sequence
from pathlib import Path

COMMANDS = (
    "melody",
    "sketch",
    "timbre",
    "bounce",
    "train",
    "evaluate",
    "bench",
    "devices",
    "doctor",
    "verify",
    "demo",
)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command.

    Args:
        arguments: the words after ``chimera``; those of this process by default.

    Returns:
        The exit code: 0, 1 after an error that was told in a sentence, 2 for a command that makes no sense.
    """
    words = list(sys.argv[1:] if arguments is None else arguments)
    if not words or not (words[0].startswith("-") or words[0] in COMMANDS):
        return _open_window(words)
    from studio.cli.commands import run_command

    return run_command(words)


def _open_window(words: list[str]) -> int:
    for word in words:
        if not Path(word).exists():
            known = "" if Path(word).suffix else f"; the commands are {', '.join(COMMANDS)}"
            sys.stderr.write(f"There is no file “{word}”{known}.\n")
            return 2
    # Importing makes a hundred thousand objects that live as long as the program: looking through them again and again
    # for garbage would cost a twentieth of the window's first second.
    gc.disable()
    from studio.ui.look.quick_imports import import_quickly

    import_quickly()
    from studio.app import run

    gc.freeze()
    gc.enable()
    code: int = run([Path(word) for word in words])
    return code
