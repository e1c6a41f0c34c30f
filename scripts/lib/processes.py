"""Child processes of one script: each with a log file, all gone when the script is."""

import os
import pathlib
import signal
import socket
import subprocess
import time
import urllib.request

STOP_SECONDS_MAX = 15


class Failed(Exception):
    """Something that the user has to hear about; the text is the whole message."""


def free_ports(count):
    """Loopback ports that were free a moment ago."""
    sockets = [socket.socket() for _ in range(count)]
    try:
        for each in sockets:
            each.bind(("127.0.0.1", 0))
        return [each.getsockname()[1] for each in sockets]
    finally:
        for each in sockets:
            each.close()


class Processes:
    def __init__(self, logs: pathlib.Path):
        self.logs = logs
        self.running = {}   # name: Popen, in order of start

    def start(self, name, command, **options):
        """Starts `command` in a session of its own, so that Ctrl-C reaches this script alone."""
        with open(self.logs / f"{name}.log", "wb") as log:
            self.running[name] = subprocess.Popen(
                [str(word) for word in command], stdout=log, stderr=subprocess.STDOUT,
                start_new_session=True, **{"stdin": subprocess.DEVNULL, **options})
        return self.running[name]

    def check(self):
        """Fails if a process has ended that should not have."""
        for name, process in self.running.items():
            if process.poll() is not None:
                raise Failed(f"{name} ended with {process.returncode}:\n{self.tail(name)}")

    def tail(self, name, lines=15):
        path = self.logs / f"{name}.log"
        text = path.read_text(errors="replace").splitlines()[-lines:]
        return "\n".join("  " + line for line in text) + f"\n  (all of it: {path})"

    def wait(self, what, is_ready, seconds):
        """Waits until `is_ready()`, as long as all processes live."""
        deadline = time.monotonic() + seconds
        while not is_ready():
            self.check()
            if time.monotonic() > deadline:
                raise Failed(f"{what}: not ready after {seconds} s; see {self.logs}")
            time.sleep(0.1)

    def stop(self, name):
        process = self.running.pop(name)
        if process.poll() is None:
            process.send_signal(signal.SIGTERM)
        return process

    def stop_all(self):
        """Ends all of them, the newest first."""
        for name in reversed(list(self.running)):
            process = self.stop(name)
            try:
                process.wait(STOP_SECONDS_MAX)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()


def accepts(port):
    """Whether something listens on the loopback port."""
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex(("127.0.0.1", port)) == 0


def says_ready(port):
    """Whether /readyz answers 200."""
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz", timeout=2) as reply:
            return reply.status == 200
    except OSError:
        return False
