"""A sound card made of software: a JACK server with a dummy driver and a private name, for the tests of this folder."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys

import pytest

NEEDED = ("jackd", "jack_wait")


class JackServer:
    """Starts and stops jackd; programs started with ``environment`` use it."""

    def __init__(self, name: str, rate: int = 48000, block: int = 256) -> None:
        missing = [program for program in NEEDED if not shutil.which(program)]
        if missing or not sys.platform.startswith("linux"):
            pytest.skip(
                f"needs {', '.join(missing) or 'Linux'} (Debian's jackd2) to have a sound card"
            )
        self.environment = {
            **os.environ,
            "JACK_NO_AUDIO_RESERVATION": "1",
            "JACK_NO_START_SERVER": "1",
            "JACK_DEFAULT_SERVER": name,
        }
        self._name, self._rate, self._block = name, rate, block
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start the server and wait until it answers."""
        command = ["jackd", "-n", self._name, "--no-realtime", "--no-mlock", "-d", "dummy"]
        command += ["-r", str(self._rate), "-p", str(self._block), "-C", "2", "-P", "2"]
        self._process = subprocess.Popen(
            command,
            env=self.environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        subprocess.run(
            ["jack_wait", "-s", self._name, "-w", "-t", "10"],
            env=self.environment,
            check=True,
            stdout=subprocess.DEVNULL,
        )

    def stop(self) -> None:
        """End the server as if the sound card were pulled out."""
        if self._process is not None:
            self._process.terminate()
            self._process.wait(10)
            self._process = None
