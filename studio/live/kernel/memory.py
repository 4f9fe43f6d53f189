"""Raw memory for the compiled kernel: arrays at addresses, and loads and stores that other threads see in order."""

from __future__ import annotations

from typing import Any

import numba
from numba import types
from numba.extending import intrinsic
from numba.np import arrayobj

from studio.live.kernel import layout, layout_patch
from studio.live.kernel.compiled import kernel_function


def _pointer_at(element: Any) -> Any:
    """Make a kernel function that turns an address into a typed pointer for ``numba.carray``."""
    pointer = types.CPointer(element)

    @intrinsic
    def cast(_typing: Any, _address: Any) -> Any:
        def generate(context: Any, builder: Any, _signature: Any, arguments: Any) -> Any:
            return builder.inttoptr(arguments[0], context.get_value_type(pointer))

        return pointer(types.uintp), generate

    return cast


float32_at = _pointer_at(types.float32)
int16_at = _pointer_at(types.int16)
int64_at = _pointer_at(types.int64)
float64_at = _pointer_at(types.float64)
uintp_at = _pointer_at(types.uintp)
notes_at = _pointer_at(numba.from_dtype(layout.NOTE))
controls_at = _pointer_at(numba.from_dtype(layout.CONTROL))
zones_at = _pointer_at(numba.from_dtype(layout.ZONE))
state_at = _pointer_at(numba.from_dtype(layout.STATE))
voices_at = _pointer_at(numba.from_dtype(layout.VOICE))
channels_at = _pointer_at(numba.from_dtype(layout.CHANNEL))
tracks_at = _pointer_at(numba.from_dtype(layout.TRACK))
events_at = _pointer_at(numba.from_dtype(layout.EVENT))
slots_at = _pointer_at(numba.from_dtype(layout_patch.SLOT))
work_at = _pointer_at(numba.from_dtype(layout_patch.WORK))
nets_at = _pointer_at(numba.from_dtype(layout_patch.NET))
patches_at = _pointer_at(numba.from_dtype(layout_patch.PATCH))
grid_at = _pointer_at(numba.from_dtype(layout_patch.GRID_SOUND))


def _element_pointer(context: Any, builder: Any, array_type: Any, array: Any, index: Any) -> Any:
    struct = arrayobj.make_array(array_type)(context, builder, array)
    return builder.gep(struct.data, [index])


@intrinsic
def load_acquire(_typing: Any, array: Any, _index: Any) -> Any:
    """Read ``array[index]`` (int64) so that everything written before its store is seen too."""

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        pointer = _element_pointer(context, builder, signature.args[0], arguments[0], arguments[1])
        return builder.load_atomic(pointer, "acquire", 8)

    return types.int64(array, types.int64), generate


@intrinsic
def store_release(_typing: Any, array: Any, _index: Any, _value: Any) -> Any:
    """Write ``array[index]`` (int64) so that everything written before is seen by who reads it."""

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        pointer = _element_pointer(context, builder, signature.args[0], arguments[0], arguments[1])
        builder.store_atomic(arguments[2], pointer, "release", 8)
        return context.get_dummy_value()

    return types.void(array, types.int64, types.int64), generate


@kernel_function
def push_event(counters: Any, rings: Any, ring: int, event: Any) -> bool:
    """Append ``event[0]`` to a ring; False if it is full. Only the ring's own producer thread may call this."""
    base = ring * layout.RING_STRIDE
    written = counters[base]
    read = load_acquire(counters, base + 8)
    if written - read >= layout.RING_EVENTS:
        return False
    rings[ring * layout.RING_EVENTS + (written & (layout.RING_EVENTS - 1))] = event[0]
    store_release(counters, base, written + 1)
    return True
