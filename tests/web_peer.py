"""A real web server in a thread, for tests that need somebody at the other end of the line."""

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass(frozen=True)
class Asked:
    """One request as the server saw it; header names in lower case."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes = b""


@dataclass(frozen=True)
class Answer:
    status: int = 200
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)


class WebPeer:
    """Serves `pages` (path to Answer, or a function of Asked) on loopback and keeps what was asked.

    A page that is None never answers: the connection is held until the peer closes. `otherwise`
    answers for every other path.
    """

    def __init__(self) -> None:
        self.pages: dict[str, Answer | Callable[[Asked], Answer] | None] = {}
        self.otherwise: Answer | Callable[[Asked], Answer | None] = Answer(404, b"nothing here")
        self.asked: list[Asked] = []
        self.closing = threading.Event()
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self.server.daemon_threads = True
        self.port = self.server.server_address[1]
        self.host = f"127.0.0.1:{self.port}"
        threading.Thread(target=self.server.serve_forever, args=(0.01,), daemon=True).start()

    def url(self, path: str) -> str:
        return f"http://{self.host}{path}"

    def __enter__(self) -> "WebPeer":
        return self

    def __exit__(self, *_: object) -> None:
        self.closing.set()
        self.server.shutdown()
        self.server.server_close()

    def _handler(peer) -> type[BaseHTTPRequestHandler]:
        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                headers = {name.lower(): value for name, value in self.headers.items()}
                body = self.rfile.read(int(headers.get("content-length", 0)))
                asked = Asked(self.command, self.path, headers, body)
                peer.asked.append(asked)
                page = peer.pages.get(self.path, peer.otherwise)
                answer = page(asked) if callable(page) else page
                if answer is None:
                    peer.closing.wait(20)
                    return
                self.send_response(answer.status)
                for name, value in answer.headers.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(answer.body)

            do_POST = do_DELETE = do_GET

            def log_message(self, *_: object) -> None:
                pass

        return Handler
