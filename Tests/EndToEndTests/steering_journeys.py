"""Those who say where an action is: state, next step, météo, accountable function, milestones."""

import re
from datetime import date, timedelta

from stage import BOTH, journey
from visitor import DESK, expect

YESTERDAY = date.today() - timedelta(days=1)
SOON = date.today() + timedelta(days=30)


def french(day):
    return day.strftime("%d/%m/%Y")


def steers(agent, number, question):
    agent.opens(f"/exemple/actions/{number}").follows("Mettre à jour cette action").follows(re.compile(question))


@journey(widths=BOTH, core=True)
def the_one_in_charge_says_state_step_weather_and_who_answers(stage, visitor):
    agent = stage.agent(visitor.width, javascript=visitor.width == DESK)  # on the phone, without
    number, label = ("1.3", "bureau") if visitor.width == DESK else ("3.3", "téléphone")
    reader = stage.visitor()

    steers(agent, number, "Ce que vous en pensez")
    agent.presses("Enregistrer", status=422, name="meteo-refusee").reads("La synthèse est vide")
    agent.picks("Appuis nécessaires")
    agent.field("Synthèse").fill(f"Il manque un lieu, dit au {label}.")
    agent.field("Au").fill(french(YESTERDAY))
    agent.presses("Enregistrer", name="meteo-dite").reads("C’est enregistré", "Appuis nécessaires", f"dit au {label}")

    steers(agent, number, "Prochaine étape")
    agent.field("Ce qui sera fait").fill(f"Réunir les associations ({label})")
    agent.field("Avant le").fill("le 3 du mois")
    agent.presses("Enregistrer", status=422, name="etape-refusee").reads("n’est pas un jour")
    expect(agent.field("Ce qui sera fait").input_value() == f"Réunir les associations ({label})", "what was typed is lost")
    agent.field("Avant le").fill(french(SOON))
    agent.field("Par qui").select_option(index=3)
    agent.presses("Enregistrer", name="etape-dite").reads(f"Réunir les associations ({label})")

    steers(agent, number, "Où en est le travail")
    agent.picks("En pause")
    agent.presses("Enregistrer", name="etat-dit").reads("En pause")

    steers(agent, number, "Responsable")
    agent.field("Fonction responsable").select_option("prefecture/bsir")
    agent.picks("Confirmé : cette fonction a accepté")
    agent.presses("Enregistrer", name="responsable-dit")

    reader.opens(f"/exemple/actions/{number}", name=f"action-{number}-dite")
    reader.reads("Appuis nécessaires", f"dit au {label}", f"Réunir les associations ({label})", "En pause", "Préfecture, BSIR")
    expect("à confirmer" not in reader.main.locator(".page-head").inner_text(), "a confirmed function is still to confirm")
    reader.follows("Tout l’historique").reads("Appuis nécessaires", "En pause", "Responsable : Préfecture, BSIR, confirmé")
    reader.opens(f"/exemple/actions/{number}?connu={YESTERDAY}")
    expect(f"dit au {label}" not in reader.text, "what was said today was known yesterday")
    reader.opens("/exemple").reads(f"Réunir les associations ({label})")


@journey(core=True)
def a_milestone_is_done_only_with_its_proof(stage):
    agent, reader = stage.agent(), stage.visitor()
    late = lambda: int(re.match(r"(\d+) action", reader.opens("/exemple", name="avant-jalon").answer)[1])
    before = late()
    agent.opens("/exemple/actions/6.1")
    lines = agent.section("Jalons").locator("tbody tr", has_text=re.compile("En retard"))
    expect(lines.count() >= 1, "no milestone of 6.1 is late")
    agent.follows(lines.first.get_by_role("link", name="Dire où il en est"))
    agent.picks("Fait")
    agent.presses("Enregistrer", status=422, name="jalon-refuse").reads("La preuve manque")
    expect(agent.main.get_by_label("Fait", exact=True).is_checked(), "the choice is lost")
    agent.field("Preuve").fill("Convention signée, au cabinet, dossier 12")
    agent.presses("Enregistrer", name="jalon-dit").reads("Le jalon est mis à jour", "dossier 12")
    expect(late() == before - 1, f"{late()} actions are late, {before} before")
    reader.opens(f"/exemple?connu={YESTERDAY}")
    expect(reader.answer.startswith(f"{before} action"), f"known yesterday: « {reader.answer} »")
