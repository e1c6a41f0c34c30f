"""Reads and writes Kafka topics by kcat."""

import subprocess

from processes import Failed

SECONDS_MAX = 60
SIZES = ["-X", "receive.message.max.bytes=1000000000"]


class Topics:
    def __init__(self, brokers):
        self.brokers = brokers

    def records(self, topic):
        """All there is, as (partition, offset, headers, text)."""
        text = self.kcat("-C", "-e", "-q", "-t", topic, "-o", "beginning", "-f", r"%p\t%o\t%h\t%s\n")
        for line in text.splitlines():
            partition, offset, headers, value = line.split("\t", 3)
            yield int(partition), int(offset), header_fields(headers), value

    def ends(self, topic, partitions):
        """The offset behind the last record of each partition."""
        asked = [word for number in range(partitions) for word in ("-t", f"{topic}:{number}:-1")]
        # "events [3] offset 17", in any order.
        found = {}
        for line in self.kcat("-Q", *asked).splitlines():
            words = line.replace("[", " ").replace("]", " ").split()
            found[int(words[1])] = int(words[-1])
        return [found[number] for number in range(partitions)]

    def write(self, topic, partition, key, value):
        self.kcat("-P", "-t", topic, "-p", partition, "-K", "\t", "-X", "acks=all",
                  stdin=f"{key}\t{value}\n")

    def kcat(self, *words, stdin=""):
        command = ["kcat", "-b", self.brokers, *SIZES, *(str(word) for word in words)]
        try:
            result = subprocess.run(command, input=stdin, capture_output=True, timeout=SECONDS_MAX, text=True)
        except subprocess.TimeoutExpired:
            raise Failed(f"no answer within {SECONDS_MAX} s to: {' '.join(command)}") from None
        if result.returncode != 0:
            raise Failed(f"{' '.join(command)}: {result.stderr.strip()}")
        return result.stdout


def header_fields(text):
    """kcat's headers.

    >>> header_fields("reason=ambiguous,error=a=b")
    {'reason': 'ambiguous', 'error': 'a=b'}
    """
    return dict(each.split("=", 1) for each in text.split(",") if "=" in each)
