"""What a mail costs `nagori send`, next to Postfix's own generator of mails."""

import json
import os
import resource
import subprocess
import time

from bench_figures import Figure
from bench_run import Watched
from bench_stage import PARTITIONS
from patient_broker import PATIENCE_SECONDS, PatientBroker
from postfix_tools import PostfixTools
from processes import Failed, accepts, free_ports
from stores import ROOT
from topics import Topics

# As send.concurrency is by itself.
SESSIONS = 16
HOUR_MS = 3_600_000

CONFIGURATION = """\
# Written by scripts/bench.
kafka:
  brokers: {brokers}
  group_send: {name}
  consumer_properties:
    receive.message.max.bytes: 1000000000   # some brokers answer with more than was asked for
topics:
  events: {name}-events
  mail_send: {name}-requests
  mail_dead: {name}-dead
  create: true
  partitions: {partitions}
redis:
  endpoints: ["127.0.0.1:{redis}"]
  prefix: {name}
templates: {templates}
send:
  transport: {transport}
  from: サンプル商店 <shop@shop.example.com>
  domain: shop.example.com
  unsubscribe: https://shop.example.com/unsubscribe
  concurrency: {sessions}
log:
  level: warning
"""


def measure(stage, sizes, tell):
    tools = PostfixTools()
    stage.start()
    topics = Topics(stage.stores.brokers)
    mail = one_mail(stage, topics)
    port, = free_ports(1)
    # Root has to say whom it wants to be.
    user = ["-u", "nobody"] if os.geteuid() == 0 else []
    stage.processes.start("sink", [tools.sink, *user, f"127.0.0.1:{port}", 100], env=tools.environment)
    stage.processes.wait("smtp-sink", lambda: accepts(port), 10)
    broker = PatientBroker(stage.stores.kafka, PATIENCE_SECONDS)
    send = start_send(stage, "smtp", f"smtp://127.0.0.1:{port}", f"127.0.0.1:{broker.port}")
    ours, theirs, rates = [], [], []
    for number in range(1, sizes.runs + 1):
        cpu, rate = deliver(topics, send, number, sizes.mails)
        ours.append(sizes.mails / cpu)
        rates.append(rate)
        theirs.append(sizes.mails / generated(tools, port, mail, sizes.mails))
        tell(f"{ours[-1]:,.0f} mails a CPU second, {rate:,.0f} mails/s; smtp-source {theirs[-1]:,.0f}")
    send.stop()
    broker.close()
    how = f"{sizes.mails:,} mails of {mail.stat().st_size:,} bytes over {SESSIONS} sessions to smtp-sink"
    return [Figure("mails per CPU second, nagori send to smtp-source", "x",
                   [our / their for our, their in zip(ours, theirs)], "the two below, run by run", at_least=0.5),
            Figure("mails per CPU second, nagori send", "", ours, how),
            Figure("mails per CPU second, smtp-source", "", theirs, f"smtp-source -d -F; {how}"),
            Figure("mails rendered and delivered", "mails/s", rates, how)]


def start_send(stage, name, transport, brokers=None):
    port, = free_ports(1)
    path = stage.folder / f"{name}.yaml"
    path.write_text(CONFIGURATION.format(
        brokers=brokers or stage.stores.brokers, name=name, partitions=PARTITIONS, redis=stage.stores.redis,
        templates=json.dumps(str(ROOT / "deploy/templates")), transport=transport, sessions=SESSIONS))
    process = stage.processes.start(name, [
        "env", f"NAGORI_SEND_HTTP=127.0.0.1:{port}", stage.nagori, "send", "--config", path])
    send = Watched(stage.processes, name, port, process.pid)
    send.wait_for_partitions(PARTITIONS)
    return send


def one_mail(stage, topics):
    """A file with the mail that all of them are but for their ids, with the line ends that smtp-source reads."""
    folder = stage.folder / "maildir"
    send = start_send(stage, "maildir", f"maildir:{folder}")
    deliver(topics, send, 0, 1)
    send.stop()
    found, = (path for path in folder.rglob("*") if path.is_file())
    mail = stage.folder / "mail"
    mail.write_bytes(found.read_bytes().replace(b"\r\n", b"\n"))
    return mail


def deliver(topics, send, number, count):
    """CPU seconds that the sender takes for so many mails, and mails a second."""
    def ended():
        samples = send.count("nagori_send_results_total", result="sent")
        return int(samples)
    before, cpu = ended(), send.cpu_seconds()
    topics.kcat("-P", "-t", f"{send.name}-requests", "-K", "\t",
                stdin="".join(requests(number, count, int(time.time() * 1000))))
    begin = send.wait("the first mail", lambda: ended() > before)
    already = ended() - before
    end = send.wait("all mails", lambda: ended() >= before + count)
    cpu = send.cpu_seconds() - cpu
    others = send.count("nagori_send_results_total") - ended()
    if others:
        raise Failed(f"{others:.0f} mails were not sent")
    return cpu, (count - already) / max(end - begin, 0.001)


def requests(number, count, now_ms):
    """Lines for kcat: key, tab, mail request.

    >>> line, = requests(1, 1, 0)
    >>> json.loads(line.partition("\\t")[2])["matched_at"]
    '1970-01-01T00:00:00Z'
    """
    def instant(time_ms):
        return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(time_ms // 1000))
    frame = {"class": "transactional", "locale": "ja", "matched_at": instant(now_ms), "not_before": instant(now_ms),
             "expires_at": instant(now_ms + HOUR_MS), "name": "佐藤 葵", "reason": "Left a cart.", "scenario": "cart",
             "scenario_version": "1", "template": "cart-reminder", "variables": {"sku": "S00042"}}
    for index in range(count):
        user = f"u{index:07}"
        request = {"id": f"{number:08x}{index:024x}", "to": f"{user}@shop.example.com", "user": user, **frame}
        yield f"{user}\t{json.dumps(request, ensure_ascii=False)}\n"


def generated(tools, port, mail, count):
    """CPU seconds that smtp-source takes for so many mails over as many sessions."""
    def used():
        usage = resource.getrusage(resource.RUSAGE_CHILDREN)
        return usage.ru_utime + usage.ru_stime
    before = used()
    result = subprocess.run(
        [str(word) for word in (tools.source, "-d", "-s", SESSIONS, "-m", count, "-F", mail, "-M", "localhost",
                                "-f", "shop@shop.example.com", "-t", "user@shop.example.com", f"127.0.0.1:{port}")],
        env=tools.environment, capture_output=True, text=True)
    if result.returncode != 0:
        raise Failed(f"smtp-source: {result.stderr.strip()}")
    return used() - before
