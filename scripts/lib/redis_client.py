"""As much of a Redis client as the project's own tools need."""

import socket


class Redis:
    def __init__(self, port, timeout=30):
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=timeout)
        self.replies = self.socket.makefile("rb")

    def close(self):
        self.replies.close()
        self.socket.close()

    def call(self, *words):
        """The reply; errors are raised."""
        self.socket.sendall(encoded(words))
        return self.reply()

    def calls(self, commands):
        """The replies to commands that are sent together."""
        self.socket.sendall(b"".join(encoded(words) for words in commands))
        return [self.reply() for _ in commands]

    def reply(self):
        line = self.replies.readline().rstrip(b"\r\n")
        kind, rest = line[:1], line[1:].decode()
        if kind == b"-":
            raise OSError(rest)
        if kind == b":":
            return int(rest)
        if kind == b"+":
            return rest
        if kind == b"*":
            return [self.reply() for _ in range(int(rest))]
        if kind == b"$":
            return None if rest == "-1" else self.replies.read(int(rest) + 2)[:-2].decode(errors="replace")
        raise OSError("Redis has gone")

    def info(self, name):
        """A field of INFO, as a number."""
        for line in self.call("INFO").splitlines():
            if line.startswith(name + ":"):
                return int(line.partition(":")[2])
        raise OSError(f"Redis does not say {name}")


def encoded(words):
    """A command as it travels.

    >>> encoded(["GET", 1])
    b'*2\\r\\n$3\\r\\nGET\\r\\n$1\\r\\n1\\r\\n'
    """
    parts = [b"*%d\r\n" % len(words)]
    for word in words:
        data = str(word).encode()
        parts.append(b"$%d\r\n%s\r\n" % (len(data), data))
    return b"".join(parts)
