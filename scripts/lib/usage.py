"""What a process has used, from /proc."""

import os
import pathlib

TICKS_PER_SECOND = os.sysconf("SC_CLK_TCK")


def cpu_seconds(pid):
    """User and system time since the start of the process, all its threads together.

    >>> cpu_seconds(os.getpid()) >= 0
    True
    """
    # The second field, the program's name, may hold anything; the rest is numbers.
    fields = pathlib.Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS_PER_SECOND


def peak_bytes(pid):
    """The most memory that was resident at any time.

    >>> peak_bytes(os.getpid()) > 1_000_000
    True
    """
    for line in pathlib.Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) * 1024
    return 0
