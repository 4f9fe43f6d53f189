"""Damage that knows a format: lies of chunks and headers, bombs, and damage under a checksum that is right again."""

from __future__ import annotations

import io
import random
import struct
import zipfile
from collections.abc import Callable

import numpy as np

from studio.bench.faults.damage import damaged
from studio.bench.faults.trees import damaged_json, damaged_xml
from studio.tf_checkpoint.crc32c import masked_crc32c

Damaged = tuple[bytes, str]

_SIZES = (0, 1, 3, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFF, 0xFFFF, 8)
_BOMB = 64 * 2**20


def riff(rng: random.Random, data: bytes) -> Damaged:
    """Lie in the chunks of a WAV: sizes, the format's fields, samples that are no numbers."""
    changed = bytearray(data)
    chunks = list(_riff_chunks(data))
    if not chunks:
        return damaged(rng, data)
    at = rng.choice(chunks)
    way = rng.choice(("size", "format", "twice", "samples", "whole"))
    if way == "size":
        struct.pack_into("<I", changed, at + 4, rng.choice(_SIZES))
    elif way == "whole":
        struct.pack_into("<I", changed, 4, rng.choice(_SIZES))
    elif way == "format":
        field, size = rng.choice(((0, 2), (2, 2), (4, 4), (8, 4), (12, 2), (14, 2)))
        number = rng.choice((0, 1, 2, 3, 17, 32, 33, 64, 0xFFFE, 0xFFFF, 2**31 - 1, 2**32 - 1, 999))
        place = data.find(b"fmt ") + 8 + field
        changed[place : place + size] = (number % 256**size).to_bytes(size, "little")
    elif way == "twice":
        size = int.from_bytes(data[at + 4 : at + 8], "little")
        changed[at:at] = data[at : at + 8 + size] * rng.choice((1, 50))
    else:
        at = data.find(b"data") + 8
        values = struct.pack("<f", rng.choice((np.nan, np.inf, -np.inf, 3e38))) * 64
        changed[at : at + len(values)] = values
    return bytes(changed), f"riff {way}"


def midi(rng: random.Random, data: bytes) -> Damaged:
    """Lie in a MIDI file: track counts, divisions, chunk lengths, times and tempos; or write a bomb."""
    way = rng.choice(
        ("header", "length", "time", "tempo", "meter", "notes", "tracks", "text", "running")
    )
    if way == "notes":
        one = bytes((0, 0x90, rng.randrange(128), 64, rng.choice((0, 1, 127)), 0x80, 60, 0))
        return _midi_file([one * rng.choice((1000, 150_000))]), way
    if way == "tracks":
        return _midi_file([b"\0\xff\x2f\0"] * rng.choice((300, 12_000))), way
    changed = bytearray(data)
    if way == "header":
        at = rng.choice((4, 8, 10, 12))
        changed[at : at + 2] = rng.choice((0, 1, 2, 0xFFFF, 0xE728, 0x7FFF)).to_bytes(2, "big")
        return bytes(changed), way
    starts = [i for i in range(len(data) - 8) if data[i : i + 4] == b"MTrk"]
    if not starts:
        return damaged(rng, data)
    at = rng.choice(starts)
    if way == "length":
        struct.pack_into(">I", changed, at + 4, rng.choice((*_SIZES, len(data))))
        return bytes(changed), way
    extra = {
        "time": b"\xff\xff\xff\x7f\x90\x3c\x40" * rng.choice((1, 40, 4000)),
        "tempo": b"\0\xff\x51\x03" + rng.choice((b"\0\0\0", b"\0\0\1", b"\xff\xff\xff")),
        "meter": b"\0\xff\x58\x04"
        + rng.choice((b"\0\0\0\0", b"\xff\xff\xff\xff", b"\x04\x1f\0\0")),
        "text": b"\0\xff\x03\x84\x80\x00" + rng.choice((b"\xff", b"a", b"\0")) * 65536,
        "running": b"\0"
        + rng.choice((b"\xf0\x05", b"\xf7\x00", b"\xff\x7f\x00", b"\xf4", b"\x90")),
    }[way]
    changed[at + 8 : at + 8] = extra
    struct.pack_into(
        ">I", changed, at + 4, int.from_bytes(data[at + 4 : at + 8], "big") + len(extra)
    )
    return bytes(changed), way


