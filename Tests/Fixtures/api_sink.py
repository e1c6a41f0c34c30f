"""A mail API that records what it gets and misbehaves when a recipient asks for it.

    api_sink.py --out FILE

Prints "ready PORT". The recipient's local part says what to do: status-429; later-SECONDS and
date-SECONDS, a 429 with Retry-After; stall-x, drop-x: no answer; raw-NAME: one of RAW, and the
connection's end. Standard input's end ends it.
"""

import argparse
import email.utils
import http.server
import json
import os
import sys
import threading
import time

parser = argparse.ArgumentParser()
parser.add_argument("--out", required=True)
options = parser.parse_args()
lock = threading.Lock()
RAW = {
    "half": b"HTTP/1.1 20",
    "cut": b"HTTP/1.1 202 Accepted\r\nContent-Length: 100\r\n\r\n{",
    "info": b"HTTP/1.1 103 Early Hints\r\nLink: <x>\r\n\r\n",
    "garbage": b"\xff\xfe what is this\r\n\r\n",
    "long": b"HTTP/1.1 202 " + b"x" * 200_000 + b"\r\nContent-Length: 0\r\n\r\n",
    "refused": b"HTTP/1.1 422 No\r\nContent-Length: 100\r\n\r\ntold to",
}


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        if len(body) < int(self.headers["Content-Length"]):
            return
        mail = json.loads(body)
        record = {"headers": dict(self.headers), "mail": mail, "port": self.client_address[1]}
        with lock, open(options.out, "a") as out:
            out.write(json.dumps(record) + "\n")
        word, _, act = mail["to"]["address"].partition("@")[0].partition("-")
        if word == "stall":
            time.sleep(3600)
        if word == "drop":
            self.close_connection = True
            return
        if word == "raw":
            self.wfile.write(RAW[act])
            self.close_connection = True
            return
        status = int(act) if word == "status" else 429 if word in ("later", "date") else 202
        answer = b"{}" if status < 300 else b"told to answer so"
        self.send_response(status)
        if word == "later":
            self.send_header("Retry-After", act)
        if word == "date":
            when = email.utils.formatdate(time.time() + int(act), usegmt=True)
            self.send_header("Retry-After", when)
        if 300 <= status < 400:
            self.send_header("Location", "/elsewhere")
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, *arguments):
        pass


server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
server.daemon_threads = True
threading.Thread(target=server.serve_forever, daemon=True).start()
print("ready", server.server_address[1], flush=True)
sys.stdin.read()
os._exit(0)
