"""Two `boussole courrier` at once over one PostgreSQL, one of them killed halfway and started again: each message arrives once
or is said to be unknown, none is lost, and both really sent.

outbox_pair.py --binary PATH --folder TEMPORARY [--messages 1000] DATABASE

By design one process at a time writes in a département (decision 0008): it takes and marks one message. Both speak to the
mail server meanwhile, each about its own, and present themselves by their names: that is how one knows who sent what.
"""

import argparse
import time
from collections import Counter
from pathlib import Path

from outbox import Post, tell


def main():
    options = argparse.ArgumentParser()
    options.add_argument("--binary", required=True)
    options.add_argument("--folder", required=True, type=Path)
    options.add_argument("--messages", type=int, default=1000)
    options.add_argument("database")
    chosen = options.parse_args()
    with Post(chosen.binary, chosen.database, chosen.folder) as post:
        post.queue(chosen.messages)
        begun = time.monotonic()
        one, two = post.start(name="un"), post.start(name="deux")

        def senders():
            return Counter(message["helo"] for message in post.arrivals())

        end = begun + 120
        while sum(senders().values()) < chosen.messages // 2 and time.monotonic() < end:
            time.sleep(0.01)
        at_kill = senders()
        one.kill()
        one.communicate()
        again = post.start(name="un-encore")
        post.finish(two)
        post.finish(again)
        took = time.monotonic() - begun
        post.settle()
        counts, known, faults = post.judge()
        by = senders()
    if not at_kill["un"] or not at_kill["deux"]:
        faults.append(f"before the kill one of them had sent nothing: {dict(at_kill)}")
    if not by["un-encore"] or by["deux"] <= at_kill["deux"]:
        faults.append(f"after the kill one of them sent nothing: {dict(by)}")
    if counts["unknown"] > 1:
        faults.append(f"{counts['unknown']} are unknown for one kill")
    tell(
        f"two at once, one killed after {sum(at_kill.values())} messages and started again: {counts['sent']} sent and "
        f"{counts['unknown']} unknown of which {known} arrived, in {took:.1f} s; the killed one {by['un']}, the other {by['deux']}, "
        f"the new one {by['un-encore']}", faults)


main()
