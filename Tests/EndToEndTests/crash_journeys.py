"""What a power cut leaves: all of an import or of an act, or nothing of it."""

import http.client
import re
import shutil
import subprocess
import threading
import time
from datetime import date, timedelta
from pathlib import Path
from urllib.parse import urlencode

from desk_journeys import joins
from import_journeys import counts, csv, sends
from register_many_journeys import sent
from stage import DESK, journey
from visitor import expect

WAITS = (0.05, 0.2, 0.35)  # seconds between the confirmation and the cut; a debug build takes 0.3 to 0.4 s


@journey(core=True)
def killed_during_an_import_boussole_keeps_all_of_it_or_nothing(stage):
    agent, server = stage.agent(), stage.server
    exported = lambda: len(agent.context.request.get("/exemple/export/chiffres.csv").text().splitlines())
    organisations = [one["id"] for one in agent.json("/exemple/organismes")["organismes"]]
    first = date(2025, 1, 1)
    lines = [
        f"tgd_attente;{first + timedelta(days=n)};;{organisation};;10;" for n in range(120) for organisation in organisations]
    sends(agent, csv(stage, "gros.csv", lines), "exemple", name="import-gros")
    count = counts(agent)["nouveaux"]  # the few others correct what stands
    form = agent.main.locator("form[action*='/confirmation']")
    action, token = form.get_attribute("action"), form.locator("input[name=csrf]").input_value()
    body = urlencode({"csrf": token, "confirme": "oui", "commentaire": "Essai de coupure."})
    cookies = "; ".join(f"{one['name']}={one['value']}" for one in agent.context.cookies())

    def confirm():
        try:
            line = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)
            line.request("POST", action, body, {
                "Cookie": cookies, "Content-Type": "application/x-www-form-urlencoded", "Origin": server.address})
            return line.getresponse().status
        except OSError:
            return None
        except http.client.HTTPException:
            return None

    before = exported()
    for wait in WAITS:
        sender = threading.Thread(target=confirm)
        sender.start()
        time.sleep(wait)
        server.kill()
        sender.join()
        if not server.base.startswith("postgres"):  # a copy of the files, as they lay when the power went, is a sound database
            copy = stage.folder / "copie.db"
            for ending in ("", "-wal"):
                if Path(server.base + ending).exists():
                    shutil.copy(server.base + ending, f"{copy}{ending}")
            expect("rompue" not in server.command("audit", "verify", base=copy), "the copy’s audit trail is broken")
            server.command("ledger", "verify", base=copy)
        server.start(port=server.port)
        after = exported()
        expect(after - before in (0, count), f"cut after {wait} s: {after - before} figures of {count}")
        if after != before:
            break
    expect(confirm() == 303, "the import can no longer be confirmed")
    expect(confirm() == 303, "the import confirmed twice is an error")
    expect(exported() - before == count, f"{exported() - before} figures of {count} in the end")
    expect("aucun écart" in server.command("ledger", "verify"), "the sums differ from the journal")
    expect("chaîne intacte" in server.command("audit", "verify"), "the audit trail is broken")


@journey()
def a_second_server_on_one_file_ends_at_once_and_other_commands_work_beside_the_first(stage):
    server = stage.server
    if server.base.startswith("postgres"):
        return
    second = subprocess.run(
        [server.binary, "serve", "--base", server.base, "--port", "0"], capture_output=True, text=True, timeout=60)
    expect(second.returncode == 1, f"it ended with {second.returncode}: {second.stdout}")
    expect("sert déjà cette base" in second.stderr and "Arrêtez-le" in second.stderr, second.stderr)
    expect("aucun écart" in server.command("ledger", "verify"), "the ledger can't be verified beside")
    server.command("backup", str(stage.folder / "a-cote.boussole"))
    server.kill()
    server.start(port=server.port)


@journey(core=True)
def killed_during_passages_a_register_and_its_figures_agree(stage):
    court, _ = joins(stage, DESK, "parquet-clairval")
    server = stage.server
    court.opens("/exemple/registres/tgd/nouvelle")
    token = court.main.locator("input[name=csrf]").first.input_value()
    cookies = "; ".join(f"{one['name']}={one['value']}" for one in court.context.cookies())
    over = threading.Event()

    def sends(path, **fields):
        line = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)
        line.request("POST", path, urlencode({"csrf": token, **fields}), {
            "Cookie": cookies, "Content-Type": "application/x-www-form-urlencoded", "Origin": server.address})
        answer = line.getresponse()
        answer.read()
        return answer.getheader("location") if answer.status == 303 else None

    def works():
        """Telephones, one after the other: added, made available, given, given back."""
        day = date.today().strftime("%d/%m/%Y")
        while not over.is_set():
            try:
                path = sends("/exemple/registres/tgd", ligne=f"T {time.time_ns()}", parquet="parquet-clairval", jour=day)
                for passage in ("livrer", "attribuer", "restituer") if path else ():
                    sends(f"{path}/passages/{passage}", livre_le=day, decision=day, jour=day)
            except (OSError, http.client.HTTPException):
                time.sleep(0.05)

    workers = [threading.Thread(target=works) for _ in range(3)]
    for worker in workers:
        worker.start()
    for wait in (0.9, 0.6):
        time.sleep(wait)
        server.kill()
        server.start(port=server.port)
    over.set()
    for worker in workers:
        worker.join()
    entries = court.json("/exemple/registres/tgd")["fiches"]
    expect(any(one["numero"] for one in entries), "nothing was kept")
    for one in entries[:60]:
        told = court.json(f"/exemple/registres/tgd/{one['id']}")
        expect(len(told["historique"]) == told["fiche"]["version"], f"{one['numero']}: a version is missing")
        expect(told["historique"][-1]["etat"] == told["fiche"]["etat"], f"{one['numero']}: two states")
        running = [clock for clock in told["horloges"] if clock["horloge"] == "Fin de l’attribution"]
        expect(bool(running) == (told["fiche"]["etat"] == "attribue"), f"{one['numero']}: its clock")
    expect("aucun écart" in server.command("ledger", "verify"), "the register and the journal disagree")
    expect("chaîne intacte" in server.command("audit", "verify"), "the audit trail is broken")


