"""Judges the DKIM signatures of mails by dkimpy; asks no DNS.

Standard input: {"records": {"s1._domainkey.example.com": "v=DKIM1; p=…"}, "mails": [base64]}.
Standard output: a list for each mail, with an object for each signature, the uppermost first.
"""

import base64
import json
import sys

import dkim

question = json.load(sys.stdin)


def record(name, timeout=5):
    return question["records"].get(name.decode().rstrip("."), "").encode()


def judge(mail):
    signatures = dkim.DKIM(mail)
    count = sum(name.lower() == b"dkim-signature" for name, _ in signatures.headers)
    verdicts = []
    for index in range(count):
        judge = dkim.DKIM(mail)
        try:
            is_good = judge.verify(idx=index, dnsfunc=record)
        except dkim.DKIMException:
            is_good = False
        tags = {name.decode(): value.decode() for name, value in judge.signature_fields.items()}
        verdicts.append({"good": is_good, "tags": tags})
    return verdicts


json.dump([judge(base64.b64decode(text)) for text in question["mails"]], sys.stdout)
