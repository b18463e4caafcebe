"""Many entries of a register at once: they come in by a file, then several are ticked and done together."""

import datetime
import re
import time

from desk_journeys import joins
from stage import BOTH, journey
from visitor import expect


def sent(court, stage, text, name):
    file = stage.folder / f"{name}.csv"
    file.write_text(text, "utf-8-sig")
    court.main.locator("input[type=file]").set_input_files(file)
    court.presses("Vérifier le fichier", name=name)


@journey(widths=BOTH, plain=True, core=True)
def a_court_hands_in_its_spreadsheet(stage, visitor):
    court, _ = joins(stage, visitor.width, "parquet-clairval", visitor.javascript)
    line = f"Tableur {time.time_ns()}"
    court.opens("/exemple/registres/tgd").follows("Importer un fichier", name="registre-import")
    model = court.saves("Le même en CSV", stage.folder / "modele-tgd.csv").read_text("utf-8-sig")
    titles = model.splitlines()[0]
    rows = f";Disponible;02/11/2026;{line} A;Parquet de Clairval;02/11/2026;;\n;;hier;{line} B;parquet-clairval;;;\n"
    sent(court, stage, f"{titles}\n{rows}", "registre-import-relu")
    court.reads("Rien n’est encore enregistré", "n’est pas un jour", "nouvelle")
    court.presses(re.compile("^Enregistrer"), name="registre-import-fait").reads("Le fichier est enregistré", "créée")
    court.follows("Envoyer le fichier corrigé")
    rows = f"ligne;livre_le\n{line} A;01/11/2026\n"
    sent(court, stage, rows, "registre-import-change")
    court.reads("Livré le", "→")
    court.field("Pourquoi ces fiches changent").fill("Bon de livraison mal lu")
    court.presses(re.compile("^Enregistrer")).reads("changée")
    court.follows(re.compile(re.escape(f"{line} A")), name="registre-import-fiche")
    court.reads("par fichier", "Bon de livraison mal lu")


@journey(widths=BOTH, plain=True, core=True)
def a_court_delivers_several_telephones_at_once(stage, visitor):
    court, _ = joins(stage, visitor.width, "parquet-montfaucel", visitor.javascript)
    line = f"Lot {time.time_ns()}"
    court.opens("/exemple/registres/tgd/import")
    rows = "".join(f"{line} {rank};parquet-montfaucel;02/11/2026;{state}\n" for rank, state in enumerate(["", "", "Commandé"]))
    sent(court, stage, f"ligne;parquet;depuis;etat\n{rows}", "registre-lot")
    court.presses(re.compile("^Enregistrer")).follows("Voir le registre")
    court.field("Chercher").fill(line)
    court.presses("Filtrer", name="registre-a-cocher")
    boxes = court.main.locator("input[name=fiche]")
    expect(boxes.count() == 3, f"{boxes.count()} boxes")
    for rank in range(2):
        boxes.nth(rank).check()
    expect(boxes.and_(court.main.locator(":checked")).count() == 2, "two boxes are not ticked")
    court.presses("Agir sur les fiches cochées", name="registre-choisir").reads("2 fiches sont choisies")
    court.picks("Livrer")
    court.presses("Continuer", name="registre-ensemble")
    court.field("Livré le").fill("03/11/2026")
    court.field("Quel jour").fill("03/11/2026")
    court.presses("Voir ce qui arriverait", name="registre-ensemble-relu").reads("Rien n’est encore fait", "à faire")
    court.presses(re.compile("^Livrer"), name="registre-ensemble-fait").reads("C’est fait", "2 fiches")
    court.follows("Revenir à la liste")
    court.field("Chercher").fill(line)
    court.presses("Filtrer")
    court.follows(re.compile("Agir sur tout ce que le filtre laisse"), name="registre-tout").reads("3 fiches sont choisies")


@journey(widths=BOTH, plain=True, core=True)
def a_brigade_tells_its_evening_station_by_station(stage, visitor):
    brigade, _ = joins(stage, visitor.width, "ggd/prevention", visitor.javascript)
    mark = str(time.time_ns())
    stations = [f"Halte {mark} {letter}" for letter in "AB"]
    for station in stations:
        brigade.opens("/exemple/registres/gares/nouvelle")
        brigade.field("Gare").fill(station)
        brigade.field("Commune").select_option("99001")
        brigade.presses("Créer la fiche")
    brigade.opens("/exemple/registres/patrouilles_gares").follows("Saisir plusieurs fiches", name="grille")
    brigade.field("Chercher").fill(mark)
    brigade.presses("Filtrer", name="grille-filtree").reads("2 lignes")
    brigade.field("Quel jour").fill("02/11/2026")
    brigade.field("Unité").fill("Brigade")
    brigade.field("Effectif").fill("3")
    brigade.field(f"Début, {stations[0]}").fill("17:30")
    # From cell to cell by the keyboard alone.
    brigade.page.keyboard.press("Tab")
    brigade.page.keyboard.type("1800")
    brigade.field(f"Début, {stations[1]}").fill("mardi")
    brigade.presses("Enregistrer les lignes remplies", 422, name="grille-refusee")
    brigade.reads("1 fiche est enregistrée", "n’est pas une heure")
    expect(brigade.field(f"Début, {stations[1]}").input_value() == "mardi", "what was typed is lost")
    brigade.field(f"Début, {stations[1]}").fill("2330")
    brigade.field(f"Fin, {stations[1]}").fill("0015")
    brigade.presses("Enregistrer les lignes remplies", name="grille-faite").reads("1 fiche est enregistrée")
    brigade.field("Chercher").fill(mark)
    brigade.presses("Filtrer").reads("2 fiches", "faite")


@journey(widths=BOTH)
def a_district_is_told_before_its_engagement_ends(stage, visitor):
    brigade, _ = joins(stage, visitor.width, "ggd/prevention")
    end = (datetime.date.today() + datetime.timedelta(days=40)).strftime("%d/%m/%Y")
    taken = {entry["valeurs"]["commune"] for entry in brigade.json("/exemple/registres/participation_citoyenne")["fiches"]}
    brigade.opens("/exemple/registres/participation_citoyenne/nouvelle")
    brigade.field("Titre").fill(f"Protocole {time.time_ns()}")
    brigade.field("Commune").select_option(next(code for code in map(str, range(99001, 99041)) if code not in taken))
    brigade.picks("Gendarmerie")
    brigade.presses("Créer la fiche").follows("Enregistrer la signature")
    brigade.field("Signé le").fill("02/11/2026")
    cell = lambda rank, column: brigade.main.locator(f"[name='quartiers.{rank}.{column}']")
    cell(0, "nom").fill("Les Tilleuls")
    cell(0, "foyers").fill("120")
    cell(0, "au").fill(end)
    brigade.presses("Ajouter une ligne")
    cell(1, "nom").fill("Le Moulin")
    cell(1, "foyers").fill("200")
    cell(1, "au").fill(end)
    brigade.presses("Enregistrer la signature", name="quartiers")
    brigade.reads("Les Tilleuls : fin de l’engagement du quartier", "Le Moulin : fin de l’engagement", "Total, foyers : 320")
    brigade.opens("/exemple/registres/participation_citoyenne", name="quartiers-liste").reads("Quartiers, foyers")
    brigade.opens("/exemple/registres/echeances?quand=90&registre=participation_citoyenne", name="quartiers-echeances")
    brigade.reads("Les Tilleuls : fin de l’engagement", "Le Moulin : fin de l’engagement")
    brigade.opens("/exemple/moi", name="quartiers-dus").reads("Les Tilleuls : fin de l’engagement", "Le Moulin : fin de l’engagement")
