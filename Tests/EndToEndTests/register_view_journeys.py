"""Ways to see a register: what ends soon, by state, by commune, as of a past day, under a name."""

import datetime
import time

from desk_journeys import joins
from stage import BOTH, journey
from visitor import expect


@journey(widths=BOTH, plain=True, core=True)
def a_prefecture_sees_its_registers_otherwise(stage, visitor):
    court, _ = joins(stage, visitor.width, "parquet-clairval", visitor.javascript)
    line = f"Ligne {time.time_ns()}"
    today, decided = datetime.date.today(), datetime.date.today() - datetime.timedelta(days=170)
    court.opens("/exemple/registres/tgd/nouvelle")
    court.field("N° interne de la ligne").fill(line)
    court.field("Parquet").select_option("parquet-clairval")
    court.presses("Créer la fiche")
    court.follows("Livrer")
    court.field("Livré le").fill(f"{today:%d/%m/%Y}")
    court.presses("Livrer")
    court.follows("Attribuer")
    court.field("Décision du procureur").fill(f"{decided:%d/%m/%Y}")
    court.presses("Attribuer")
    court.opens("/exemple/registres", name="registres-parquet")
    court.follows("Échéances des registres", name="registres-echeances").reads(line, "Par semaine", "Fin de l’attribution")
    court.follows("90 jours", name="registres-echeances-90").reads(line)
    court.opens("/exemple/registres/tgd/tableau#etat-attribue", name="registre-tableau-tgd").reads(line, "échéance le")
    court.follows("Par organisme", name="registre-organismes").reads("En tout", "Parquet de Clairval")
    court.opens("/exemple/registres/tgd", name="registre-tgd").reads("une échéance d’ici 30", "Attributions qui finissent sous 30 jours")
    court.follows("Attributions qui finissent sous 30 jours", name="registre-vue-du-pack").reads(line)

    brds, _ = joins(stage, visitor.width, "prefecture/brds", visitor.javascript)
    brds.opens("/exemple/registres", name="registres-brds")
    brds.opens("/exemple/registres/videoprotection", name="registre-vues").reads("Refus par silence sous 30 jours")
    brds.main.locator("details.several summary").first.click()
    brds.looks("registre-choix-ouverts")
    brds.picks("Déposé")
    brds.picks("En service")
    brds.presses("Filtrer", name="registre-plusieurs-choix")
    expect("etat=depose&etat=en_service" in brds.page.url, brds.page.url)
    brds.opens("/exemple/registres/videoprotection")
    brds.follows("Tableau", name="registre-tableau").reads("Les fiches par état")
    brds.opens("/exemple/registres/videoprotection/carte", name="registre-carte").reads("Fiches par commune")
    before = datetime.date.today() - datetime.timedelta(days=30)
    brds.opens(f"/exemple/registres/videoprotection?au={before}", name="registre-passe")
    brds.reads("Les fiches au", "Voir la liste d’aujourd’hui")
    name = f"À revoir {time.time_ns()}"
    brds.opens("/exemple/registres/videoprotection?etat=en_service", name="registre-restreint")
    brds.page.locator("summary", has_text="Garder cette vue").click()
    brds.field("Nom de la vue").fill(name)
    brds.presses("Garder cette vue", name="registre-vue-gardee").reads("est gardée", name)
    brds.opens("/exemple/registres/vues", name="mes-vues").reads(name)
    brds.presses("Retirer cette vue", name="mes-vues-retirees").reads("Vous ne gardez aucune vue")
    expect(brds.path == "/exemple/registres/vues", brds.path)
