"""Which devices this machine offers for inference, and which one to take."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import psutil

AUTO = "auto"


@dataclass(frozen=True)
class DeviceInfo:
    """One device.

    Attributes:
        name: torch's name: ``"cpu"``, ``"cuda:0"`` or ``"mps"``.
        label: what the person reads.
        memory: bytes in all, or None where that is not known.
    """

    name: str
    label: str
    memory: int | None


def available_devices() -> tuple[DeviceInfo, ...]:
    """List the devices, best first: CUDA, then MPS, then the CPU. Imports torch."""
    import torch

    devices = []
    if torch.cuda.is_available():
        for index in range(torch.cuda.device_count()):
            card = torch.cuda.get_device_properties(index)
            devices.append(DeviceInfo(f"cuda:{index}", card.name, int(card.total_memory)))
    if torch.backends.mps.is_available():
        devices.append(DeviceInfo("mps", "Apple graphics", psutil.virtual_memory().total))
    cores = psutil.cpu_count() or 1
    label = f"Processor ({cores} {'core' if cores == 1 else 'cores'})"
    devices.append(DeviceInfo("cpu", label, psutil.virtual_memory().total))
    return tuple(devices)


def choose(preference: str, devices: Sequence[DeviceInfo]) -> DeviceInfo:
    """Take the preferred device, or the best where it is ``"auto"`` or not there.

    Args:
        preference: ``"auto"``, a full name, or its family (``"cuda"`` means the first CUDA card).
        devices: what there is, best first, at least one.

    Returns:
        The device.
    """
    for device in devices:
        if preference in (device.name, device.name.partition(":")[0]):
            return device
    return devices[0]
