"""One nagori process that scripts/bench watches from outside."""

import os
import signal
import time

import metrics
from processes import Failed, says_ready
from usage import cpu_seconds, peak_bytes

WAIT_SECONDS_MAX = 600
# Asking more often would take more of the two cores than it tells.
POLL_SECONDS = 0.05


class Watched:
    """A nagori process with a status page."""

    def __init__(self, processes, name, port, pid):
        self.processes, self.name, self.port, self.pid = processes, name, port, pid

    def observe(self):
        return metrics.parse(metrics.fetch(self.port))

    def count(self, name, **labels):
        return metrics.total(self.observe(), name, **labels)

    def wait(self, what, is_done):
        """Returns the moment at which `is_done()`."""
        deadline = time.monotonic() + WAIT_SECONDS_MAX
        while not is_done():
            self.processes.check()
            if time.monotonic() > deadline:
                raise Failed(f"{self.name}: {what}: not after {WAIT_SECONDS_MAX} s")
            time.sleep(POLL_SECONDS)
        return time.monotonic()

    def wait_for_partitions(self, partitions):
        self.wait("ready", lambda: says_ready(self.port))
        self.wait("its partitions", lambda: self.count("nagori_partitions_owned") == partitions)

    def cpu_seconds(self):
        return cpu_seconds(self.pid)

    def peak_mib(self):
        return peak_bytes(self.pid) / 2**20

    def stop(self):
        process = self.processes.stop(self.name)
        status = process.wait(30)
        if status != 0:
            raise Failed(f"{self.name} ended with {status}:\n{self.processes.tail(self.name)}")

    def pause(self):
        os.kill(self.pid, signal.SIGSTOP)

    def go_on(self):
        os.kill(self.pid, signal.SIGCONT)

    def kill(self):
        process = self.processes.running.pop(self.name)
        process.send_signal(signal.SIGKILL)
        process.wait()


class Run(Watched):
    """A `nagori run`. Its counters say what is committed, so nothing has to ask Redis."""

    def __init__(self, processes, name, topic, port, pid):
        super().__init__(processes, name, port, pid)
        self.topic = topic

    def wait_for_first(self):
        """The moment of the first commit that was seen, and how many events that had been."""
        seen = 0

        def has_begun():
            nonlocal seen
            seen = int(self.count("nagori_events_total"))
            return seen > 0
        return self.wait("the first event", has_begun), seen

    def wait_for_all(self, events):
        """Until all events are committed to Redis and all that was decided is in Kafka."""
        def is_done():
            samples = self.observe()
            return metrics.total(samples, "nagori_events_total") >= events and has_produced_all(samples)
        return self.wait("all events", is_done)


def has_produced_all(samples):
    """Whether Kafka has all decisions and all mail requests.

    >>> has_produced_all([("nagori_decisions_total", {"decision": "send"}, 1.0)])
    False
    """
    return (metrics.total(samples, "nagori_decisions_total")
            == metrics.total(samples, "nagori_decisions_produced_total")
            and metrics.total(samples, "nagori_decisions_total", decision="send")
            == metrics.total(samples, "nagori_mail_requests_produced_total"))
