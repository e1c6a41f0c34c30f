"""One `nagori run` or `nagori send` that is hurt and healed; each start is a new process."""

import os
import signal
import time

import metrics
from processes import free_ports, says_ready

# SIGTERM ends it within 10 s; a busy machine gets more.
STOP_SECONDS_MAX = 20


class Member:
    """States: None (not there), "up", "frozen", "stopping"."""

    def __init__(self, stage, name, is_static=False):
        self.stage, self.name, self.is_static = stage, name, is_static
        self.role = name.partition("-")[0]
        self.state, self.process, self.port, self.number = None, None, 0, 0
        self.since = time.monotonic()

    @property
    def client(self):
        return f"{self.name}.{self.number}"

    def start(self):
        self.number += 1
        self.port, = free_ports(1)
        settings = {
            f"NAGORI_{self.role.upper()}_HTTP": f"127.0.0.1:{self.port}",
            "NAGORI_KAFKA_PROPERTIES_CLIENT_ID": self.client,
            "NAGORI_REDIS_ENDPOINTS": f"127.0.0.1:{self.stage.redis_ports[self.role]}",
        }
        if self.is_static:
            settings["NAGORI_KAFKA_GROUP_INSTANCE_ID"] = self.name
        self.process = self.stage.processes.start(
            self.client, [self.stage.nagori, self.role, "--config", self.stage.configuration],
            env=clean_environment() | settings)
        self.turn("up")

    def turn(self, state):
        self.state, self.since = state, time.monotonic()

    def kill(self):
        self.process.kill()
        self.process.wait()
        self.forget()

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        self.turn("stopping")

    def freeze(self):
        self.process.send_signal(signal.SIGSTOP)
        self.turn("frozen")

    def thaw(self):
        self.process.send_signal(signal.SIGCONT)
        self.turn("up")

    def forget(self):
        self.stage.processes.running.pop(self.client, None)
        self.process = None
        self.turn(None)

    def look(self):
        """What is wrong with the process, if anything; notices when one that was asked to has stopped."""
        if self.process is None:
            return None
        status, name = self.process.poll(), self.client
        if status is None:
            if self.state == "stopping" and time.monotonic() - self.since > STOP_SECONDS_MAX:
                os.kill(self.process.pid, signal.SIGABRT)
                self.process.wait()
                self.forget()
                return f"{name} did not stop within {STOP_SECONDS_MAX} s of SIGTERM"
            return None
        was_asked = self.state == "stopping"
        self.forget()
        if was_asked and status == 0:
            return None
        return f"{name} ended with {status}" + (" after SIGTERM" if was_asked else " by itself")

    def is_ready(self):
        return self.state == "up" and says_ready(self.port)

    def samples(self):
        return metrics.parse(metrics.fetch(self.port)) if self.state == "up" else []

    def owned(self):
        """How many partitions are its own."""
        return int(metrics.total(self.samples(), "nagori_partitions_owned"))


def clean_environment():
    """Without settings of Nagori that would change what is measured."""
    return {name: value for name, value in os.environ.items() if not name.startswith("NAGORI_")}
