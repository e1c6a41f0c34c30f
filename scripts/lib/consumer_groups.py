"""Looks into consumer groups, and does what the development broker does not: puts dead members out."""

import socket
import struct

LEAVE_GROUP, DESCRIBE_GROUPS = 13, 15
ANSWER_SECONDS_MAX = 4


class GroupError(Exception):
    """The broker does not answer as hoped."""


def members(port, group):
    """The members of a group as (member id, client id)."""
    answer = ask(port, DESCRIBE_GROUPS, struct.pack(">i", 1) + text(group))
    answer.take("i")
    error = answer.take("h")
    if error:
        raise GroupError(f"the broker does not describe {group}: error {error}")
    for _ in range(4):
        answer.text()
    found = []
    for _ in range(answer.take("i")):
        member, client = answer.text(), answer.text()
        answer.text()
        for _ in range(2):
            answer.skip(answer.take("i"))
        found.append((member, client))
    return found


def leave(port, group, member):
    """Leaves the group in the name of a member, as Kafka's broker does when a session times out."""
    error = ask(port, LEAVE_GROUP, text(group) + text(member)).take("h")
    if error:
        raise GroupError(f"the broker keeps {member}: error {error}")


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


def text(value):
    return struct.pack(">h", len(value)) + value.encode()


def ask(port, api, body, version=0):
    """One request and its answer."""
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=ANSWER_SECONDS_MAX) as connection:
            request = struct.pack(">hhi", api, version, 1) + text("evict") + body
            connection.sendall(struct.pack(">i", len(request)) + request)
            size = struct.unpack(">i", receive(connection, 4))[0]
            return Answer(receive(connection, size)[4:])
    except OSError as error:
        raise GroupError(f"the broker does not answer: {error}") from None


def receive(connection, size):
    data = b""
    while len(data) < size:
        more = connection.recv(size - len(data))
        if not more:
            raise GroupError("the broker hangs up")
        data += more
    return data
