"""Counts what came of a stream: decisions, mail requests and mails against what a replay decides."""

import collections
import json

# One of a kind is shown with its first few.
EXAMPLES = 3


def terminal(lines):
    """By id, the different words in which a decision ended.

    >>> sorted(terminal(['{"id":"a","decision":"hold"}', '{"id":"a","decision":"send"}'])["a"])
    ['send']
    """
    words = collections.defaultdict(set)
    for line in lines:
        decision = json.loads(line)
        if decision["decision"] != "hold":
            words[decision["id"]].add(decision["decision"])
    return words


class Books:
    """What is wrong in `faults`; what was counted in `counts`."""

    def __init__(self):
        self.faults, self.counts = [], {}

    def blame(self, what, which):
        which = sorted(which)
        if which:
            self.faults.append(f"{len(which)} {what}: {', '.join(which[:EXAMPLES])}")

    def decisions(self, expected, found):
        """Lines of JSON: a replay's, and those of the decisions topic. The ids of mails to be sent.

        >>> books, line = Books(), '{"id":"a","decision":"send"}'
        >>> books.decisions({line}, [line, line]), books.faults
        ({'a'}, [])
        >>> books.decisions({line}, []), books.faults
        ({'a'}, ['1 decisions lost: a'])
        >>> books.counts["decisions lost"], books.counts["decisions doubled"]
        (1, 0)
        """
        wanted, have = terminal(expected), terminal(set(found))
        lost = wanted.keys() - have.keys()
        doubled = {name for name, words in have.items() if len(words) > 1}
        self.blame("decisions lost", lost)
        self.blame("decisions that nothing asked for", have.keys() - wanted.keys())
        self.blame("decisions doubled, each with another word", doubled)
        told = collections.Counter(json.loads(line)["id"] for line in set(found) if is_terminal(line))
        self.blame("decisions told in two wordings",
                   {name for name, times in told.items() if times > 1} - doubled)
        self.blame("decisions that differ from the replay's",
                   {json.loads(line)["id"] for line in set(expected) ^ set(found)}
                   - lost - (have.keys() - wanted.keys()) - doubled)
        self.counts |= {"matches": len(wanted), "decisions": len(have), "decisions lost": len(lost),
                        "decisions doubled": sum(times > 1 for times in told.values())}
        return {name for name, words in wanted.items() if words == {"send"}}

    def requests(self, sends, found):
        """`sends`: ids of the decisions to send; `found`: the lines of mail-send.

        >>> books = Books()
        >>> books.requests({"a", "b"}, ['{"id":"a"}', '{"id":"a"}']); books.faults
        ['1 mail requests lost: b']
        """
        told = collections.Counter(json.loads(line)["id"] for line in set(found))
        lost = sends - told.keys()
        doubled = {name for name, times in told.items() if times > 1}
        self.blame("mail requests lost", lost)
        self.blame("mail requests without a decision", told.keys() - sends)
        self.blame("mail requests in two wordings", doubled)
        self.counts |= {"mail requests": len(told), "mail requests lost": len(lost),
                        "mail requests doubled": len(doubled)}

    def mails(self, sends, taken, answered, dead):
        """`taken`, `answered`: contents that the relay took, and answered, by id; `dead`: why a
        request was set aside, by id.

        >>> books = Books()
        >>> books.mails({"a", "b", "c"}, {"a": 2, "b": 1}, {"a": 1, "b": 1}, {"c": "ambiguous"})
        >>> books.faults
        ['1 mails doubled: a']
        >>> books.counts["mails held as ambiguous"]
        1
        """
        lost = sends - taken.keys() - dead.keys()
        doubled = {name for name, times in taken.items() if times > 1}
        self.blame("mails lost", lost)
        self.blame("mails doubled", doubled)
        self.blame("mails without a decision", taken.keys() - sends)
        # A mail in doubt may have come: that is what the doubt is about. No other reason allows both.
        self.blame("mails both taken and set aside",
                   {name for name, reason in dead.items() if reason != "ambiguous" and name in taken})
        self.blame("mails taken without an answer and not held",
                   {name for name in taken if not answered.get(name)} - dead.keys())
        reasons = collections.Counter(dead.values())
        self.counts |= {
            "mails": len(taken), "mails lost": len(lost), "mails doubled": len(doubled),
            "mails held as ambiguous": reasons.pop("ambiguous", 0),
            **{f"mails set aside as {reason}": count for reason, count in sorted(reasons.items())}}


def is_terminal(line):
    return json.loads(line)["decision"] != "hold"
