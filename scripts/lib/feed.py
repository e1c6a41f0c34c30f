"""Prints the events of a JSONL file as `key<tab>event` lines for kcat, at a steady rate.

    feed.py FILE RATE       FILE may end in .gz; RATE in events a second

Users of the file without an address of their own get USER@demo.invalid, so that mails to them can be seen.
Lines that are not events go through as they are: it is the daemon's business to judge them.
"""

import gzip
import json
import sys
import time


def key_of(line):
    """The user whom an event line is about.

    >>> key_of(b'{"userId": "u1"}'), key_of(b'{"userId": 7}'), key_of(b'nonsense')
    ('u1', '7', '')
    """
    try:
        return str(json.loads(line).get("userId", ""))
    except (ValueError, AttributeError):
        return ""


def introduce(user, line):
    """The identify event that gives a user an address, at the time of its first event."""
    return json.dumps({
        "messageId": f"demo-identify-{user}", "userId": user, "type": "identify",
        "timestamp": json.loads(line).get("timestamp"), "traits": {"email": f"{user}@demo.invalid"},
    }).encode()


def lines_of(path):
    with gzip.open(path) if path.endswith(".gz") else open(path, "rb") as file:
        for line in file:
            if line.strip():
                yield line.rstrip(b"\r\n")


def has_addresses(path, lines_max=20_000):
    """Whether the file brings identify events of its own."""
    for number, line in enumerate(lines_of(path)):
        if b'"identify"' in line:
            return True
        if number >= lines_max:
            break
    return False


def records(path):
    known, introduces = set(), not has_addresses(path)
    for line in lines_of(path):
        user = key_of(line)
        if introduces and user and user not in known:
            known.add(user)
            yield user, introduce(user, line)
        yield user, line


def main(path, rate):
    out, start = sys.stdout.buffer, time.monotonic()
    for count, (user, line) in enumerate(records(path)):
        if count % 100 == 0:
            out.flush()
            time.sleep(max(0.0, start + count / rate - time.monotonic()))
        out.write(user.replace("\t", " ").encode() + b"\t" + line + b"\n")
    out.flush()


if __name__ == "__main__":
    main(sys.argv[1], float(sys.argv[2]))
