"""Does what the tests' broker does not: puts a dead member out of its consumer group.

    evict.py PORT GROUP CLIENT

Leaves the group in the name of each member with this client id, as Kafka's broker does by itself
when a session times out. Prints how many those were.
"""

import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "scripts/lib"))
import consumer_groups  # noqa: E402  (its folder had to be named first)

port, group, client = int(sys.argv[1]), sys.argv[2], sys.argv[3]
try:
    evicted = [member for member, name in consumer_groups.members(port, group) if name == client]
    for member in evicted:
        consumer_groups.leave(port, group, member)
except consumer_groups.GroupError as error:
    sys.exit(str(error))
print(len(evicted))
