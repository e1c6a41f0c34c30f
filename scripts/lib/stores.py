"""Kafka and Redis of one script, on free loopback ports."""

import pathlib

from processes import Failed, accepts, free_ports

ROOT = pathlib.Path(__file__).resolve().parents[2]


class Stores:
    """The development broker and Redis; their data go to `folder`, their logs where all logs go."""

    def __init__(self, processes, folder):
        self.processes, self.folder = processes, folder
        self.kafka, self.redis = free_ports(2)

    @property
    def brokers(self):
        return f"127.0.0.1:{self.kafka}"

    def start(self):
        self.start_kafka()
        self.start_redis("redis", self.redis, self.folder / "redis", "--appendonly", "no")
        self.processes.wait("Kafka", lambda: accepts(self.kafka), 30)
        self.processes.wait("Redis", lambda: accepts(self.redis), 30)

    def start_kafka(self):
        broker = next(ROOT.glob(".venv/lib/python3*/site-packages/noida_db/noida-db"), None)
        if broker is None:
            raise Failed("no development broker in .venv: run scripts/install-deps")
        # The program itself, not its Python entry point, which would not pass signals on.
        broker.chmod(0o755)
        self.processes.start("kafka", [broker, "start", "--only", "kafka", "--kafka-port", self.kafka,
                                       "--data-dir", self.folder / "kafka"])

    def start_redis(self, name, port, folder, *options):
        """Its log bears `name`."""
        return self.processes.start(name, ["redis-server", "--port", port, "--bind", "127.0.0.1",
                                           "--dir", folder, "--save", "", *options])
