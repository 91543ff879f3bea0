"""What a child process does to itself before it sees a byte of a stranger's file."""

from __future__ import annotations

import ctypes
import errno
import platform
import resource
import socket
import struct

# audit architecture, and the numbers of: socket, execve, execveat, ptrace, io_uring_setup
_MACHINES = {"x86_64": (0xC000003E, (41, 59, 322, 101, 425)), "aarch64": (0xC00000B7, (198, 221, 281, 117, 425))}
_LOAD, _EQUAL, _AT_LEAST, _RETURN = 0x20, 0x15, 0x35, 0x06
_ALLOW, _KILL, _REFUSE = 0x7FFF0000, 0x80000000, 0x00050000 | errno.EACCES
_X32 = 0x40000000  # a second set of numbers for the same calls on x86_64
_NO_NEW_PRIVILEGES, _SECCOMP, _FILTER = 38, 22, 2


def confine(*, memory: int, seconds: int, file_bytes: int | None = None) -> bool:
    """Limit memory, processor seconds and the size of files written, and cut off network and other programs.

    Returns whether the network is surely out of reach.
    """
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if file_bytes is not None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (file_bytes, file_bytes))
    return _forbid() or _alone()


def _alone() -> bool:
    """Say whether the parent put us into a network namespace without a line to anywhere (`unshare --net`)."""
    return [name for _, name in socket.if_nameindex()] == ["lo"]


def _forbid() -> bool:
    """Refuse new sockets and programs for good (seccomp), where the kernel can; say whether it did."""
    if platform.machine() not in _MACHINES:
        return False
    program = _program(*_MACHINES[platform.machine()])
    buffer = ctypes.create_string_buffer(program, len(program))
    address = struct.pack("HxxxxxxP", len(program) // 8, ctypes.addressof(buffer))
    prctl = ctypes.CDLL(None, use_errno=True).prctl
    unused = [ctypes.c_ulong(0)] * 3
    if prctl(_NO_NEW_PRIVILEGES, ctypes.c_ulong(1), *unused) != 0:
        return False
    return bool(prctl(_SECCOMP, ctypes.c_ulong(_FILTER), ctypes.create_string_buffer(address), *unused[:2]) == 0)


def _program(machine: int, forbidden: tuple[int, ...]) -> bytes:
    steps = [(_LOAD, 0, 0, 4), (_EQUAL, 1, 0, machine), (_RETURN, 0, 0, _KILL), (_LOAD, 0, 0, 0)]
    steps += [(_AT_LEAST, 0, 1, _X32), (_RETURN, 0, 0, _KILL)]
    for number in forbidden:
        steps += [(_EQUAL, 0, 1, number), (_RETURN, 0, 0, _REFUSE)]
    return b"".join(struct.pack("HBBI", *step) for step in [*steps, (_RETURN, 0, 0, _ALLOW)])
