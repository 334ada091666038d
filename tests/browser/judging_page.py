"""A page with the judging component, served by a server that plays the route, well and badly."""

import json
import threading
import time
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

PAGE = """<!doctype html><html><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<style>:root{color-scheme:light dark}body{margin:16px;font-family:system-ui,sans-serif;background:light-dark(#fff,#10181d)}
%s</style><div class="sj-root"></div><script type="module">import start from "/judging.js";
window.start = (data) => start({ parentElement: document.body, data });
window.start(await (await fetch("/data")).json());</script>"""


MINE = ("session", "participant", "role", "n", "stage", "round", "editable", "may_note", "may_recuse", "own")


class Route:
    """What the server does: `mode` is "ok", "busy" (503), "drop" or "after" (stores, then drops)."""

    def __init__(self, data):
        self.data, self.mode, self.delay = data, "ok", 0.0
        self.stored, self.requests, self.refuse = {}, [], None
        self.lock = threading.Lock()

    def take(self, op):
        with self.lock:
            self.requests.append(op["op_id"])
            if self.refuse and self.refuse(op):
                return 409, {"refused": ["Nobody may say this."]}
            if self.mode == "busy":
                return 503, {"refused": ["The disk is full."], "retry": True}
            if self.mode == "drop":
                return None
            n = self.stored.setdefault(op["op_id"], (1000 + len(self.stored), op))[0]
            return None if self.mode == "after" else (200, {"saved": n, "hash": "0" * 64})

    def bodies(self, kind):
        return [op["body"] for _, op in self.stored.values() if op["kind"] == kind]


def _handler(route, script, style):
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self):
            found = {
                "/": ("text/html", PAGE % style), "/judging.js": ("text/javascript", script),
                "/data": ("application/json", json.dumps(route.data)),
                "/visit/mine": ("application/json", json.dumps({k: route.data[k] for k in MINE})),
            }.get(self.path.split("?")[0])  # fmt: skip
            self._send(200 if found else 404, *(found or ("text/plain", "")))

        def do_POST(self):
            raw = self.rfile.read(int(self.headers["Content-Length"]))
            if self.headers.get("X-Siteselect") != "1":
                self._send(403, "application/json", '{"refused": ["foreign"]}')
                return
            time.sleep(route.delay)
            if self.path == "/visit/photo":
                answer = route.take(_photo(raw, self.headers["Content-Type"]))
            else:
                answer = route.take(json.loads(raw))
            if answer is None:
                self.close_connection = True
                self.connection.close()
            else:
                self._send(answer[0], "application/json", json.dumps(answer[1]))

        def _send(self, status, mime, content):
            body = content.encode()
            self.send_response(status)
            self.send_header("Content-Type", mime + "; charset=utf-8")
            self.send_header("Content-Length", str(len(body)))
            self.send_header("Cache-Control", "no-store")
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_):
            pass

        def handle_one_request(self):
            try:
                super().handle_one_request()
            except OSError:  # the browser went away, or we did
                self.close_connection = True

    return Handler


def _photo(raw, mime):
    mark = b"--" + mime.split("boundary=")[1].encode()
    parts = {}
    for part in raw.split(mark)[1:-1]:
        head, content = part.strip(b"\r\n").split(b"\r\n\r\n", 1)
        parts[head.split(b'name="')[1].split(b'"')[0]] = content
    return {**json.loads(parts[b"about"]), "kind": "photo", "bytes": parts[b"photo"]}


@contextmanager
def playing(data, script, style, port=0):
    """Serve the page; give the route and its address."""
    route = Route(data)
    server = ThreadingHTTPServer(("127.0.0.1", port), _handler(route, script, style))
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield route, f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join(5)
