from pathlib import Path

import numpy as np
import pytest

from studio.sketch.strokes.quickdraw import Drawings


@pytest.fixture(scope="session")
def corpus(shared_data: Path) -> Path:
    """The folder of the Quick, Draw! drawings beside the checkout."""
    return shared_data / "quickdraw"


@pytest.fixture(scope="session")
def published(shared_data: Path) -> Path:
    """The folder of the published decoders beside the checkout."""
    return shared_data / "checkpoints" / "sketch_rnn_gen"


@pytest.fixture
def shapes() -> Drawings:
    """Forty squares and forty zigzags of two strokes, two categories."""
    random = np.random.default_rng(0)
    drawings = []
    for index in range(80):
        size = int(random.integers(40, 120))
        if index % 2:
            moves = [(9, 9, 0), (size, 0, 0), (0, size, 0), (-size, 0, 0), (0, -size, 1)]
        else:
            step = size // 4
            moves = [(3, 3, 0), *((step, step * (-1) ** k, 0) for k in range(6)), (step, step, 1)]
        moves += [(5, 5, 0), (int(random.integers(5, 30)), 0, 1)]
        drawings.append(np.array(moves, dtype=np.int16))
    offsets = np.concatenate([[0], np.cumsum([len(rows) for rows in drawings])]).astype(np.int64)
    labels = (np.arange(80) % 2).astype(np.int16)
    return Drawings(np.concatenate(drawings), offsets, labels, ("zigzag", "square"))


@pytest.fixture
def shapes_folder(shapes: Drawings, tmp_path: Path) -> Path:
    """The same drawings as a corpus on disk."""
    import json

    index = {}
    for label, name in enumerate(shapes.categories):
        own = np.flatnonzero(shapes.labels == label)
        arrays = {}
        for split, part in (("train", own[:30]), ("valid", own[30:35]), ("test", own[35:])):
            rows = [shapes.drawing(int(i)) for i in part]
            lengths = [len(r) for r in rows]
            arrays[f"{split}_points"] = np.concatenate(rows)
            arrays[f"{split}_offsets"] = np.concatenate([[0], np.cumsum(lengths)]).astype(np.int32)
        np.savez(tmp_path / f"{name}.npz", **arrays)
        index[name] = {"file": f"{name}.npz", "train": 30, "valid": 5, "test": 5}
    (tmp_path / "index.json").write_text(json.dumps(index))
    return tmp_path
