"""Reads mails from standard input, says as JSON what Python's parser makes of each.

Standard input: a JSON list of base64 texts. Standard output: a JSON list of objects.
"""

import base64
import email
import email.policy
import json
import sys


def tree(part):
    """`multipart/alternative(text/plain text/html)`"""
    kind = part.get_content_type()
    if not part.is_multipart():
        return kind
    return f"{kind}({' '.join(tree(p) for p in part.iter_parts())})"


def image(part):
    return {
        "id": str(part["Content-ID"]),
        "name": part.get_filename(),
        "disposition": part.get_content_disposition(),
        "content": base64.b64encode(part.get_payload(decode=True)).decode(),
    }


def describe(raw):
    mail = email.message_from_bytes(raw, policy=email.policy.default)
    parts = {
        part.get_content_type(): part.get_payload(decode=True)
        .decode()
        .replace("\r\n", "\n")
        for part in mail.walk()
        if part.get_content_maintype() == "text"
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
        "tree": tree(mail),
        "images": [
            image(p) for p in mail.walk() if p.get_content_maintype() == "image"
        ],
        "parts": parts,
        "defects": defects,
        "line_max": max(len(line) for line in lines),
        "bare": any(b"\r" in line or b"\n" in line for line in lines),
        "ascii": raw.isascii() and b"\0" not in raw,
    }


mails = [base64.b64decode(text) for text in json.load(sys.stdin)]
json.dump([describe(raw) for raw in mails], sys.stdout)
