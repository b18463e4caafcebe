"""Plays the journeys: run.py --binary PATH --folder TEMPORARY [--core] [--taken FOLDER] [--only WORDS] DATABASE"""

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
import story_journeys  # noqa: F401
import place_journeys  # noqa: F401
import system_journeys  # noqa: F401
import command_journeys  # noqa: F401
import crash_journeys  # noqa: F401
import hostile_journeys  # noqa: F401
from server import ROOT, Server
from stage import Stage, run
from visitor import Visitor


def main():
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that the server ends too
    options = argparse.ArgumentParser()
    options.add_argument("--binary", required=True)
    options.add_argument("--browser", required=True)
    options.add_argument("--folder", required=True, type=Path)
    options.add_argument("--core", action="store_true", help="only what depends on the database")
    options.add_argument("--taken", type=Path, help="where those who play at once say which files of journeys they have begun")
    options.add_argument("--only", default="", help="journeys whose name holds these words")
    options.add_argument("database")
    chosen = options.parse_args()

    engine = "postgresql" if chosen.database.startswith("postgres") else "sqlite"
    name = chosen.folder.name
    Visitor.folder = ROOT / ".build/screenshots" / engine
    Visitor.folder.mkdir(parents=True, exist_ok=True)
    Visitor.audits = not chosen.core
    begun = time.monotonic()
    with Server(chosen.binary, chosen.database, chosen.folder / f"{name}.log") as server, sync_playwright() as p:
        print(f"— {name}: ready in {time.monotonic() - begun:.1f} s", flush=True)
        stage = Stage(lambda: p.chromium.launch(executable_path=chosen.browser, args=["--no-sandbox"]), server, chosen.folder)
        passed, failed = run(stage, chosen.only, chosen.core, chosen.taken)
        faults = [line for line in server.log.read_text().splitlines() if line.startswith("erreur ")]
    for line in faults:
        print(f"✗ the server logged: {line}")
    print(f"{passed} passed, {failed + len(faults)} failed")
    sys.exit(1 if failed or faults else 0)


main()
