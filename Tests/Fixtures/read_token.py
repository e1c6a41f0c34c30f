"""Reads unsubscribe tokens as docs/operations.md tells the site to.

Standard input: {"key": base64, "tokens": "TOKEN TOKEN …"}. Standard output: a list of objects.
"""

import base64
import hashlib
import hmac
import json
import sys


def read_token(token: str, key: bytes) -> dict:
    data = base64.urlsafe_b64decode(token + "=" * (-len(token) % 4))
    body, seal = data[:-16], data[-16:]
    good = hmac.new(key, b"nagori-unsubscribe\0" + body, hashlib.sha256).digest()[:16]
    if not hmac.compare_digest(seal, good) or body[0] != 1:
        raise ValueError("not one of ours")
    topic, user = body[19 : 19 + body[18]], body[19 + body[18] :]
    return {"kind": body[1], "mail": body[2:18].hex(), "topic": topic.decode(), "user": user.decode()}


question = json.load(sys.stdin)
key = base64.b64decode(question["key"])
json.dump([read_token(token, key) for token in question["tokens"].split()], sys.stdout)
