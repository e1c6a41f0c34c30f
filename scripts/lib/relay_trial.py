"""What scripts/relay-trial does."""

import argparse
import base64
import collections
import json
import multiprocessing
import pathlib
import shutil
import subprocess
import sys
import tempfile
import time

import dkim
import metrics
from bench_run import Watched
from postfix_relay import PostfixRelay
from processes import Failed, Processes, free_ports
from relay_ends import Ends
from relay_mails import CALM, DOMAINS, MOODY, mail_id, requests
from stores import ROOT, Stores
from tables import table
from topics import Topics

PARTITIONS = 4
SECONDS_MAX = 1_800
JOIN_SECONDS = 15
JOINS_MAX = 8
# Of the mails to a domain, by their first attempts: before it the senders get going, after it only those are
# left that wait for another attempt.
STEADY = (0.05, 0.95)
WINDOW_SECONDS = 10

CONFIGURATION = """\
# Written by scripts/relay-trial.
kafka:
  brokers: 127.0.0.1:{kafka}
  properties: {{receive.message.max.bytes: "1000000000"}}
topics: {{create: true, partitions: {partitions}}}
redis: {{endpoints: ["127.0.0.1:{redis}"], prefix: trial}}
templates: {templates}
send:
  transport: smtp://127.0.0.1:{relay}
  starttls: never
  from: サンプル商店 <shop@shop.example.com>
  domain: shop.example.com
  unsubscribe: https://shop.example.com/unsubscribe
  limits: limits.yaml
  dkim: [{{domain: shop.example.com, selector: trial, key_file: dkim.pem}}]
"""

LIMITS = """\
# Written by scripts/relay-trial.
providers:
  calm: {{domains: [{calm}], rate: {calm_rate} per 1m, concurrency: 8}}
others: {{rate: {moody_rate} per 1s}}
"""


def arguments():
    parser = argparse.ArgumentParser(prog="scripts/relay-trial")
    parser.add_argument("--mails", type=int, default=20_000, help="half of them to each domain")
    parser.add_argument("--senders", type=int, default=2)
    parser.add_argument("--rates", type=int, nargs=2, default=(75, 60), metavar="N",
                        help="attempts a second at the calm and at the moody domain, of all senders together")
    parser.add_argument("--refused", type=float, default=0.3, help="how likely the moody one answers 450")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--nagori", type=pathlib.Path, required=True, help=argparse.SUPPRESS)
    return parser.parse_args()


