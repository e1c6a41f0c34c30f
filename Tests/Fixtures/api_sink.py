"""A mail API that records what it gets and misbehaves when a recipient asks for it.

    api_sink.py --out FILE

Prints "ready PORT". The recipient's local part says what to do: status-429, stall-x, drop-x.
Standard input's end ends it.
"""

import argparse
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
        status = int(act) if word == "status" else 202
        answer = b"{}" if status < 300 else b"told to answer so"
        self.send_response(status)
        if status == 429:
            self.send_header("Retry-After", "7")
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
