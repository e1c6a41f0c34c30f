"""Does what the tests' broker does not: puts a dead member out of its consumer group.

    evict.py PORT GROUP CLIENT

Leaves the group in the name of each member with this client id, as Kafka's broker does by itself
when a session times out. Prints how many those were.
"""

import socket
import struct
import sys

LEAVE_GROUP, DESCRIBE_GROUPS = 13, 15


def text(value):
    return struct.pack(">h", len(value)) + value.encode()


class Answer:
    def __init__(self, data):
        self.data = data

    def take(self, code):
        size = struct.calcsize(">" + code)
        value = struct.unpack(">" + code, self.data[:size])[0]
        self.data = self.data[size:]
        return value

    def skip(self, size):
        self.data = self.data[size:]

    def text(self):
        size = self.take("h")
        value = self.data[:size].decode()
        self.skip(size)
        return value


def receive(connection, size):
    data = b""
    while len(data) < size:
        more = connection.recv(size - len(data))
        if not more:
            sys.exit("the broker hangs up")
        data += more
    return data


def ask(port, api, body):
    """One request of version 0."""
    with socket.create_connection(("127.0.0.1", port), timeout=20) as connection:
        request = struct.pack(">hhi", api, 0, 1) + text("evict") + body
        connection.sendall(struct.pack(">i", len(request)) + request)
        size = struct.unpack(">i", receive(connection, 4))[0]
        return Answer(receive(connection, size)[4:])


port, group, client = int(sys.argv[1]), sys.argv[2], sys.argv[3]
answer = ask(port, DESCRIBE_GROUPS, struct.pack(">i", 1) + text(group))
answer.take("i")
error = answer.take("h")
if error:
    sys.exit(f"the broker does not describe {group}: error {error}")
for _ in range(4):
    answer.text()
evicted = 0
for _ in range(answer.take("i")):
    member, name = answer.text(), answer.text()
    answer.text()
    for _ in range(2):
        answer.skip(answer.take("i"))
    if name == client:
        error = ask(port, LEAVE_GROUP, text(group) + text(member)).take("h")
        if error:
            sys.exit(f"the broker keeps {member}: error {error}")
        evicted += 1
print(evicted)