def posts(stage, visitor, fields):
    """A function that sends a form as this visitor: its status, None where the server went meanwhile."""
    cookies = "; ".join(f"{one['name']}={one['value']}" for one in visitor.context.cookies())

    def post(path):
        try:
            line = http.client.HTTPConnection("127.0.0.1", stage.server.port, timeout=60)
            line.request("POST", path, urlencode(fields), {
                "Cookie": cookies, "Content-Type": "application/x-www-form-urlencoded", "Origin": stage.server.address})
            return line.getresponse().status
        except (OSError, http.client.HTTPException):
            return None

    return post


def killed_while(stage, post, path, wait):
    """The server goes so many seconds after the form has left, and comes back."""
    sender = threading.Thread(target=post, args=(path,))
    sender.start()
    time.sleep(wait)
    stage.server.kill()
    sender.join()
    stage.server.start(port=stage.server.port)
    expect("aucun écart" in stage.server.command("ledger", "verify"), f"cut after {wait} s: the register and the journal disagree")
    expect("chaîne intacte" in stage.server.command("audit", "verify"), f"cut after {wait} s: the audit trail is broken")


@journey(core=True)
def killed_while_a_file_fills_a_register_it_holds_all_of_it_or_nothing_and_it_is_sent_again(stage):
    court, _ = joins(stage, DESK, "parquet-rochebelle")
    word, many = f"Coupure{time.time_ns()}", 400
    rows = "".join(f"{word} {rank};parquet-rochebelle;disponible;02/11/2026;02/11/2026\n" for rank in range(many))
    court.opens("/exemple/registres/tgd/import")
    begun = time.monotonic()
    sent(court, stage, f"ligne;parquet;etat;depuis;livre_le\n{rows}", "coupure")
    trial = time.monotonic() - begun  # the dry run does the same, and undoes it
    form = court.main.locator("form[action*='/confirmation']")
    action, token = form.get_attribute("action"), form.locator("input[name=csrf]").input_value()
    post = posts(stage, court, {"csrf": token, "doublons": "oui"})
    kept = lambda: len(re.findall(f"{word} \\d+", court.context.request.get(
        f"/exemple/registres/tgd/fiches.csv?q={word}").text()))
    expect(kept() == 0, "something is kept before one agrees")
    for part in (0.1, 0.3, 0.5, 0.7):
        killed_while(stage, post, action, trial * part)
        expect(kept() in (0, many), f"cut at {part} of it: {kept()} entries of {many}")
        if kept():
            break
    expect(post(action) == 303 and post(action) == 303, "the file can no longer be confirmed, or not twice")
    expect(kept() == many, f"{kept()} entries of {many} in the end")
    expect("aucun écart" in stage.server.command("ledger", "verify"), "the register and the journal disagree")


@journey(core=True)
def killed_while_many_entries_are_done_together_the_rest_is_done_when_it_is_sent_again(stage):
    court, _ = joins(stage, DESK, "parquet-rochebelle")
    word, many = f"Ensemble{time.time_ns()}", 350
    rows = "".join(f"{word} {rank};parquet-rochebelle;02/11/2026\n" for rank in range(many))
    court.opens("/exemple/registres/tgd/import")
    sent(court, stage, f"ligne;parquet;depuis\n{rows}", "coupure-ensemble")
    court.presses(re.compile("^Enregistrer")).follows("Voir le registre")
    court.opens(f"/exemple/registres/tgd/selection?tout=oui&acte=passage.livrer&q={word}").reads(f"{many} fiches")
    court.field("Livré le").fill("03/11/2026")
    court.field("Quel jour").fill("03/11/2026")
    begun = time.monotonic()
    court.presses("Voir ce qui arriverait")
    trial = time.monotonic() - begun
    form = court.main.locator("form[action*='/confirmation']")
    action, token = form.get_attribute("action"), form.locator("input[name=csrf]").input_value()
    post = posts(stage, court, {"csrf": token})
    delivered = lambda: court.context.request.get(
        f"/exemple/registres/tgd/fiches.csv?q={word}").text().lower().count(";disponible;")
    seen = []
    for part in (0.2, 0.4, 0.4):
        killed_while(stage, post, action, trial * part)
        seen.append(delivered())
        expect(seen[-1] % 100 == 0 or seen[-1] == many, f"{seen[-1]} of {many}: a block is there by half")
    expect(seen == sorted(seen), f"what was done is undone: {seen}")
    expect(post(action) == 303 and post(action) == 303, "it can no longer be confirmed, or not twice")
    told = court.json(action.removesuffix("/confirmation").removeprefix(stage.server.address))
    expect(delivered() == many, f"{delivered()} of {many} in the end, after {seen}: {told['fiches'][:2]}")
    expect(told["fait"] and len(told["fiches"]) == many, f"{len(told['fiches'])} told")
    expect("aucun écart" in stage.server.command("ledger", "verify"), "the register and the journal disagree")