def zipped(rng: random.Random, data: bytes) -> Damaged:
    """Damage a member of a zip under a checksum that is right again; or make the whole a bomb."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as old:
            members = {name: old.read(name) for name in old.namelist()}
    except (OSError, ValueError, zipfile.BadZipFile):
        return damaged(rng, data)
    name = rng.choice(list(members))
    if rng.random() < 0.15:
        return _zip_bomb(rng, members, name, data)
    members[name], said = inside(name)(rng, members[name])
    return _zip(members, rng.choice((zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED))), f"{name}: {said}"


def npy(rng: random.Random, data: bytes) -> Damaged:
    """Lie in the header of a numpy array: its shape, its kind, its order."""
    end = data.find(b"\n")
    if rng.random() < 0.3 or not data.startswith(b"\x93NUMPY") or end < 0:
        return damaged(rng, data)
    shape = rng.choice(
        (
            "(2**40,)",
            "(1099511627776, 3)",
            "(-1, 3)",
            "(3,)",
            "()",
            "(0, 3)",
            "(1, 1, 1, 1)",
            "'x'",
            "(999999999,)",
        )
    )
    kind = rng.choice(
        ("<f4", "<i8", "|O", "<U9999", "<c16", "nonsense", "<f2", "|V8", "<M8[s]", "|S0")
    )
    order = rng.choice(("True", "False", "None"))
    head = f"{{'descr': '{kind}', 'fortran_order': {order}, 'shape': {shape}, }}"
    if rng.random() < 0.2:
        head = rng.choice(
            ("{", "{" * 5000, "__import__('os')", "(" * 5000, "[]", "{'descr': 1}", "1" * 9000)
        )
    body = head.encode() + b"\n"
    return b"\x93NUMPY\x01\x00" + len(body).to_bytes(2, "little") + body + data[
        end + 1 :
    ], "npy header"


def safetensors(rng: random.Random, data: bytes) -> Damaged:
    """Change the header of a safetensors file, whose length is made to fit again, or lie in that length."""
    size = int.from_bytes(data[:8], "little")
    way = rng.choice(("length", "header", "header", "header", "bytes", "values"))
    if way == "length" or size > len(data) - 8:
        return rng.choice((0, 1, size + 1, 2**63 - 1, 2**64 - 1, len(data))).to_bytes(
            8, "little"
        ) + data[8:], way
    if way == "header":
        head, said = damaged_json(rng, data[8 : 8 + size])
        return len(head).to_bytes(8, "little") + head + data[8 + size :], said
    if way == "values":
        body = bytearray(data[8 + size :])
        at = rng.randrange(len(body) // 4 + 1) * 4
        body[at : at + 4] = struct.pack("<f", rng.choice((np.nan, np.inf, 3e38)))
        return data[: 8 + size] + bytes(body), way
    return damaged(rng, data)


def tf_index(rng: random.Random, data: bytes) -> Damaged:
    """Damage the first block of a TensorFlow index, then make its checksum right again."""
    found = data.rfind(b"\0\0\0\0\1\0\0\0\0")
    if rng.random() < 0.3 or found < 0:
        return damaged(rng, data)
    # Plain blocks of one restart point end so; the table's own footer stays as it is.
    ends = [i + 8 for i in range(len(data) - 60) if data[i : i + 9] == b"\0\0\0\0\1\0\0\0\0"]
    start, changed = 0, bytearray(data)
    for end in ends:
        if rng.random() < 0.7:
            block, _ = damaged(rng, bytes(changed[start:end]))
            changed[start:end] = block[: end - start].ljust(end - start, b"\0")
        crc = masked_crc32c(bytes(changed[start : end + 1]))
        changed[end + 1 : end + 5] = crc.to_bytes(4, "little")
        start = end + 5
    return bytes(changed), "index under its checksum"


def tar(rng: random.Random, data: bytes) -> Damaged:
    """Change a header of a .tar, then make its checksum right again."""
    changed = bytearray(data)
    heads = [i for i in range(0, len(data) - 511, 512) if data[i + 257 : i + 262] == b"ustar"]
    if not heads or rng.random() < 0.3:
        return damaged(rng, data)
    at = rng.choice(heads)
    head, _ = damaged(rng, bytes(changed[at : at + 512]))
    head = head[:512].ljust(512, b"\0")
    total = sum(head[:148]) + 8 * 32 + sum(head[156:])
    changed[at : at + 512] = head[:148] + f"{total:06o}\0 ".encode() + head[156:]
    return bytes(changed), "tar under its checksum"


def lines(rng: random.Random, data: bytes) -> Damaged:
    """Damage one line of a file of JSON lines, or their order."""
    rows = data.split(b"\n")
    at = rng.randrange(len(rows))
    if rng.random() < 0.3:
        rng.shuffle(rows)
    elif rng.random() < 0.2:
        rows[at:at] = [rows[at]] * rng.choice((2, 5000))
    else:
        rows[at], _ = damaged_json(rng, rows[at]) if rng.random() < 0.6 else damaged(rng, rows[at])
    return b"\n".join(rows), "lines"


def inside(name: str) -> Callable[[random.Random, bytes], Damaged]:
    """Return what knows the format of a file of this name; any bytes at all otherwise."""
    for ending, way in _BY_ENDING.items():
        if name.lower().endswith(ending):
            return way
    return damaged


_BY_ENDING: dict[str, Callable[[random.Random, bytes], Damaged]] = {
    ".wav": riff, ".mid": midi, ".svg": damaged_xml, ".json": damaged_json, ".chimera": zipped, ".npz": zipped,
    ".npy": npy, ".safetensors": safetensors, ".index": tf_index, ".tar": tar, ".jsonl": lines,
}  # fmt: skip


def _riff_chunks(data: bytes) -> list[int]:
    found, at = [], 12
    while at + 8 <= len(data) and data[:4] == b"RIFF":
        found.append(at)
        at += 8 + int.from_bytes(data[at + 4 : at + 8], "little") + (data[at + 4] & 1)
    return found


def _midi_file(tracks: list[bytes]) -> bytes:
    head = struct.pack(">4sIHHH", b"MThd", 6, 1, len(tracks) & 0xFFFF, 96)
    return head + b"".join(b"MTrk" + len(track).to_bytes(4, "big") + track for track in tracks)


def _zip(members: dict[str, bytes], kind: int) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", kind) as new:
        for name, content in members.items():
            new.writestr(name, content)
    return out.getvalue()


def _zip_bomb(rng: random.Random, members: dict[str, bytes], name: str, whole: bytes) -> Damaged:
    way = rng.choice(("zeros", "spaces", "many", "nested", "liar", "names"))
    packed = zipfile.ZIP_DEFLATED
    if way in ("zeros", "spaces"):
        return _zip(
            members | {name: (b"\0" if way == "zeros" else b" ") * _BOMB}, packed
        ), f"bomb {way}"
    if way == "many":
        return _zip(
            members | {f"x/{i}": b"" for i in range(25_000)}, zipfile.ZIP_STORED
        ), "bomb many"
    if way == "nested":
        return _zip(
            members | {name: whole, "inner.zip": _zip({"z": bytes(2**22)}, packed)}, packed
        ), "nested"
    if way == "names":
        odd = rng.choice(("../x", "/x", "a\\b", "c:x", "x" * 60_000, "a/../../b", "a\nb", "."))
        return _zip(members | {odd: b"x"}, packed), "names"
    data = bytearray(_zip(members | {name: bytes(2**24)}, packed))
    at = data.rfind(b"PK\x01\x02")
    data[at + 24 : at + 28] = (100).to_bytes(4, "little")
    return bytes(data), "bomb that lies"
