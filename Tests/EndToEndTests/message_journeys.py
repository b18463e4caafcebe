"""What left, and what became of it."""

import os
import re
import subprocess
import sys
from pathlib import Path

from server import ROOT
from stage import BOTH, journey
from visitor import expect


def tries(stage, port, address):
    """`boussole courrier` with a trial message; what it prints."""
    environment = dict(
        os.environ, BOUSSOLE_SMTP=f"smtp://127.0.0.1:{port}", BOUSSOLE_EXPEDITEUR="Boussole <boussole@exemple.fr>")
    return subprocess.run(
        [stage.server.binary, "courrier", "--essai", address, "--departement", "exemple", "--adresse", stage.server.address,
         "--base", stage.server.base], cwd=ROOT, env=environment, capture_output=True, text=True, timeout=60).stdout


@journey(widths=BOTH, plain=True)
def every_message_says_what_became_of_it(stage, visitor):
    if not (stage.folder / "courrier").exists():
        (stage.folder / "courrier").mkdir()
        smtp = subprocess.Popen(
            [sys.executable, str(Path(__file__).with_name("smtp.py")), "--folder", str(stage.folder / "courrier")],
            stdout=subprocess.PIPE, text=True)
        try:
            port = re.search(r"\d+", smtp.stdout.readline()).group()
            for address, words in (
                    ("recu@exemple.fr", "1 envoyé"), ("refuse@exemple.fr", "1 refusé"), ("plus-tard@exemple.fr", "1 à plus tard"),
                    ("coupure@exemple.fr", "1 dont on ne sait rien")):
                told = tries(stage, port, address).replace("\u00a0", " ")
                expect(words in told, f"{address}: {told}")
        finally:
            smtp.kill()
        expect("1 à plus tard" in tries(stage, 1, "personne@exemple.fr"), "a server that is away takes messages")
    agent = stage.agent(visitor.width, visitor.javascript)
    agent.opens("/exemple/compte").follows("Messages envoyés", name="messages")
    agent.reads("recu@exemple.fr", "refuse@exemple.fr", "550", "le serveur de courrier ne répond pas", "on ne sait pas")
    agent.field("Ce qu’ils sont devenus").select_option("refuse")
    agent.presses("Filtrer", name="messages-refuses").reads("refuse@exemple.fr")
    expect("recu@exemple.fr" not in agent.text, "the list is not filtered")
