"""Where things are: a point put on the commune's map, and what anybody reads of a register."""

import time

from desk_journeys import joins
from stage import BOTH, journey
from visitor import expect


@journey(widths=BOTH, plain=True)
def a_prefecture_places_an_occupation(stage, visitor):
    cabinet, _ = joins(stage, visitor.width, "prefecture/cabinet", visitor.javascript)
    name = f"Le stade {time.time_ns()}"
    cabinet.opens("/exemple/registres/occupations/nouvelle", name="installation-nouvelle")
    cabinet.field("Lieu").fill(name)
    cabinet.field("Commune").select_option("99001")
    cabinet.field("Signalée le").fill("02/11/2026 18:40")
    cabinet.presses("Montrer la carte de la commune", name="installation-carte").reads("Latitude puis longitude")
    point = cabinet.field("Emplacement")
    if visitor.javascript:
        cabinet.reads("Appuyez sur la carte pour y placer.")
        cabinet.page.locator("svg[data-picks]").click()
        expect(point.input_value().startswith("46,"), point.input_value())
        expect(cabinet.page.locator("svg[data-picks] circle").count() == 1, "the point is drawn")
    else:
        point.fill("46,43948 2,88778")
        cabinet.presses("Créer la fiche", 422, name="installation-ailleurs").reads("et la fiche est à Aigrefont")
        point.fill("46,50049 2,80599")
    cabinet.presses("Créer la fiche", name="installation").reads("Où c’est", "Les plus proches")
    cabinet.opens("/exemple/registres/occupations/carte", name="installations-carte").reads(" point.")


@journey(widths=BOTH, plain=True)
def anybody_reads_what_is_open(stage, visitor):
    visitor.opens("/exemple/registres", name="registres-ouverts").reads("Ouverts à tous", "Aires et terrains")
    visitor.follows("Aires et terrains", name="registre-ouvert").reads("Aire permanente")
    visitor.follows("Carte", name="registre-ouvert-carte").reads("Fiches par commune")
