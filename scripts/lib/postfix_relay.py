"""A Postfix of this script's own: configuration, queue, log and ports, all in one folder."""

import os
import re
import subprocess

from processes import Failed, accepts

MAIN = """\
compatibility_level = 3.6
queue_directory = {folder}/queue
data_directory = {folder}/data
maillog_file_prefixes = {folder}
maillog_file = {folder}/maillog
mynetworks = 127.0.0.0/8
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
myhostname = relay.test
mydestination =
local_transport = error:nobody lives here
alias_maps =
alias_database =
local_recipient_maps =
transport_maps = inline:{{{transports}}}
smtpd_recipient_restrictions = check_policy_service inet:127.0.0.1:{policy}, permit_mynetworks, reject
smtpd_relay_restrictions = permit_mynetworks, reject
smtpd_client_connection_count_limit = 200
smtp_tls_security_level = none
smtpd_tls_security_level = none
"""

# As Debian's, without what nobody here asks for; nothing runs in a jail.
MASTER = """\
127.0.0.1:{port} inet n - n - - smtpd
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
verify unix - - n - 1 verify
flush unix n - n 1000? 0 flush
proxymap unix - - n - - proxymap
smtp unix - - n - - smtp
relay unix - - n - - smtp
error unix - - n - - error
retry unix - - n - - error
discard unix - - n - - discard
anvil unix - - n - 1 anvil
scache unix - - n - 1 scache
tlsmgr unix - - n 1000? 1 tlsmgr
postlog unix-dgram n - n - 1 postlogd
"""


class PostfixRelay:
    def __init__(self, processes, folder, port):
        self.processes, self.folder, self.port = processes, folder, port
        self.log = folder / "maillog"

    def start(self, policy_port, sinks):
        """`sinks`: the port to which each domain's mails go."""
        if os.geteuid() != 0:
            raise Failed("Postfix has to be started by root, to give its processes other users")
        for name in ("", "config", "queue", "data"):
            (self.folder / name).mkdir(exist_ok=True)
        subprocess.run(["chown", "postfix", self.folder / "data"], check=True)
        # Its processes have to get through to their folders.
        for each in (self.folder, *self.folder.parents):
            if each.stat().st_uid == 0 and not each.stat().st_mode & 0o1:
                each.chmod(each.stat().st_mode | 0o711)
        transports = ", ".join(f"{{{domain} = smtp:[127.0.0.1]:{port}}}" for domain, port in sinks.items())
        config = self.folder / "config"
        (config / "main.cf").write_text(
            MAIN.format(folder=self.folder, transports=transports, policy=policy_port))
        (config / "master.cf").write_text(MASTER.format(port=self.port))
        # Makes the queue. Its 'start-fg' would leave the master behind when it is ended itself.
        subprocess.run(["postfix", "-c", config, "check"], check=True, capture_output=True)
        daemons = subprocess.run(
            ["postconf", "-c", config, "-h", "daemon_directory"], check=True, capture_output=True, text=True).stdout
        self.processes.start("postfix", [f"{daemons.strip()}/master", "-c", config, "-s"])
        self.processes.wait("Postfix", lambda: accepts(self.port), 30)

    def counts(self):
        """What its log says: mails sent on by domain, and refusals at RCPT by code and domain."""
        sent, refused = {}, {}
        for line in self.log.read_text(errors="replace").splitlines():
            kind, domain, code = told(line)
            if kind == "sent":
                sent[domain] = sent.get(domain, 0) + 1
            elif kind == "refused":
                refused[code, domain] = refused.get((code, domain), 0) + 1
        return sent, refused


def told(line):
    """What a line of the log tells.

    >>> told("postfix/smtp[7]: 4A: to=<u1@a.example>, relay=127.0.0.1[127.0.0.1]:9, dsn=2.0.0, status=sent (250)")
    ('sent', 'a.example', '')
    >>> told("postfix/smtpd[7]: NOQUEUE: reject: RCPT from x[1]: 450 4.2.0 <u@b.example>: Recipient address rejected: m")
    ('refused', 'b.example', '450')
    >>> told("postfix/qmgr[7]: 4A: removed")
    ('', '', '')
    """
    found = re.search(r"to=<[^@>]*@([^>]*)>.* status=sent", line)
    if found:
        return "sent", found.group(1), ""
    found = re.search(r"NOQUEUE: reject: RCPT from \S+: (\d{3}) \S+ <[^@>]*@([^>]*)>", line)
    if found:
        return "refused", found.group(2), found.group(1)
    return "", "", ""
