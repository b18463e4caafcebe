"""What reaches whom: a first page of one's own, a step at its doer's desk and in their mail, a resident's commune."""

import time
from datetime import date, timedelta

from letterbox import Letterbox
from people_journeys import invites, opens_account
from stage import BOTH, journey
from visitor import expect

SOON = (date.today() + timedelta(days=20)).strftime("%d/%m/%Y")


def joins(stage, width, function, plain=True):
    """Somebody new, who holds a function; signed in."""
    email = f"desk{width}{time.time_ns()}@exemple.fr"
    link = invites(stage.agent(width), email, function)
    visitor = stage.visitor(width, javascript=plain)
    opens_account(visitor, link)
    return visitor, email


def gives_step(agent, number, what, function):
    agent.opens(f"/exemple/piloter/{number}/etape")
    agent.field("Ce qui sera fait").fill(what)
    agent.field("Avant le").fill(SOON)
    agent.field("Par qui").select_option(function)
    agent.presses("Enregistrer")


@journey(widths=BOTH, plain=True, core=True)
def a_sous_prefet_arrives_at_their_arrondissement(stage, visitor):
    own, _ = joins(stage, visitor.width, "sp-montfaucel", visitor.javascript)
    expect(own.path == "/exemple/moi" or own.path == "/exemple/ici", f"they arrive at {own.path}")
    gives_step(stage.agent(visitor.width), "6.2", f"Relever les dépôts ({visitor.width})", "sp-montfaucel")
    own.opens("/exemple/ici", name="ici-sous-prefet")
    own.reads("Arrondissement de Montfaucel", "Ce qui vous revient", f"Relever les dépôts ({visitor.width})")
    own.reads("À faire bouger, vu d’ici", "actions ne se comptent pas ici")
    own.follows(f"Relever les dépôts ({visitor.width})", name="ici-etape")
    expect(own.path == "/exemple/piloter/6.2/etape", f"the step leads to {own.path}")
    own.opens("/exemple/communes?arrondissement=992", name="communes-arrondissement")
    own.opens("/exemple/collectes", name="collectes-sous-prefet")


@journey(core=True)
def a_step_arrives_at_its_doers_desk_and_in_their_mail(stage):
    doer, email = joins(stage, 1280, "sos-violences")
    gives_step(stage.agent(), "4.1", "Livrer six téléphones", "sos-violences")
    doer.opens("/exemple/moi", name="etape-confiee").reads("Livrer six téléphones", "Prochaine étape de l’action 4.1")
    with Letterbox(stage.server, stage.folder / "etapes") as box:
        letter = box.last(email)
        expect("étape" in letter["subject"] and "Livrer six téléphones" in letter["text"], letter["subject"])
    doer.follows("Mettre l’étape à jour", name="etape-par-qui")
    doer.field("Ce qui sera fait").fill("")
    doer.field("Avant le").fill("")
    doer.presses("Enregistrer")
    doer.opens("/exemple/moi")
    expect("Livrer six téléphones" not in doer.text, "what is done is still owed")


@journey(widths=BOTH, plain=True)
def a_resident_reads_what_is_promised_near_home(stage, visitor):
    visitor.opens("/exemple", name="accueil-public").reads("se sont engagés à faire", "Près de chez moi")
    visitor.field("Près de chez moi").fill("Zzyzx")
    visitor.presses("Voir", name="pres-inconnu").reads("Aucune commune")
    visitor.field("Près de chez moi").fill("99014")
    visitor.presses("Voir", name="pres-de-chez-moi").reads("connu ici", "actions ne se comptent pas ici")
    visitor.opens("/exemple/sigles", name="sigles").reads("téléphone grave danger")


@journey(widths=BOTH, plain=True)
def a_court_follows_what_it_owes_in_its_calendar(stage, visitor):
    court, _ = joins(stage, visitor.width, "parquet-rochebelle", visitor.javascript)
    court.opens("/exemple/moi").follows("Suivre dans mon agenda", name="agenda").reads("Aucun agenda ne la suit")
    court.presses("Donner une adresse", name="agenda-adresse").reads("L’adresse est prête")
    address = court.main.locator("code").inner_text()
    calendar = court.context.request.get(address)
    expect(calendar.status == 200 and calendar.text().startswith("BEGIN:VCALENDAR"), f"{calendar.status} at the address")
    court.presses("Retirer l’adresse").reads("L’adresse ne sert plus")
    expect(court.context.request.get(address).status == 404, "the address still serves")
