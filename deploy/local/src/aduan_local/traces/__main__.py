"""`python -m aduan_local.traces OTLP_PORT ZIPKIN_PORT`: takes OTLP/HTTP in JSON and hands it to Zipkin."""

import http.client
import json
import signal
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from aduan_local.config import HOST
from aduan_local.traces.convert import NotSpans, zipkin

_LARGEST = 8 << 20
_TIMEOUT_S = 5.0


class Door(BaseHTTPRequestHandler):
    """Answers 200 once Zipkin has the spans, 400 for what are none, 503 while Zipkin is away."""

    protocol_version = "HTTP/1.1"
    zipkin_port = 9411

    def do_GET(self) -> None:
        """Whether this process answers."""
        self._answer(200 if self.path == "/health" else 404)

    def do_POST(self) -> None:
        """Spans of one sender."""
        length = self.headers.get("Content-Length", "")
        if self.path != "/v1/traces" or not length.isdigit() or int(length) > _LARGEST:
            self.close_connection = True
            self._answer(404 if self.path != "/v1/traces" else 413)
            return
        body = self.rfile.read(int(length))
        if not self.headers.get("Content-Type", "").startswith("application/json"):
            self._answer(415)
            return
        try:
            spans = json.dumps(zipkin(json.loads(body)))
        except (NotSpans, ValueError) as error:
            self._answer(400, str(error))
            return
        self._answer(200 if _handed_on(self.zipkin_port, spans) else 503)

    def log_message(self, format: str, *args: object) -> None:
        """Nothing: a line for each request would be most of the log."""

    def _answer(self, status: int, reason: str = "") -> None:
        body = json.dumps({"message": reason} if reason else {}).encode("ascii")
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


def _handed_on(port: int, spans: str) -> bool:
    connection = http.client.HTTPConnection(HOST, port, timeout=_TIMEOUT_S)
    try:
        connection.request("POST", "/api/v2/spans", spans, {"Content-Type": "application/json"})
        return connection.getresponse().status < 300
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def main(argv: list[str]) -> int:
    """Answer until told to stop."""
    port, Door.zipkin_port = int(argv[0]), int(argv[1])
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    with ThreadingHTTPServer((HOST, port), Door) as server:
        server.serve_forever()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
