"""What left, and what became of it."""

import os
import re
import subprocess
import sys
import time
from pathlib import Path

from letterbox import Letterbox
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
                    ("recu@exemple.fr", "envoyé"), ("refuse@exemple.fr", "refusé"), ("plus-tard@exemple.fr", "à plus tard"),
                    ("coupure@exemple.fr", "dont on ne sait rien")):
                told = tries(stage, port, address).replace("\u00a0", " ")
                # What others were to be told leaves beside it.
                expect(re.search(rf"\b[1-9]\d* {words}", told), f"{address}: {told}")
        finally:
            smtp.kill()
        expect(re.search(r"\b[1-9]\d*\sà plus tard", tries(stage, 1, "personne@exemple.fr")), "a server that is away takes messages")
    agent = stage.agent(visitor.width, visitor.javascript)
    agent.opens("/exemple/compte").follows(agent.main.get_by_role("link", name="Messages", exact=True), name="messages")
    agent.reads("recu@exemple.fr", "refuse@exemple.fr", "550", "le serveur de courrier ne répond pas", "on ne sait pas")
    agent.field("Ce qu’ils sont devenus").select_option("refuse")
    agent.presses("Filtrer", name="messages-refuses").reads("refuse@exemple.fr")
    expect("recu@exemple.fr" not in agent.text, "the list is not filtered")


RETURN = """From: MAILER-DAEMON@mx.exemple
Content-Type: multipart/report; report-type=delivery-status; boundary="b"

--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.exemple

Final-Recipient: rfc822; {address}
Action: failed
Status: 5.2.2
Diagnostic-Code: smtp; 552 5.2.2 <{address}> Boite pleine

--b
Content-Type: text/rfc822-headers

Message-ID: {id}
--b--
"""


@journey(core=True)
def a_message_that_comes_back_is_refused_and_goes_again(stage):
    """As the mail server does it: by the command's standard input."""

    def returns(text):
        done = subprocess.run(
            [stage.server.binary, "courrier", "retour", "--base", stage.server.base], cwd=ROOT, input=text, text=True,
            capture_output=True, timeout=60)
        expect((done.returncode, done.stdout, done.stderr) == (0, "", ""), f"a return ended with {done}")

    address = f"partie{time.time_ns()}@exemple.fr"
    with Letterbox(stage.server, stage.folder / "retours") as box:
        tries(stage, box.port, address)
        letter = box.last(address)
        for text in ("", "Bonjour, je suis absent.\n", RETURN.format(address=address, id="<inconnu@exemple.fr>"), "x" * 3_000_000):
            returns(text)
        agent = stage.agent().opens("/exemple/messages")
        expect("Boite pleine" not in agent.text, "a return of nobody's changed a message")
        returns(RETURN.format(address=address, id=letter["id"]).replace("\n", "\r\n"))
        agent.opens("/exemple/messages?etat=refuse", name="message-revenu").reads("revenu", "Boite pleine")
        expect(f"<{address}>" not in agent.text, "the reason holds the address")
        row = agent.main.locator("tr", has_text=address).first
        agent._leaves(row.get_by_role("button", name="Envoyer de nouveau"), 200, "message-renvoye")
        agent.reads("Le message part de nouveau")
        expect(box.last(address)["id"] != letter["id"], "it left under the same id")
        agent.opens("/exemple/messages?etat=refuse").reads("Envoyé de nouveau")
    try:
        subprocess.run(
            [stage.server.binary, "courrier", "retour", "--base", "postgres://personne@127.0.0.1:1/rien"], cwd=ROOT,
            input=RETURN.format(address=address, id=letter["id"]), text=True, check=True, capture_output=True, timeout=60)
        expect(False, "the database is away and the mail server is told that all is well")
    except subprocess.CalledProcessError as failure:
        expect(failure.returncode == 75, f"the database is away: {failure.returncode}, not 75")