class Trial:
    def __init__(self, options, folder, processes):
        self.options, self.folder, self.processes = options, folder, processes
        self.stores = Stores(processes, folder)
        self.ends = Ends(DOMAINS, MOODY, options.refused, options.seed)
        self.relay = PostfixRelay(processes, folder / "postfix", *free_ports(1))
        self.senders = []
        self.faults = []

    def start(self):
        (self.folder / "redis").mkdir()
        self.stores.start()
        self.ends.start()
        self.relay.start(self.ends.policy_port, self.ends.sink_ports)
        self.write_files()
        for number in range(1, self.options.senders + 1):
            self.join(f"send-{number}")

    def join(self, name):
        """Starts a sender; again when the development broker leaves it without an answer, as it does at times."""
        for _ in range(JOINS_MAX):
            port, = free_ports(1)
            process = self.processes.start(name, [
                "env", f"NAGORI_SEND_HTTP=127.0.0.1:{port}", self.options.nagori, "send",
                "--config", self.folder / "nagori.yaml"])
            self.senders.append(Watched(self.processes, name, port, process.pid))
            end = time.monotonic() + JOIN_SECONDS
            while time.monotonic() < end:
                self.processes.check()
                if self.is_shared():
                    return
                time.sleep(0.2)
            self.senders.pop()
            self.processes.stop(name).wait()
        raise Failed(f"{name} got no partitions in {JOINS_MAX} attempts")

    def is_shared(self):
        owned = [each.count("nagori_partitions_owned") for each in self.senders]
        return sum(owned) == PARTITIONS and 0 not in owned

    def write_files(self):
        key = self.folder / "dkim.pem"
        subprocess.run(["openssl", "genpkey", "-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048",
                        "-out", key], check=True, capture_output=True)
        key.chmod(0o600)
        calm, moody = self.options.rates
        (self.folder / "limits.yaml").write_text(
            LIMITS.format(calm=CALM, calm_rate=calm * 60, moody_rate=moody))
        (self.folder / "nagori.yaml").write_text(CONFIGURATION.format(
            kafka=self.stores.kafka, redis=self.stores.redis, partitions=PARTITIONS, relay=self.relay.port,
            templates=json.dumps(str(ROOT / "deploy/templates"))))

    def total(self, name, **labels):
        return int(sum(each.count(name, **labels) for each in self.senders))

    def play(self):
        lines = list(requests(self.options.mails))
        Topics(self.stores.brokers).kcat("-P", "-t", "mail-send", "-K", "\t", stdin="".join(lines))
        told, end = 0, time.monotonic() + SECONDS_MAX
        while (ended := self.total("nagori_send_results_total")) < len(lines):
            self.processes.check()
            if time.monotonic() > end:
                raise Failed(f"only {ended} mails ended within {SECONDS_MAX} s")
            if time.monotonic() > told + 30:
                told = time.monotonic()
                print(f"  {ended:,} of {len(lines):,} mails", file=sys.stderr, flush=True)
            time.sleep(1)
        # Postfix has them all; the sinks may not yet.
        self.processes.wait("the last mails at the sinks", lambda: self.arrived() >= len(lines), 120)

    def arrived(self):
        return sum(len(mails) for mails in self.ends.mails.values())

    # What has to be true

    def check(self, what, found, expected):
        good = found == expected
        if not good:
            self.faults.append(what)
        return what, f"{found:,}" if isinstance(found, int) else str(found), f"{expected}", "ok" if good else "WRONG"

    def judge(self):
        count = self.options.mails
        rows = []
        for domain in DOMAINS:
            ids = collections.Counter(mail_id(mail) for mail in self.ends.mails[domain])
            rows.append(self.check(f"different mails at {domain}", len(ids), count // 2))
            rows.append(self.check(f"mails that came twice at {domain}", sum(n > 1 for n in ids.values()), 0))
        for domain, rate in zip(DOMAINS, self.options.rates):
            rows += self.rates(domain, rate)
        bad = self.bad_signatures()
        rows.append(self.check("signatures that do not hold", bad, 0))
        sent, refused = self.relay.counts()
        for domain in DOMAINS:
            rows.append(self.check(f"sent on to {domain}, by Postfix' log", sent.get(domain, 0), count // 2))
        refusals = sum(self.ends.refusals.values())
        rows.append(self.check("450 at RCPT, by Postfix' log", refused.pop(("450", MOODY), 0), refusals))
        rows.append(self.check("other refusals, by Postfix' log", sum(refused.values()), 0))
        rows.append(self.check(
            "put off for 450, by our books", self.total("nagori_send_retries_total", reason="450"), refusals))
        rows.append(self.check("put off in all, by our books", self.total("nagori_send_retries_total"), refusals))
        rows.append(self.check("sent, by our books", self.total("nagori_send_results_total", result="sent"), count))
        rows.append(self.check("slow-downs", self.total("nagori_send_slowdowns_total"), 0))
        return rows

    def rates(self, domain, rate):
        times, firsts = self.ends.attempts[domain], self.ends.firsts[domain]
        first, last = (firsts[int(len(firsts) * part)] for part in STEADY)
        steady = [at for at in times if first <= at < last]
        mean = len(steady) / (last - first)
        windows = collections.Counter(int((at - first) / WINDOW_SECONDS) for at in steady)
        whole = [windows[number] / WINDOW_SECONDS for number in range(int((last - first) / WINDOW_SECONDS))]
        worst = max(whole or [mean], key=lambda each: abs(each - rate))
        rows = []
        for what, value in (("mean", mean), (f"worst {WINDOW_SECONDS} s", worst)):
            good = abs(value / rate - 1) <= 0.1
            if not good:
                self.faults.append(f"{what} rate at {domain}")
            rows.append((f"attempts a second at {domain}, {what}", f"{value:.1f}", f"{rate} ±10 %",
                         "ok" if good else "WRONG"))
        return rows

    def bad_signatures(self):
        found = subprocess.run(["openssl", "rsa", "-in", self.folder / "dkim.pem", "-pubout", "-outform", "DER"],
                               check=True, capture_output=True).stdout
        record = b"v=DKIM1; k=rsa; p=" + base64.b64encode(found)
        mails = [(mail, record) for domain in DOMAINS for mail in self.ends.mails[domain]]
        with multiprocessing.get_context("spawn").Pool(2) as pool:
            return sum(not good for good in pool.imap_unordered(is_signed, mails, chunksize=200))


def is_signed(pair):
    mail, record = pair
    return dkim.verify(mail, dnsfunc=lambda name, timeout=5: record)


def main():
    options = arguments()
    folder = pathlib.Path(tempfile.mkdtemp(prefix="nagori-relay-trial-"))
    processes = Processes(folder)
    try:
        trial = Trial(options, folder, processes)
        trial.start()
        begin = time.monotonic()
        trial.play()
        print(f"{options.mails:,} mails in {time.monotonic() - begin:.0f} s, "
              f"{sum(map(len, trial.ends.attempts.values())):,} attempts, {options.senders} senders")
        print(table(("what", "found", "expected", ""), trial.judge(), ends_in_numbers=False))
    except Failed as error:
        print(f"relay-trial: {error}\n  (everything: {folder})", file=sys.stderr)
        return 1
    finally:
        processes.stop_all()
    if trial.faults:
        print(f"relay-trial: wrong: {', '.join(trial.faults)} (everything: {folder})", file=sys.stderr)
        return 1
    shutil.rmtree(folder)
    return 0


if __name__ == "__main__":
    sys.exit(main())
