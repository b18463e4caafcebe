"""What hundreds of town halls are asked: their addresses come in one file, their answers in another; the sous-préfet looks on."""

import csv
import re
import time

from collection_journeys import campaign
from letterbox import Letterbox, links_in
from people_journeys import invites, opens_account
from stage import BOTH, journey
from visitor import expect


def unreached(agent, board):
    """A function that nobody could write to."""
    lines = agent.json(board)["demandes"]
    return next(line["fonction"] for line in lines if line["etat"] == "sans-adresse" and line["reponses"] == 0)


def filled(file, start, column, value):
    """The file with a value in a column of the rows that begin with a word."""
    rows = list(csv.reader(file.read_text("utf-8-sig").splitlines(), delimiter=";"))
    for row in rows[1:]:
        if row[0].startswith(start):
            row[rows[0].index(column)] = value
    with file.open("w", newline="") as out:
        csv.writer(out, delimiter=";").writerows(rows)
    return file


def sends(visitor, file, button, status=200, name=None):
    visitor.main.locator("input[type=file]").set_input_files(file)
    visitor.presses(button, status, name=name)


@journey(widths=BOTH, core=True)
def an_address_and_an_answer_come_in_files(stage, visitor):
    agent = stage.agent(visitor.width)
    address = f"mairie{time.time_ns()}@exemple.fr"
    with Letterbox(stage.server, stage.folder / "boite-fichiers") as box:
        function = unreached(agent, campaign(agent, "Ce que font les communes"))
        agent.opens("/exemple/collectes").follows("À qui écrire", name="contacts")
        sheet = agent.saves("Le même en CSV", stage.folder / "contacts.csv")
        sends(agent, filled(sheet, function, "adresse", "sans arobase"), "Vérifier le fichier", 422, name="contacts-refus")
        sends(agent, filled(sheet, function, "adresse", address), "Vérifier le fichier", name="contacts-relus")
        agent.reads("Rien n’est encore noté").presses(re.compile("^Noter"), name="contacts-notes")
        agent.presses("Envoyer", name="contacts-envoyes").reads("part")
        # A town hall may have two functions of one name: the letter then has a link for each.
        visitor.opens(links_in(box.last(address))[0], name="reponse-commune")
    visitor.follows("Répondre par un fichier", name="reponse-fichier")
    answers = visitor.saves("Le même en CSV", stage.folder / "reponses.csv")
    sends(visitor, filled(answers, "", "reponse", "beaucoup"), "Vérifier le fichier", 422, name="reponse-fichier-refus")
    sends(visitor, filled(answers, "", "reponse", "3"), "Vérifier le fichier", name="reponse-fichier-relu")
    visitor.reads("Rien n’est encore enregistré")
    visitor.presses("Enregistrer", name="reponse-fichier-enregistre").reads("enregistrée")


@journey(widths=BOTH)
def a_sous_prefet_follows_his_arrondissement(stage, visitor):
    opens_account(visitor, invites(stage.agent(), f"sp{time.time_ns()}@exemple.fr", "sp-montfaucel"))
    visitor.opens("/exemple/moi", name="moi-sous-prefet")
    campaign(visitor, "Ce que font les communes")
    visitor.reads("Beauchamp-sur-Ourle")
    expect("Clairval (mairie)" not in visitor.text, "a sous-préfet sees the towns of another arrondissement")
    visitor.opens("/exemple/validations", name="validations-sous-prefet")
    expect("Saint-Aubert (mairie)" not in visitor.text, "a sous-préfet judges the towns of another arrondissement")


@journey(widths=BOTH)
def a_text_that_names_somebody_is_erased(stage, visitor):
    agent = stage.agent(visitor.width)
    campaign(agent)
    agent.follows("DDPN", name="suivi-a-effacer")
    agent.follows("Effacer un texte", name="suivi-effacer")
    agent.follows(agent.main.get_by_role("link", name="Effacer", exact=True).last, name="effacer-textes")
    agent.presses("Effacer pour toujours", name="textes-effaces").reads("Les textes de cette réponse sont effacés")
