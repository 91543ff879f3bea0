"""A line to PostgreSQL that is cut at the worst moment: just before a COMMIT arrives, or just after it worked."""

from __future__ import annotations

import contextlib
import socket
import threading


class Proxy:
    """Listens on a port of its own and passes everything on, until the COMMIT of a certain row comes by."""

    def __init__(self, server: str, *, cut: str, once_written: bytes) -> None:
        """``server`` is the socket's path; ``cut`` is "before" or "after"; the transaction is known by a statement."""
        self.server, self.cut, self.once_written = server, cut, once_written
        self.cuts = 0
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listening.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def __enter__(self) -> Proxy:
        return self

    def __exit__(self, *_: object) -> None:
        self._listening.close()

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                client, _ = self._listening.accept()
                line = socket.socket(socket.AF_UNIX)
                line.connect(self.server)
                threading.Thread(target=self._forth, args=(client, line), daemon=True).start()

    def _forth(self, client: socket.socket, server: socket.socket) -> None:
        back = threading.Thread(target=self._back, args=(server, client), daemon=True)
        back.start()
        written = False
        with contextlib.suppress(OSError):
            while data := client.recv(65536):
                written = written or self.once_written in data
                if written and b"COMMIT" in data and not self.cuts:
                    self.cuts += 1
                    client.shutdown(socket.SHUT_WR)  # the answer goes nowhere
                    if self.cut == "after":
                        server.sendall(data)
                        back.join(timeout=30)
                    break
                server.sendall(data)
        for end in (client, server):
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
            end.close()

    def _back(self, server: socket.socket, client: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while data := server.recv(65536):
                client.sendall(data)
