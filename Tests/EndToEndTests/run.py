"""Plays the journeys: run.py --binary PATH --folder TEMPORARY [--core] [--half 1|2] [--only WORDS] DATABASE"""

import argparse
import signal
import sys
import time
from pathlib import Path

from playwright.sync_api import sync_playwright

import account_journeys  # noqa: F401  each declares its journeys, in this order
import people_journeys  # noqa: F401
import reading_journeys  # noqa: F401
import territory_journeys  # noqa: F401
import steering_journeys  # noqa: F401
import entry_journeys  # noqa: F401
import import_journeys  # noqa: F401
import message_journeys  # noqa: F401
import collection_journeys  # noqa: F401
import collection_file_journeys  # noqa: F401
import desk_journeys  # noqa: F401
import register_journeys  # noqa: F401
import register_many_journeys  # noqa: F401
import register_view_journeys  # noqa: F401
import place_journeys  # noqa: F401
import system_journeys  # noqa: F401
import command_journeys  # noqa: F401
import crash_journeys  # noqa: F401
import hostile_journeys  # noqa: F401
from server import ROOT, Server
from stage import JOURNEYS, Stage, run
from visitor import Visitor


# Played at once beside the others, over another database: one leaves nothing to the other.
SECOND_HALF = ("collection", "desk", "register", "system", "command", "crash", "hostile", "message")


def halves(half):
    """The journeys of a half; all of them when none is asked."""
    seconds = [journey for journey in JOURNEYS if journey[1].__module__.startswith(SECOND_HALF)]
    if not half:
        return JOURNEYS
    return seconds if half == 2 else [journey for journey in JOURNEYS if journey not in seconds]


def main():
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that the server ends too
    options = argparse.ArgumentParser()
    options.add_argument("--binary", required=True)
    options.add_argument("--browser", required=True)
    options.add_argument("--folder", required=True, type=Path)
    options.add_argument("--core", action="store_true", help="only what depends on the database")
    options.add_argument("--half", type=int, choices=(1, 2), help="those of the first files, or of the last")
    options.add_argument("--only", default="", help="journeys whose name holds these words")
    options.add_argument("database")
    chosen = options.parse_args()

    engine = "postgresql" if chosen.database.startswith("postgres") else "sqlite"
    name = f"{engine}-{chosen.half}" if chosen.half else engine
    Visitor.folder = ROOT / ".build/screenshots" / engine
    Visitor.folder.mkdir(parents=True, exist_ok=True)
    Visitor.audits = not chosen.core
    begun = time.monotonic()
    with Server(chosen.binary, chosen.database, chosen.folder / f"{name}.log") as server, sync_playwright() as p:
        print(f"— {name}: ready in {time.monotonic() - begun:.1f} s", flush=True)
        stage = Stage(lambda: p.chromium.launch(executable_path=chosen.browser, args=["--no-sandbox"]), server, chosen.folder)
        passed, failed = run(stage, halves(chosen.half), chosen.only, chosen.core)
        faults = [line for line in server.log.read_text().splitlines() if line.startswith("erreur ")]
    for line in faults:
        print(f"✗ the server logged: {line}")
    print(f"{passed} passed, {failed + len(faults)} failed")
    sys.exit(1 if failed or faults else 0)


main()
