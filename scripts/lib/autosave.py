"""Holds the thread still on which the development broker writes all its data to a file, over and over.

As long as anything changes it does nothing else: it takes a whole core, eight times the memory of the data,
and a lock that makes clients wait. No Kafka does that.
"""

import contextlib
import ctypes
import os
import pathlib

NAME = "autosave"
PTRACE_ATTACH, PTRACE_DETACH = 16, 17
# Of waitpid: for threads that are no children.
WAIT_ALL = 0x40000000


def hold(pid):
    """Stops that thread of the broker; returns its id. None: there is no such thread, or we may not.

    A debugger's means: only they stop one thread of many. Whoever holds has to let go, from the same thread.
    """
    for task in pathlib.Path(f"/proc/{pid}/task").iterdir():
        # A thread may end while we look.
        with contextlib.suppress(FileNotFoundError):
            if (task / "comm").read_text().strip() == NAME:
                thread = int(task.name)
                if trace(PTRACE_ATTACH, thread) == 0:
                    os.waitpid(thread, WAIT_ALL)
                    return thread
                # The next best: it gets what nobody else wants.
                os.sched_setscheduler(thread, os.SCHED_IDLE, os.sched_param(0))
    return None


def let_go(thread):
    trace(PTRACE_DETACH, thread)


def trace(request, thread):
    ptrace = ctypes.CDLL(None).ptrace
    ptrace.argtypes, ptrace.restype = [ctypes.c_long, ctypes.c_long, ctypes.c_void_p, ctypes.c_void_p], ctypes.c_long
    return ptrace(request, thread, None, None)
