"""The program under test: started on a free port, over a database of one's own."""

import os
import re
import resource
import socket
import subprocess
import time
import urllib.error
import urllib.request
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKS = ("Packs/seine-et-marne-2020-2024", "Packs/exemple")


class Server:
    """`boussole serve` over a database: a context that ends with the process."""

    def __init__(self, binary, base, log, packs=PACKS):
        self.binary, self.base, self.log, self.packs = binary, str(base), Path(log), packs
        self.process = None
        self.one_time = {}  # département: the password printed at the first start

    def __enter__(self):
        self.start()
        return self

    def __exit__(self, *_):
        self.stop()

    def start(self, port=None, limit=240, files=None):
        """Returns when the port is open; raises with the log's last lines when it does not open. `files`: how many it may open."""
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = port or probe.getsockname()[1]
        self.address = f"http://127.0.0.1:{self.port}"
        packs = [word for pack in self.packs for word in ("--pack", pack)]
        with self.log.open("a") as log:
            self.process = subprocess.Popen(
                [self.binary, "serve", "--base", self.base, "--port", str(self.port), *packs],
                cwd=ROOT, stdout=log, stderr=subprocess.STDOUT,
                preexec_fn=files and (lambda: resource.setrlimit(resource.RLIMIT_NOFILE, (files, files))))
        end = time.monotonic() + limit
        while not self._answers():
            if self.process.poll() is not None or time.monotonic() > end:
                self.stop()
                raise RuntimeError("Boussole did not start:\n" + self.log.read_text()[-2000:])
            time.sleep(0.1)
        time.sleep(0.1)  # the passwords are printed once the port is open
        for code, password in re.findall(r"\(/(\S+)\) : \S+ mot de passe à usage unique (\S+)", self.log.read_text()):
            self.one_time[code] = password

    def _answers(self):
        try:
            return urllib.request.urlopen(self.address + "/", timeout=2).status == 200
        except (urllib.error.URLError, OSError):
            return False

    def stop(self):
        if self.process and self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(10)
            except subprocess.TimeoutExpired:
                self.kill()

    def kill(self):
        """What a power cut does: nothing is closed, nothing is said."""
        self.process.kill()
        self.process.wait()

    def command(self, *words, base=None):
        """Runs another command of the program over the same database, or another; its output. Raises when it fails."""
        return subprocess.run(
            [self.binary, *words, "--base", str(base or self.base)], cwd=ROOT, check=True, capture_output=True, text=True,
            env=os.environ, timeout=60).stdout
