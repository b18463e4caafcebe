"""Kills `boussole courrier` again and again while it sends: each message arrives once or is said to be unknown, none is lost.

outbox_crashes.py --binary PATH --folder TEMPORARY [--kills 200] [--messages 800] DATABASE
"""

import argparse
import random
import signal
import time
from pathlib import Path

from outbox import Post, tell


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
    with Post(chosen.binary, chosen.database, chosen.folder) as post:
        post.queue(chosen.messages)
        received = post.received

        # How long a start takes here.
        begun = time.monotonic()
        first = post.start()
        size = received.stat().st_size
        while received.stat().st_size == size and first.poll() is None:
            time.sleep(0.002)
        ready = time.monotonic() - begun
        first.kill()
        first.communicate()

        kills = inside = 0
        while kills < chosen.kills:
            before = received.stat().st_size
            processes = [post.start() for _ in range(1 if kills % 10 else 2)]  # two at once, now and then
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
            if not any(state == "waiting" for state in post.base.states().values()):
                raise RuntimeError(f"all is sent after {kills} kills: give more messages")

        told = post.settle()
        counts, known, faults = post.judge()
    tell(
        f"{kills} kills, {inside} of them while sending (ready in {ready:.2f} s): {counts['sent']} sent, "
        f"{counts['unknown']} unknown of which {known} arrived, last run: {told}", faults)


main()
