"""A way to the development broker on which a fetch waits for records, as it does in Kafka.

That broker answers at once though it has nothing, so that every consumer asks without a pause: half a core
of a daemon at rest, and of one that is not, between any two records. Here each fetch is held back for as long
as it is ready to wait, which does for consumers that have nothing to read, or for a given time at most.
"""

import socket
import struct
import threading
import time

FETCH = 1
# For who has something to read: answered at once, empty fetches take half a core from two.
PATIENCE_SECONDS = 0.002


class PatientBroker:
    def __init__(self, port, seconds_max=float("inf")):
        self.broker, self.seconds_max = port, seconds_max
        self.server = socket.create_server(("127.0.0.1", 0))
        self.port = self.server.getsockname()[1]
        threading.Thread(target=self.accept, daemon=True).start()

    def close(self):
        self.server.close()

    def accept(self):
        while True:
            try:
                client, _ = self.server.accept()
                broker = socket.create_connection(("127.0.0.1", self.broker))
            except OSError:
                return
            # What names the broker's address shall name ours.
            names = address(self.broker), address(self.port)
            threading.Thread(target=relay, args=(client, broker, self.hold_back), daemon=True).start()
            threading.Thread(target=relay, args=(broker, client, lambda data: data.replace(*names)),
                             daemon=True).start()

    def hold_back(self, request):
        if struct.unpack(">h", request[:2])[0] == FETCH:
            time.sleep(min(wait_seconds(request), self.seconds_max))
        return request


def address(port):
    """As Kafka's answers have it: the text's length, the text, the port."""
    return struct.pack(">h", 9) + b"127.0.0.1" + struct.pack(">i", port)


def wait_seconds(fetch):
    """How long a fetch is ready to wait: behind key, version, number, the client's name and the replica.

    >>> wait_seconds(struct.pack(">hhi", 1, 11, 7) + struct.pack(">h", 2) + b"me" + struct.pack(">ii", -1, 500))
    0.5
    """
    name_length, = struct.unpack(">h", fetch[8:10])
    begin = 10 + name_length + 4
    return struct.unpack(">i", fetch[begin:begin + 4])[0] / 1000


def relay(source, target, change):
    """Passes messages on until one side hangs up."""
    try:
        with source.makefile("rb") as messages, target:
            while head := messages.read(4):
                target.sendall(head + change(messages.read(struct.unpack(">i", head)[0])))
    except OSError:
        pass
