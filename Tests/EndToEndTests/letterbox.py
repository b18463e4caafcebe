"""Where the messages of the program under test arrive: a real SMTP server, and what it took."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

from server import ROOT
from visitor import expect, plain


class Letterbox:
    """A context: the server listens inside it."""

    def __init__(self, server, folder):
        self.server, self.folder = server, Path(folder)

    def __enter__(self):
        self.folder.mkdir(exist_ok=True)
        self.smtp = subprocess.Popen(
            [sys.executable, str(Path(__file__).with_name("smtp.py")), "--folder", str(self.folder)],
            stdout=subprocess.PIPE, text=True)
        self.port = re.search(r"\d+", self.smtp.stdout.readline()).group()
        return self

    def __exit__(self, *_):
        self.smtp.kill()
        self.smtp.wait()

    def collects(self):
        """Everything that waits leaves, as it does by itself on an installation that has a mail server."""
        environment = dict(
            os.environ, BOUSSOLE_SMTP=f"smtp://127.0.0.1:{self.port}", BOUSSOLE_EXPEDITEUR="Boussole <boussole@exemple.fr>")
        subprocess.run(
            [self.server.binary, "courrier", "--adresse", self.server.address, "--base", self.server.base],
            cwd=ROOT, env=environment, check=True, capture_output=True, text=True, timeout=60)

    def last(self, address):
        """The last letter to an address, once what waits has left."""
        self.collects()
        letters = [json.loads(line) for line in (self.folder / "received.jsonl").read_text().splitlines()]
        own = [letter for letter in letters if letter["to"] == address]
        expect(own, f"nothing came to {address}")
        return own[-1]


def links_in(letter):
    """The paths by which a letter lets one answer, one for each function asked; its two parts give them alike."""
    links = [re.sub(r"^https?://[^/]+", "", link) for link in re.findall(r"https?://\S+", letter["text"])]
    answers = [link for link in links if "/reponse/" in link]
    expect(answers, f"« {plain(letter['subject'])} » has no link: {links}")
    expect(all(link in letter["html"] for link in answers), "the two parts of the letter have different links")
    return answers


def link_in(letter):
    """The one link of a letter to whoever has one function."""
    answers = links_in(letter)
    expect(len(answers) == 1, f"« {plain(letter['subject'])} » has {len(answers)} links: {answers}")
    return answers[0]
