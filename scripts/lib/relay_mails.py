"""The mails of scripts/relay-trial: what is asked for, and whose is what came."""

import json
import re
import time

CALM, MOODY = DOMAINS = ("calm.example", "moody.example")
MESSAGE_ID = re.compile(rb"^Message-ID:\s*<([0-9a-f]{32})@", re.MULTILINE | re.IGNORECASE)


def mail_id(mail):
    """The request's id.

    >>> mail_id(b"Subject: a\\r\\nMessage-ID: <0123456789abcdef0123456789abcdef@b>\\r\\n\\r\\n")
    '0123456789abcdef0123456789abcdef'
    """
    found = MESSAGE_ID.search(mail)
    return found.group(1).decode() if found else "no Message-ID"


def requests(count):
    """Lines for kcat: key, tab, mail request; every other one to the moody domain.

    >>> json.loads(list(requests(2))[1].partition("\\t")[2])["to"]
    'u0000001@moody.example'
    """
    now = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
    frame = {"class": "transactional", "locale": "ja", "matched_at": now, "not_before": now, "name": "佐藤 葵",
             "reason": "Left a cart.", "scenario": "cart", "scenario_version": "1", "template": "cart-reminder",
             "variables": {"sku": "S00042"}}
    for index in range(count):
        user = f"u{index:07}"
        request = {"id": f"{index:032x}", "to": f"{user}@{DOMAINS[index % 2]}", "user": user, **frame}
        yield f"{user}\t{json.dumps(request, ensure_ascii=False)}\n"
