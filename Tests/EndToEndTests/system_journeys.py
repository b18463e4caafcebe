"""Cameras, from a mayor's phone to the figure: filed, sent back for a piece, complete, authorised, in service, counted."""

import time
from datetime import date

from desk_journeys import joins
from stage import BOTH, journey
from visitor import expect

TODAY = date.today().strftime("%d/%m/%Y")
IN_FIVE_YEARS = f"31/12/{date.today().year + 4}"
PIECES = ("Formulaire Cerfa 13806", "Rapport de présentation", "Plan-masse", "Plan de détail", "Description technique",
          "Modèle d’affiche", "Engagement de conformité à la CNIL")


def cameras(visitor):
    return visitor.json("/exemple/mesures/cameras")["chiffre"]["valeur"]


def judges(visitor, pieces):
    for piece, state in pieces.items():
        visitor.field(piece).select_option(label=state)


def files(mayor, name):
    """A new system, filed."""
    mayor.opens("/exemple/registres/videoprotection", name="systemes").follows("Ajouter : système", name="systeme-nouveau")
    mayor.field("Nom du système").fill(name)
    mayor.field("Commune").select_option("99014")
    mayor.picks("Nouveau système")
    mayor.presses("Créer la fiche", name="systeme-brouillon").reads("brouillon depuis le")
    mayor.follows("Déposer le dossier", name="systeme-deposer")
    mayor.picks("5° Atteintes à la sécurité des personnes et des biens")
    mayor.field("Caméras demandées").fill("12")
    mayor.field("Conservation des images").fill("45")
    mayor.presses("Déposer le dossier", 422, name="systeme-trop-long").reads("Conservation des images")
    mayor.field("Conservation des images").fill("15")
    mayor.presses("Déposer le dossier", name="systeme-depose").reads("déposé depuis le")
    return mayor.path


def equips(mayor, name, count):
    """A lot of cameras of the system; put in service."""
    mayor.opens("/exemple/registres/cameras/nouvelle", name="cameras-nouvelles")
    mayor.field("Site").fill(f"Place de la Halle, {name}")
    mayor.field("Commune filmée").select_option("99014")
    mayor.field("Système").fill(name)
    mayor.presses("Chercher", name="cameras-systeme")
    mayor.main.locator("label", has_text=name).first.click()
    mayor.field("Nombre de caméras").fill(str(count))
    mayor.presses("Créer la fiche", name="cameras-prevues").reads("prévue depuis le")
    mayor.follows("Mettre en service").presses("Mettre en service", name="cameras-en-service").reads("en service depuis le")


@journey(widths=BOTH, plain=True, core=True)
def a_mayor_files_cameras_and_they_are_counted_once_in_service(stage, visitor):
    mayor, _ = joins(stage, visitor.width, "mairie-99014", visitor.javascript)
    officer, _ = joins(stage, visitor.width, "prefecture/brds", visitor.javascript)
    name = f"Centre {time.time_ns()}"
    before, system = cameras(officer), files(mayor, name)

    officer.opens("/exemple/registres/videoprotection?etat=depose", name="systemes-deposes").follows(name, name="systeme-a-instruire")
    officer.follows("Demander des pièces", name="systeme-pieces")
    judges(officer, {piece: "remis" for piece in PIECES} | {"Plan de détail": "manquant"})
    officer.presses("Demander des pièces").reads("incomplet depuis le")
    officer.follows("Délivrer le récépissé").presses("Délivrer le récépissé", 422, name="systeme-piece-manque")
    officer.reads("il manque « Plan de détail »")

    mayor.opens(system, name="systeme-incomplet").reads("Plan de détail : manquant")
    mayor.follows("Remettre les pièces", name="systeme-completer")
    judges(mayor, {"Plan de détail": "remis"})
    mayor.presses("Remettre les pièces").reads("déposé depuis le")
    officer.opens(system).follows("Délivrer le récépissé").presses("Délivrer le récépissé", name="systeme-complet")
    officer.reads("complet depuis le", "Silence vaut refus")
    officer.follows("Rendre l’avis", name="systeme-avis").picks("Favorable")
    officer.presses("Rendre l’avis").reads("passé en commission")
    officer.follows("Autoriser", name="systeme-autoriser")
    lines = officer.main.get_by_role("group", name="Autorisations, ligne 1")
    lines.get_by_label("N° de l’arrêté").fill("2026-CAB-BSIR-1462")
    lines.get_by_label("Du").fill(TODAY)
    lines.get_by_label("Au").fill(IN_FIVE_YEARS)
    officer.field("Caméras autorisées").fill("14")
    officer.presses("Autoriser", 422, name="systeme-trop-de-cameras").reads("« Caméras autorisées » (14) dépasse « Caméras demandées » (12)")
    officer.field("Caméras autorisées").fill("12")
    officer.presses("Autoriser", name="systeme-autorise").reads("2026-CAB-BSIR-1462", "Fin de l’autorisation")

    mayor.opens(system).follows("Déclarer la mise en service", name="systeme-service")
    mayor.field("Mise en service déclarée le").fill("01/01/2026")
    mayor.field("Caméras en service").fill("8")
    mayor.presses("Déclarer la mise en service").reads("en service depuis le")
    expect(cameras(officer) == before, "a system without a camera counts some")
    equips(mayor, name, 8)
    expect(cameras(officer) == before + 8, f"{before} cameras before, {cameras(officer)} after eight more")

    mayor.opens(system).follows("Corriger", name="systeme-corriger")
    mayor.field("Mise en service déclarée le").fill(TODAY)
    mayor.field("Ce qui était faux").fill("Jour mal lu")
    mayor.presses("Corriger", name="systeme-corrige").reads("La fiche est corrigée", "Jour mal lu", TODAY)
