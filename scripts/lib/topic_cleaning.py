"""Takes records and topics away that are done with: the development broker keeps all of it in memory."""

import struct

from consumer_groups import GroupError, ask, text

DELETE_TOPICS, DELETE_RECORDS = 20, 21
# The end of a partition, whatever it is.
ALL = -1
TIMEOUT_MS = 10_000


def delete_topics(port, names):
    answer = ask(port, DELETE_TOPICS, struct.pack(">i", len(names)) + b"".join(map(text, names))
                 + struct.pack(">i", TIMEOUT_MS), version=1)
    # How long we are throttled.
    answer.take("i")
    for _ in range(answer.take("i")):
        name, error = answer.text(), answer.take("h")
        if error:
            raise GroupError(f"the broker does not delete {name}: error {error}")


def drop_records(port, topic, partitions):
    """Deletes what the topic holds; it and its offsets stay."""
    places = b"".join(struct.pack(">iq", number, ALL) for number in range(partitions))
    ask(port, DELETE_RECORDS, struct.pack(">i", 1) + text(topic) + struct.pack(">i", partitions) + places
        + struct.pack(">i", TIMEOUT_MS))
