"""Kills `boussole courrier` again and again while it sends: each message arrives once or is said to be unknown, none is lost.

outbox_crashes.py --binary PATH --folder TEMPORARY [--kills 200] [--messages 800] DATABASE
"""

import argparse
import json
import os
import random
import re
import signal
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


def main():
    options = argparse.ArgumentParser()
    options.add_argument("--binary", required=True)
    options.add_argument("--folder", required=True, type=Path)
    options.add_argument("--kills", type=int, default=200)
    options.add_argument("--messages", type=int, default=800)
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("database")
    chosen = options.parse_args()
    chance = random.Random(chosen.seed)
    folder = chosen.folder / "courrier"
    folder.mkdir(exist_ok=True)
    server = subprocess.Popen(
        [sys.executable, str(Path(__file__).with_name("smtp.py")), "--folder", str(folder), "--slow", "0.002"],
        stdout=subprocess.PIPE, text=True)
    try:
        port = int(re.search(r"\d+", server.stdout.readline()).group())
        environment = dict(
            os.environ, BOUSSOLE_SMTP=f"smtp://127.0.0.1:{port}", BOUSSOLE_EXPEDITEUR="Boussole <boussole@exemple.fr>",
            BOUSSOLE_ADRESSE="https://boussole.exemple.fr", BOUSSOLE_BASE=chosen.database)

        def start():
            return subprocess.Popen(
                [chosen.binary, "courrier"], env=environment, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)

        def finish():
            process = start()
            out, error = process.communicate(timeout=120)
            if process.returncode:
                raise RuntimeError(f"boussole courrier ended with {process.returncode}: {error}")
            return out

        base = Base(chosen.database)
        subprocess.run(
            [chosen.binary, "courrier", "--essai", "premier@exemple.fr", "--departement", CODE], env=environment, cwd=ROOT,
            check=True, capture_output=True)  # makes the schema, and the département's clock
        now = int(time.time() * 1_000_000)
        day = 86_400_000_000
        values = [
            f"('{CODE}', '{uuid.uuid4()}', 'message d’essai', '{number}', 'p{number}@exemple.fr', 'waiting', 0, {now}, {now}, "
            f"{now + day})" for number in range(chosen.messages)]
        base.run(
            "INSERT INTO message (departement, id, kind, subject, address, state, attempts, made_at, next_at, use_by) VALUES "
            + ", ".join(values))

        # How long a start takes here.
        begun = time.monotonic()
        first = start()
        received = folder / "received.jsonl"
        size = received.stat().st_size
        while received.stat().st_size == size and first.poll() is None:
            time.sleep(0.002)
        ready = time.monotonic() - begun
        first.kill()
        first.communicate()

        kills = inside = 0
        while kills < chosen.kills:
            before = received.stat().st_size
            processes = [start() for _ in range(1 if kills % 10 else 2)]  # two at once, now and then
            if kills % 3:  # surely while messages go out
                end = time.monotonic() + 10
                while received.stat().st_size == before and time.monotonic() < end:
                    time.sleep(0.001)
                time.sleep(chance.uniform(0, 0.03))
            else:  # anywhere, the start included
                time.sleep(chance.uniform(0, ready + 0.06))
            for process in processes:
                process.send_signal(signal.SIGKILL)
                process.communicate()
                kills += 1
            inside += received.stat().st_size > before
            if not any(state == "waiting" for state in base.states().values()):
                raise RuntimeError(f"all is sent after {kills} kills: give more messages")

        # Time passes, and a last run goes to its end.
        base.run("UPDATE message SET begun_at = begun_at - 3600000000 WHERE state = 'sending'")
        told = finish()
        states = base.states()
        arrived = Counter(json.loads(line)["id"].strip("<>").split("@")[0] for line in received.read_text().splitlines())
        counts = Counter(states.values())
        faults = []
        twice = [id for id, times in arrived.items() if times > 1]
        if twice:
            faults.append(f"{len(twice)} arrived more than once")
        for id, state in states.items():
            if state == "sent" and id not in arrived:
                faults.append(f"{id} is said to be sent and did not arrive")
            if state not in ("sent", "unknown"):
                faults.append(f"{id} is left {state}")
        if set(arrived) - set(states):
            faults.append("a message arrived that is nowhere")
        known = sum(1 for id, state in states.items() if state == "unknown" and id in arrived)
        print(
            f"{kills} kills, {inside} of them while sending (ready in {ready:.2f} s): {counts['sent']} sent, "
            f"{counts['unknown']} unknown of which {known} arrived, {len(twice)} twice, last run: {told.strip()}")
        for fault in faults[:10]:
            print(f"✗ {fault}")
        print(f"{0 if faults else 1} passed, {1 if faults else 0} failed")
        sys.exit(1 if faults else 0)
    finally:
        server.kill()


main()
