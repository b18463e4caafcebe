"""What the proofs of the outbox share: the database as an operator sees it, a mail server, what was queued, what arrived."""

import json
import os
import re
import sqlite3
import subprocess
import sys
import time
import uuid
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
CODE = "exemple"


class Base:
    """The database, by its own tools: as an operator would look into it."""

    def __init__(self, place):
        self.place, self.is_server = place, place.startswith("postgres")

    def rows(self, sql):
        if self.is_server:
            out = subprocess.run(
                ["psql", "-qXAt", "-F", "|", self.place, "-c", sql], check=True, capture_output=True, text=True).stdout
            return [line.split("|") for line in out.splitlines()]
        with sqlite3.connect(self.place, timeout=20) as base:
            return [[str(value) for value in row] for row in base.execute(sql)]

    def run(self, *commands):
        if self.is_server:
            subprocess.run(["psql", "-qX", self.place], input="\n".join(f"{one};" for one in commands), check=True, text=True)
        else:
            with sqlite3.connect(self.place, timeout=20) as base:
                for one in commands:
                    base.execute(one)

    def states(self):
        return {id: state for id, state in self.rows("SELECT id, state FROM message")}


class Post:
    """A context: `boussole` over a database, and the server that takes its mail."""

    def __init__(self, binary, database, folder, slow=0.002):
        self.binary, self.base, self.folder, self.slow = binary, Base(database), folder / "courrier", slow
        self.folder.mkdir(exist_ok=True)
        self.received = self.folder / "received.jsonl"

    def __enter__(self):
        self.server = subprocess.Popen(
            [sys.executable, str(Path(__file__).with_name("smtp.py")), "--folder", str(self.folder), "--slow", str(self.slow)],
            stdout=subprocess.PIPE, text=True)
        self.port = int(re.search(r"\d+", self.server.stdout.readline()).group())
        return self

    def __exit__(self, *_):
        self.server.kill()
        self.server.wait()

    def start(self, *words, name="exemple.fr"):
        """`boussole courrier`, which presents itself to the mail server by a name."""
        environment = dict(
            os.environ, BOUSSOLE_SMTP=f"smtp://127.0.0.1:{self.port}/{name}", BOUSSOLE_EXPEDITEUR="Boussole <boussole@exemple.fr>",
            BOUSSOLE_ADRESSE="https://boussole.exemple.fr", BOUSSOLE_BASE=self.base.place)
        return subprocess.Popen(
            [self.binary, "courrier", *words], env=environment, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)

    def finish(self, process, limit=120):
        out, error = process.communicate(timeout=limit)
        if process.returncode:
            raise RuntimeError(f"boussole courrier ended with {process.returncode}: {error}")
        return out

    def queue(self, messages):
        """Makes the schema and the département's clock by a first message, then queues so many."""
        self.finish(self.start("--essai", "premier@exemple.fr", "--departement", CODE))
        now, day = int(time.time() * 1_000_000), 86_400_000_000
        values = [
            f"('{CODE}', '{uuid.uuid4()}', 'message d’essai', '{number}', 'p{number}@exemple.fr', 'waiting', 0, {now}, {now}, "
            f"{now + day})" for number in range(messages)]
        self.base.run(
            "INSERT INTO message (departement, id, kind, subject, address, state, attempts, made_at, next_at, use_by) VALUES "
            + ", ".join(values))

    def settle(self):
        """Time passes, and a last run goes to its end; what it says."""
        self.base.run("UPDATE message SET begun_at = begun_at - 3600000000 WHERE state = 'sending'")
        return self.finish(self.start()).strip()

    def arrivals(self):
        text = self.received.read_text()
        return [json.loads(line) for line in text[:text.rfind("\n") + 1].splitlines()]  # the last may be half written

    def judge(self):
        """How many in each state, how many of the unknown arrived, and what is wrong: each once or unknown, none lost."""
        states = self.base.states()
        arrived = Counter(one["id"].strip("<>").split("@")[0] for one in self.arrivals())
        faults = [f"{id} arrived {times} times" for id, times in arrived.items() if times > 1]
        for id, state in states.items():
            if state == "sent" and id not in arrived:
                faults.append(f"{id} is said to be sent and did not arrive")
            if state not in ("sent", "unknown"):
                faults.append(f"{id} is left {state}")
        if set(arrived) - set(states):
            faults.append("a message arrived that is nowhere")
        known = sum(1 for id, state in states.items() if state == "unknown" and id in arrived)
        return Counter(states.values()), known, faults


def tell(line, faults):
    """Ends the proof."""
    print(line)
    for fault in faults[:10]:
        print(f"✗ {fault}")
    print(f"{0 if faults else 1} passed, {1 if faults else 0} failed")
    sys.exit(1 if faults else 0)
