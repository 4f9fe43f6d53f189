"""The encodings inside a checkpoint, each by itself."""

from __future__ import annotations

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studio.tf_checkpoint.crc32c import crc32c, masked_crc32c
from studio.tf_checkpoint.errors import TfCheckpointError
from studio.tf_checkpoint.snappy import decompress
from studio.tf_checkpoint.table import table_entries
from studio.tf_checkpoint.wire import fields, varint

_MAGIC = (0xDB4775248B80FB57).to_bytes(8, "little")


def test_crc32c_gives_the_published_check_values() -> None:
    assert crc32c(b"123456789") == 0xE3069283
    # RFC 3720, appendix B.4.
    assert crc32c(bytes(32)) == 0x8A9136AA
    assert crc32c(b"\xff" * 32) == 0x62A8AB43
    assert crc32c(bytes(range(32))) == 0x46DD794E
    assert crc32c(b"") == 0


@given(st.binary(max_size=6000))
def test_crc32c_in_lanes_equals_one_byte_after_another(data: bytes) -> None:
    crc = 0xFFFFFFFF
    for byte in data:
        crc ^= byte
        for _ in range(8):
            crc = crc >> 1 ^ (0x82F63B78 if crc & 1 else 0)
    assert crc32c(data) == crc ^ 0xFFFFFFFF


@given(st.integers(0, 2**64 - 1), st.binary(max_size=5))
def test_numbers_come_back(value: int, after: bytes) -> None:
    data, rest = b"", value
    while rest >= 0x80:
        data += bytes([rest & 0x7F | 0x80])
        rest >>= 7
    data += bytes([rest])
    assert varint(data + after, 0) == (value, len(data))


@pytest.mark.parametrize("data", [b"", b"\x80", b"\xff" * 10, b"\xff" * 9 + b"\x7f"])
def test_numbers_that_do_not_end_are_refused(data: bytes) -> None:
    with pytest.raises(TfCheckpointError, match="does not end"):
        varint(data, 0)


def test_messages_are_read_field_by_field() -> None:
    message = (
        b"\x08\x96\x01" + b"\x12\x03abc" + b"\x35\x01\x00\x00\x80" + b"\x39" + bytes([7]) + bytes(7)
    )
    assert list(fields(message)) == [(1, 150), (2, b"abc"), (6, 0x80000001), (7, 7)]


@given(st.binary(max_size=200))
def test_any_bytes_as_a_message_or_a_block_cost_a_sentence_at_most(data: bytes) -> None:
    for work in (lambda: list(fields(data)), lambda: decompress(data, 10_000)):
        with contextlib.suppress(TfCheckpointError):
            assert len(work()) <= 10_000


def test_snappy_literals_and_copies() -> None:
    assert decompress(b"\x05\x10hello", 100) == b"hello"
    # A literal "ab", then a copy of 8 from 2 back that overlaps itself.
    assert (
        decompress(b"\x0a\x04ab" + bytes([0b10011 << 0 & 0 | (8 - 4) << 2 | 1, 2]), 100)
        == b"ab" * 5
    )
    # A copy with a two-byte offset, of 3 from 3 back.
    assert decompress(b"\x06\x08abc" + bytes([(3 - 1) << 2 | 2, 3, 0]), 100) == b"abcabc"
    long = bytes(range(256)) * 2
    assert (
        decompress(b"\x80\x04" + bytes([61 << 2]) + (511).to_bytes(2, "little") + long, 600) == long
    )


@pytest.mark.parametrize(
    "data",
    [b"\x05\x10hell", b"\x05\x0chell", b"\xff\xff\x7fabc", b"\x04\x04ab\x01\x09", b"\x04\x01\x00"],
)
def test_broken_snappy_is_refused(data: bytes) -> None:
    with pytest.raises(TfCheckpointError):
        decompress(data, 1000)


def _with_trailer(block: bytes, kind: int) -> bytes:
    return block + bytes([kind]) + masked_crc32c(block + bytes([kind])).to_bytes(4, "little")


def _table(kind: int, stored: bytes) -> bytes:
    """Lay out a table of one block."""
    data = _with_trailer(stored, kind)
    handle = bytes([0, len(stored)])
    index = b"\x00\x01\x02z" + handle + bytes(4) + (1).to_bytes(4, "little")
    at, data = len(data), data + _with_trailer(index, 0)
    footer = b"\x00\x00" + bytes([at, len(index)])
    return data + footer.ljust(40, b"\0") + _MAGIC


def test_a_table_is_read_plain_and_compressed() -> None:
    block = b"\x00\x03\x01key1" + b"\x02\x01\x01s2" + bytes(4) + (1).to_bytes(4, "little")
    expected = [(b"key", b"1"), (b"kes", b"2")]
    assert list(table_entries(_table(0, block))) == expected
    literal = bytes([len(block), (len(block) - 1) << 2]) + block
    assert list(table_entries(_table(1, literal))) == expected
    with pytest.raises(TfCheckpointError, match="not known here"):
        list(table_entries(_table(2, block)))


def test_a_block_whose_checksum_is_wrong_is_refused() -> None:
    data = bytearray(_table(0, bytes(4) + (1).to_bytes(4, "little")))
    data[1] ^= 1
    with pytest.raises(TfCheckpointError, match="has changed since it was written"):
        list(table_entries(bytes(data)))
