"""Reads mails from standard input, says as JSON what Python's parser makes of each.

Standard input: a JSON list of base64 texts. Standard output: a JSON list of objects.
"""

import base64
import email
import email.policy
import json
import sys


def describe(raw):
    mail = email.message_from_bytes(raw, policy=email.policy.default)
    parts = {
        part.get_content_type(): part.get_payload(decode=True)
        .decode()
        .replace("\r\n", "\n")
        for part in mail.walk()
        if not part.is_multipart()
    }
    defects = [str(d) for part in mail.walk() for d in part.defects]
    for part in mail.walk():
        for value in part.values():
            defects += [str(d) for d in getattr(value, "defects", ())]
    lines = raw.split(b"\r\n")
    return {
        "headers": [[name, str(value)] for name, value in mail.items()],
        "to": [[a.display_name, a.addr_spec] for a in mail["To"].addresses],
        "from": [[a.display_name, a.addr_spec] for a in mail["From"].addresses],
        "date": mail["Date"].datetime.isoformat(),
        "type": mail.get_content_type(),
        "parts": parts,
        "defects": defects,
        "line_max": max(len(line) for line in lines),
        "bare": any(b"\r" in line or b"\n" in line for line in lines),
        "ascii": raw.isascii() and b"\0" not in raw,
    }


mails = [base64.b64decode(text) for text in json.load(sys.stdin)]
json.dump([describe(raw) for raw in mails], sys.stdout)
