"""The demonstration: five stories of the invented département, as the README tells them, each by who lives it."""

import re
from datetime import date, timedelta

from desk_journeys import joins
from stage import DESK, PHONE, journey
from visitor import expect


def day(ago=0):
    return (date.today() - timedelta(days=ago)).strftime("%d/%m/%Y")


@journey(widths=(PHONE,))
def a_mayor_signs_participation_citoyenne_on_a_phone(stage, visitor):
    mayor, _ = joins(stage, visitor.width, "mairie-99040")
    mayor.opens("/exemple/registres/participation_citoyenne/nouvelle")
    mayor.field("Titre").fill("Participation citoyenne de Quincerolle")
    mayor.field("Commune").select_option("99040")
    mayor.picks("Gendarmerie")
    mayor.presses("Créer la fiche")
    mayor.follows("Enregistrer la réunion publique")
    mayor.presses("Enregistrer la réunion publique")
    mayor.follows("Enregistrer la signature", name="recit-maire")
    mayor.field("Signé le").fill(day())
    mayor.field("Quartier").fill("Le Bourg")
    mayor.presses("Enregistrer la signature", name="recit-maire-signe").reads("en vigueur depuis le", "Revue du protocole")


@journey(widths=(DESK,))
def a_bureau_saves_two_files_from_silent_refusal(stage, visitor):
    bureau, _ = joins(stage, visitor.width, "prefecture/brds")
    bureau.opens("/exemple/moi", name="recit-brds-moi").reads("Halle couverte", "Quai aux Fables")
    for site in ("Halle couverte", "Quai aux Fables"):
        bureau.opens("/exemple/registres/videoprotection?q=" + site.replace(" ", "+"))
        bureau.follows(site, name="recit-brds-dossier").reads("Silence vaut refus", "refusé par silence")
        bureau.follows("Rendre l’avis", name="recit-brds-avis")
        bureau.picks("Favorable")
        bureau.presses("Rendre l’avis")
        bureau.follows("Autoriser")
        bureau.field("N° de l’arrêté").fill("99-VP-R-" + site[:1])
        bureau.field("Du").fill(day())
        bureau.field("Caméras autorisées").fill("6")
        bureau.presses("Autoriser", name="recit-brds-autorise").reads("autorisé depuis le")


@journey(widths=(DESK,))
def a_court_gives_a_telephone_and_records_its_return(stage, visitor):
    court, _ = joins(stage, visitor.width, "parquet-clairval")
    court.opens("/exemple/registres/tgd?etat=disponible", name="recit-parquet")
    line = court.main.locator("table tbody tr a").first
    court.follows(line)
    court.follows("Attribuer")
    court.field("Décision du procureur").fill(day(1))
    court.presses("Attribuer", name="recit-parquet-attribue").reads("attribué depuis le", "Fin de l’attribution")
    court.follows("Enregistrer le retour")
    court.presses("Enregistrer le retour", name="recit-parquet-rendu").reads("disponible depuis le")


@journey(widths=(PHONE,))
def at_nine_in_the_evening_the_duty_officer_reads_which_notice_ends(stage, visitor):
    officer, _ = joins(stage, visitor.width, "prefecture/cabinet")
    officer.opens("/exemple/registres/occupations?etat=notifiee", name="recit-permanence").reads("Stade des Deux-Moulins")
    expect(re.search(r"\d+ h \d\d|\d+ h", officer.text) is not None, "the hour at which it ends is not said")
    officer.follows("Stade des Deux-Moulins", name="recit-permanence-fiche")
    officer.reads("Délai pour partir", "Les plus proches : aires et terrains", "Places libres", "Gymnase")
    officer.opens("/exemple/registres/aires_voyage", name="recit-permanence-aires").reads("Places libres : 24")


@journey(widths=(PHONE,))
def a_warden_opens_a_dump_and_the_eleventh_day_asks_for_the_decision(stage, visitor):
    town, _ = joins(stage, visitor.width, "mairie-99013")
    town.opens("/exemple/registres/depots/nouvelle", name="recit-depot-nouveau")
    town.field("Lieu").fill("Chemin de la Sablière")
    town.field("Commune").select_option("99013")
    town.field("Signalé le").fill(f"{day(15)} 08:30")
    town.presses("Créer la fiche")
    town.follows("Constater")
    town.picks("Gravats")
    town.field("Volume").fill("6")
    town.picks("Communal")
    town.field("Constaté le").fill(day(14))
    town.presses("Constater", name="recit-depot-constate")
    town.follows("Demander ses observations")
    town.field("N° du dossier de la commune").fill("DM-42")
    town.field("Courrier présenté le").fill(day(11))
    town.presses("Demander ses observations")
    town.opens("/exemple/registres/depots", name="recit-depots")
    town.follows("Observations finies : décidez", name="recit-depots-a-decider").reads("Chemin de la Sablière")
    town.follows("Chemin de la Sablière")
    town.follows("Mise en demeure", name="recit-depot-papier").reads("L541-3", "Projet")
    town.follows("Chemin de la Sablière")
    town.follows("Mettre en demeure")
    town.field("À enlever avant le").fill((date.today() + timedelta(days=20)).strftime("%d/%m/%Y"))
    town.presses("Mettre en demeure", name="recit-depot-demeure").reads("mis en demeure depuis le")
