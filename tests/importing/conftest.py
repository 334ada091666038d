import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from siteselect.dataset import load_countries, load_geography
from siteselect.geography import gazetteer
from siteselect.importing import World
from siteselect.own import Ground, State
from tests.conftest import DATA


@pytest.fixture(scope="session")
def ground():
    return Ground(load_countries(DATA), gazetteer(), load_geography(DATA).crosswalk)


@pytest.fixture(scope="session")
def world(shipped, ground):
    return World(shipped, State(), ground)


@pytest.fixture(scope="session")
def canary_server():
    """A server on this machine that counts who asks it for anything."""
    asked = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            asked.append(self.path)
            self.send_response(200)
            self.end_headers()
            self.wfile.write(b"id,name\n1,secret-of-the-server\n")

        do_HEAD = do_GET  # noqa: N815 - the server looks for this name

        def log_message(self, *_):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/canary.csv", asked
    server.shutdown()
    server.server_close()
    thread.join()
