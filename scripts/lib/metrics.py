"""Reads Prometheus text as far as the project's own tools need it."""

import re
import urllib.request

SAMPLE = re.compile(r"^(\w+)(?:\{(.*)\})? (\S+)")
LABEL = re.compile(r'(\w+)="((?:[^"\\]|\\.)*)"')


def parse(text):
    """Samples as (name, labels, value).

    >>> parse('# HELP a b\\na_total{x="1",y="z"} 3\\nb 0.5\\n')
    [('a_total', {'x': '1', 'y': 'z'}, 3.0), ('b', {}, 0.5)]
    """
    samples = []
    for line in text.splitlines():
        match = SAMPLE.match(line)
        if match:
            name, labels, value = match.groups()
            samples.append((name, dict(LABEL.findall(labels or "")), float(value)))
    return samples


def fetch(port):
    """The text of /metrics, or "" while nobody answers."""
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics", timeout=2) as reply:
            return reply.read().decode()
    except OSError:
        return ""


def total(samples, name, **labels):
    """The sum of a metric over all its labels that agree with `labels`.

    >>> total(parse('a{x="1"} 3\\na{x="2"} 4\\n'), "a")
    7.0
    >>> total(parse('a{x="1"} 3\\na{x="2"} 4\\n'), "a", x="2")
    4.0
    """
    return sum((value for found, have, value in samples
                if found == name and labels.items() <= have.items()), 0.0)


def grouped(samples, name, keys):
    """The sums of a metric by the values of `keys`, without zeros.

    >>> grouped(parse('a{x="1",p="0"} 3\\na{x="1",p="1"} 4\\n'), "a", ("x",))
    {('1',): 7}
    """
    sums = {}
    for found, labels, value in samples:
        if found == name and value:
            key = tuple(labels.get(each, "") for each in keys)
            sums[key] = sums.get(key, 0) + int(value)
    return sums
