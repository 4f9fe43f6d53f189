"""Try another torch out: ``python -m studio.worker.try_torch FOLDER`` prints the graphics card, or what is wrong.

A process of its own does it, because a broken driver may end it.
"""

from __future__ import annotations

import sys
from pathlib import Path

from studio.worker.other_torch import use


def main(folder: Path) -> int:
    """Load the torch of this folder and run a small network on the first card; return 0 if that worked."""
    use(folder)
    import torch

    if not Path(torch.__file__).is_relative_to(folder):
        print("Another torch was loaded.")  # noqa: T201 - the program reads it
        return 1
    if not torch.cuda.is_available():
        print("This torch finds no graphics card that speaks CUDA.")  # noqa: T201
        return 1
    with torch.inference_mode():
        network = torch.nn.LSTM(8, 16).to("cuda")
        output = network(torch.zeros(4, 2, 8, device="cuda"))[0]
        torch.cuda.synchronize()
        if not bool(torch.isfinite(output).all()):
            print("The graphics card computes nonsense.")  # noqa: T201
            return 1
    print(torch.cuda.get_device_properties(0).name)  # noqa: T201
    return 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
