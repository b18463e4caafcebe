"""What the journeys are given: a browser, a server, a folder, and people who visit."""

import inspect
import subprocess
import time
import traceback
from pathlib import Path

from playwright.sync_api import Error as BrowserError

from visitor import DESK, PHONE, Broken, Visitor

JOURNEYS = []
BOTH = (DESK, PHONE)


def journey(*, widths=(DESK,), plain=False, core=False):
    """Declares a journey. It runs once for each width, and on a phone without JavaScript when `plain`; when `core`, the first of
    these on PostgreSQL too: what the others look at does not depend on the database."""

    def declare(body):
        words = body.__name__.replace("_", " ")
        ways = [(f"[{width} px]" if len(widths) > 1 else "", width, True) for width in widths]
        if plain:
            ways.append((f"[{PHONE} px, without JavaScript]", PHONE, False))
        for way, width, javascript in ways:
            JOURNEYS.append((f"{words} {way}".strip(), body, width, javascript, core and way == ways[0][0]))
        return body

    return declare


class Stage:
    """One server and everybody who visits it."""

    PASSWORD = "une phrase facile à retenir"

    def __init__(self, launch, server, folder):
        self.launch, self.server, self.folder = launch, server, Path(folder)
        self.browser = launch()
        self.sessions = {}  # département: the cookies of its administrator
        self._visitors = []

    def visitor(self, width=DESK, javascript=True):
        if not self.browser.is_connected():  # it was killed: one journey fails, not all those that follow
            self.browser = self.launch()
        visitor = Visitor(self.browser, self.server, width, javascript)
        self._visitors.append(visitor)
        return visitor

    def agent(self, width=DESK, javascript=True, departement="exemple"):
        """The administrator, signed in; the first time with the password that serves once."""
        if departement not in self.sessions:
            first = self.visitor()
            first.opens(f"/{departement}/connexion")
            sign_in(first, f"admin@{departement}.local", self.server.one_time[departement])
            choose_password(first, self.server.one_time[departement], self.PASSWORD)
            self.sessions[departement] = first.context.cookies()
        agent = self.visitor(width, javascript)
        agent.context.add_cookies(self.sessions[departement])
        agent.signed_in = True
        return agent

    def leave(self):
        """Everybody goes; what their pages complained of is raised."""
        complaints = []
        for visitor in self._visitors:
            try:
                visitor.close()
            except Broken as broken:
                complaints.append(str(broken))
        self._visitors = []
        if complaints:
            raise Broken("; ".join(complaints))


def sign_in(visitor, email, password, status=200):
    visitor.field("Adresse électronique").fill(email)
    visitor.field("Mot de passe").fill(password)
    visitor.presses("Se connecter", status, name="connexion-reponse")
    visitor.signed_in = status == 200


def choose_password(visitor, old, new, status=200):
    visitor.field("Mot de passe actuel").fill(old)
    visitor.field("Nouveau mot de passe").fill(new)
    visitor.field("Le même, une seconde fois").fill(new)
    visitor.presses("Changer le mot de passe", status, name="compte-reponse")


def run(stage, wanted, only_core, taken=None):
    """Plays the journeys in their order; gives how many kept their promise and how many did not. `taken`: a folder in which those who
    play at once, each on a database of its own, say which files of journeys they have begun."""
    passed = failed = 0
    mine = {}
    for words, body, width, javascript, core in JOURNEYS:
        if only_core and not core or wanted and wanted not in words:
            continue
        file = body.__module__
        if file not in mine:
            mine[file] = taken is None or takes(taken / file)
        if not mine[file]:
            continue
        begun, fault = time.monotonic(), None
        try:
            if len(inspect.signature(body).parameters) == 1:
                body(stage)
            else:
                body(stage, stage.visitor(width, javascript))
        except (Broken, BrowserError, RuntimeError, OSError, subprocess.SubprocessError) as error:
            fault = str(error).split("\nCall log")[0]
            last = [f for f in traceback.extract_tb(error.__traceback__) if "_journeys" in f.filename]
            fault += f"  ({Path(last[-1].filename).name}:{last[-1].lineno})" if last else ""
        except Exception:  # a fault of the journey itself, shown whole
            fault = traceback.format_exc()
        try:
            stage.leave()
        except Broken as broken:
            fault = f"{fault}; {broken}" if fault else str(broken)
        took = time.monotonic() - begun
        if fault:
            failed += 1
            print(f"✗ {words} ({took:.1f} s)\n    " + fault.replace("; axe", ";\n    axe"), flush=True)
        else:
            passed += 1
            print(f"✓ {words} ({took:.1f} s)", flush=True)
    return passed, failed


def takes(mark):
    """Whether nobody had taken it."""
    try:
        mark.touch(exist_ok=False)
    except FileExistsError:
        return False
    return True
