"""What a stranger may do to the server with a socket: nothing that others feel."""

import os
import signal
import socket
import time
import urllib.request
from pathlib import Path

from stage import journey
from visitor import expect

MEGABYTE = 1 << 20


def head(path, length, kind="application/x-www-form-urlencoded", more=""):
    return (f"POST {path} HTTP/1.1\r\nHost: x\r\nContent-Type: {kind}\r\nContent-Length: {length}\r\n{more}\r\n").encode()


def line(server):
    return socket.create_connection(("127.0.0.1", server.port), timeout=20)


def status(server, request):
    """The status of the answer to these bytes; None where the line was closed without one."""
    with line(server) as one:
        try:
            one.sendall(request)
        except OSError:
            pass  # an answer may come before all is sent
        try:
            said = one.recv(4096)
        except OSError:
            return None
    return int(said.split(b" ")[1]) if said.startswith(b"HTTP/1.1 ") else None


def page(server):
    begun = time.monotonic()
    expect(urllib.request.urlopen(server.address + "/exemple", timeout=20).status == 200, "no page")
    return time.monotonic() - begun


def memory(server):
    """Resident, in bytes."""
    words = Path(f"/proc/{server.process.pid}/status").read_text().split("VmRSS:")[1].split()
    return int(words[0]) * 1024


@journey()
def a_stranger_costs_nothing(stage):
    server = stage.server
    usual = max(page(server) for _ in range(3))
    before = memory(server)

    # A body that its sender may not send is not read: a form of twenty megabytes, a boundary of one.
    big = b"a" * (20 * MEGABYTE)
    expect(status(server, head("/exemple/import", len(big)) + big) == 303, "a large body of a stranger")
    kind = "multipart/form-data; boundary=" + "a" * 60
    body = b"--" + b"a" * (4 * MEGABYTE)
    begun = time.monotonic()
    expect(status(server, head("/exemple/connexion", len(body), kind) + body) == 413, "a large sign-in")
    expect(status(server, head("/exemple/connexion", 8_000, kind) + b"--" + b"a" * 7_998) == 422, "a broken form")
    expect(time.monotonic() - begun < 5, "a hostile form took long")

    # Two hundred bodies that never end cost two hundred sockets.
    waiting = [line(server) for _ in range(200)]
    for one in waiting:
        one.sendall(head("/exemple/connexion", 8_000) + b"a" * 1_000)
    expect(page(server) < usual + 2, "pages are slow while bodies are unfinished")
    expect(memory(server) - before < 120 * MEGABYTE, f"{(memory(server) - before) // MEGABYTE} MiB more")

    expect(status(server, b"GET /exemple HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n") == 400, "two hosts")
    for number in ("-9223372036854775808", "9223372036854775807", "0", "a"):
        for path in ("/exemple/communes?page=", "/exemple/journal?avant=", "/exemple/messages?page="):
            status(server, f"GET {path}{number} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
    page(server)

    # Asked to stop, the server waits for none of them.
    begun = time.monotonic()
    os.kill(server.process.pid, signal.SIGTERM)
    server.process.wait(20)
    took = time.monotonic() - begun
    for one in waiting:
        one.close()
    server.start(port=server.port)
    expect(took < 8, f"stopped after {took:.1f} s")


@journey()
def more_connections_than_the_process_may_hold_wait_outside(stage):
    server = stage.server
    server.stop()
    server.start(port=server.port, files=200)  # half of them are for those who call
    opened = lambda: len(os.listdir(f"/proc/{server.process.pid}/fd"))
    page(server)
    before, crowd = opened(), [line(server) for _ in range(180)]
    for one in crowd:
        one.sendall(b"GET /exemple HTTP/1.1\r\n")
    time.sleep(1)
    expect(60 <= opened() - before <= 101, f"{opened() - before} of {len(crowd)} are let in")
    for one in crowd:
        one.close()
    page(server)
    expect(server.process.poll() is None, "the process ended")
    server.stop()
    server.start(port=server.port)
