"""A register: a court adds a telephone, makes it available, gives it, corrects a day; its figure moves in the same act."""

import hashlib
import time
from pathlib import Path

from desk_journeys import joins
from stage import BOTH, journey
from visitor import expect


def count(visitor):
    return visitor.json("/exemple/mesures/tgd")["chiffre"]["valeur"]


@journey(widths=BOTH)
def a_telephone_typed_in_a_tunnel_is_kept_and_sent_once(stage, visitor):
    court, _ = joins(stage, visitor.width, "parquet-clairval")
    line = f"Ligne {time.time_ns()}"
    court.opens("/exemple/registres/tgd/nouvelle")
    court.field("N° interne de la ligne").fill(line)
    court.field("Parquet").select_option("parquet-clairval")
    court.context.set_offline(True)
    court.main.get_by_role("button", name="Créer la fiche").click()
    court.page.get_by_text("Pas de réseau").wait_for()
    court.looks("brouillon-sans-reseau")
    court.context.set_offline(False)
    court.page.get_by_text("Le réseau est revenu").wait_for()

    # The telephone goes out; the page is opened anew.
    court.page.close()
    court.page = court.context.new_page()
    court.opens("/exemple/registres/tgd/nouvelle", name="brouillon")
    expect(court.field("N° interne de la ligne").input_value() == "", "a draft is written back before one asks")
    court.presses("Reprendre", name="brouillon-repris")
    expect(court.field("N° interne de la ligne").input_value() == line, "the draft is not written back")
    court.presses("Créer la fiche").reads("La fiche est créée", line)
    court.opens("/exemple/registres/tgd/nouvelle")
    expect(court.page.get_by_role("button", name="Reprendre").count() == 0, "what is saved is still a draft")


@journey(widths=BOTH, plain=True, core=True)
def a_court_keeps_its_telephones(stage, visitor):
    court, _ = joins(stage, visitor.width, "parquet-clairval", visitor.javascript)
    line = f"Ligne {time.time_ns()}"
    court.opens("/exemple/registres", name="registres").reads("Téléphones grave danger")
    court.follows("Téléphones grave danger", name="registre")
    before = count(court)
    court.follows("Ajouter : téléphone", name="fiche-nouvelle")
    court.field("N° interne de la ligne").fill("AB-123-CD")
    court.field("Parquet").select_option("parquet-clairval")
    court.presses("Créer la fiche", 422, name="fiche-refusee").reads("peut désigner une personne")
    court.field("N° interne de la ligne").fill("Ligne de Mme Roux")
    court.presses("Créer la fiche", 422, name="fiche-nom").reads("« Mme Roux » semble être quelqu’un", "n’est celui d’une personne")
    court.field("N° interne de la ligne").fill(line)
    court.presses("Créer la fiche").reads("La fiche est créée", "commandé depuis le")
    court.follows("Livrer", name="fiche-livrer")
    court.field("Livré le").fill("02/11/2026")
    today = court.field("Quel jour").input_value()
    court.field("Quel jour").fill("02/11/2020")
    court.presses("Livrer", 422, name="fiche-trop-tot").reads("Corriger d’abord le jour")
    court.field("Quel jour").fill(today)
    court.presses("Livrer", name="fiche-livree").reads("C’est enregistré", "disponible depuis le")
    expect(count(court) == before + 1, f"{before} telephones before, {count(court)} after one more")
    court.follows("Corriger", name="fiche-corriger")
    court.field("Livré le").fill("03/11/2026")
    court.field("Ce qui était faux").fill("Bon de livraison mal lu")
    court.presses("Corriger", name="fiche-corrigee").reads("La fiche est corrigée", "Bon de livraison mal lu")
    court.opens("/exemple/registres/tgd", name="registre-liste").reads(line)
    court.field("Chercher").fill(line)
    court.main.locator("details.several summary").first.click()
    court.picks("Disponible")
    court.presses("Filtrer", name="registre-filtre").reads("1 fiche", line)
    court.follows(line)
    court.follows("Annuler la fiche", name="fiche-annuler")
    court.field("Pourquoi").fill("Essai")
    court.presses("Annuler la fiche").reads("elle n’est comptée nulle part")
    expect(count(court) == before, "what was cancelled still counts")


@journey(core=True)
def a_town_hall_prints_its_protocol(stage, visitor):
    mayor, _ = joins(stage, visitor.width, "mairie-99013", visitor.javascript)
    mayor.opens("/exemple/registres/rappel_ordre/nouvelle")
    mayor.field("Titre").fill("Charte du bourg")
    mayor.field("Commune").select_option("99013")
    mayor.presses("Créer la fiche")
    mayor.follows("Transmettre au parquet")
    mayor.field("Parquet").select_option("parquet-clairval")
    mayor.field("Délibération du").fill("02/11/2026")
    mayor.presses("Transmettre au parquet")
    mayor.follows("Protocole de rappel à l’ordre", name="papier-incomplet").reads("« Dernier jour » n’est pas renseigné")
    mayor.follows("Charte du bourg")
    mayor.follows("Corriger")
    mayor.field("Dernier jour").fill("31/12/2029")
    mayor.field("Ce qui était faux").fill("Oubli")
    mayor.presses("Corriger")
    mayor.follows("Protocole de rappel à l’ordre", name="papier").reads("31 décembre 2029", "Projet")
    with mayor.page.expect_download() as download:
        mayor.page.get_by_role("button", name="Faire le PDF").click()
    made = hashlib.sha256(Path(download.value.path()).read_bytes()).hexdigest()
    mayor.follows("Charte du bourg", name="fiche-papiers").reads("Papiers déjà faits", made)


@journey(widths=BOTH, plain=True)
def a_shelter_says_its_free_places(stage, visitor):
    shelter, _ = joins(stage, visitor.width, "sos-violences", visitor.javascript)
    name = f"Structure {time.time_ns()}"
    shelter.opens("/exemple/registres/hebergement/nouvelle", name="structure-nouvelle")
    shelter.field("Nom de code").fill(name)
    shelter.field("Gestionnaire").select_option("sos-violences")
    shelter.field("Commune").select_option("99001")
    shelter.picks("Urgence")
    shelter.presses("Créer la fiche")
    shelter.follows("Ouvrir")
    shelter.field("Places ouvertes").fill("6")
    shelter.presses("Ouvrir")
    shelter.opens("/exemple/moi").reads("Places libres : à dire")
    shelter.opens("/exemple/registres/hebergement", name="structures").reads("non connu")
    shelter.follows("Dire : places libres", name="jauges")
    shelter.field(name).fill("7")
    shelter.presses("Enregistrer", 422, name="jauges-refusees").reads("7 dépasse 6")
    shelter.field(name).fill("3")
    shelter.presses("Enregistrer", name="structures-dites").reads("C’est dit : 1 nombre", "3, dit à l’instant")
    shelter.opens("/exemple/registres/hebergement/niveaux", name="places-libres").reads(name, "Places libres :", "Lu le")
