"""Memory that lies free between what kernels share is taken, so that what a kernel makes lies together.

A forked kernel shares every page of memory that it does not write to. Imports and rehearsals leave gaps everywhere; a
kernel would fill them and, for a few bytes in each, copy thousands of pages.
"""

from __future__ import annotations

import ctypes
from collections.abc import Callable

__all__ = ["close_gaps"]

_PAGE = 4096
_BESIDE = 32  # at most so much lies between two neighbours, for the allocator's own notes
_MOST = 50_000
_PYTHONS = range(512, 0, -16)
_LIBRARYS = (*(2**power for power in range(16, 9, -1)), 768, 384, 256, 192, 128, 96, 64, 48, 24)


def close_gaps() -> int:
    """Take blocks of every size, of Python's allocator and of the C library's, until they lie one after the other.

    They are never given back: they were free already, and a gap that is open again would be filled by each kernel.

    Returns
    -------
    int
        How many blocks were taken.
    """
    library, python = ctypes.CDLL(None).malloc, ctypes.pythonapi.PyObject_Malloc
    taken = 0
    for allocate, sizes in ((library, _LIBRARYS), (python, _PYTHONS)):
        allocate.argtypes, allocate.restype = [ctypes.c_size_t], ctypes.c_void_p
        taken += sum(_take(allocate, size) for size in sizes)
    return taken


def _take(allocate: Callable[[int], int | None], size: int) -> int:
    """Take blocks of `size` bytes until so many are neighbours that they fill a page; return how many."""
    last = together = 0
    for taken in range(1, _MOST + 1):
        block = allocate(size) or 0
        together = together + size if size <= block - last <= size + _BESIDE else 0
        if together >= _PAGE:
            return taken
        last = block
    return _MOST
