"""The map, and places."""

import re

from stage import BOTH, journey
from visitor import expect


@journey(widths=BOTH, plain=True)
def a_measure_is_on_a_map_and_its_table_says_it_again(stage, visitor):
    visitor.opens("/exemple/mesures/cameras").follows("Voir la carte")
    regions = visitor.main.locator("svg path")
    expect(regions.count() > 10, f"{regions.count()} shapes on the map")
    expect(visitor.main.locator("svg[aria-labelledby]").count() >= 1, "the map has no text alternative")
    visitor.reads("zéro", "non connu")
    visitor.follows(visitor.main.locator("a[href*='classe=']").first)
    visitor.opens("/exemple/mesures/cameras/carte?par=arrondissement")
    visitor.follows(visitor.main.locator("a[href*='/zones/arrondissement/']").first)
    visitor.opens("/exemple/mesures/cameras/carte?au=2025-11-15").reads("15 novembre 2025")
    visitor.opens("/exemple/mesures/cameras/carte?par=galaxie", status=422)


@journey()
def the_map_s_table_is_a_file(stage, visitor):
    visitor.opens("/exemple/mesures/cameras/carte")
    file = visitor.saves(re.compile("Télécharger"), visitor.folder / "carte.csv")
    lines = file.read_text("utf-8-sig").splitlines()
    communes = visitor.json("/exemple/communes")
    expect(len(lines) - 1 == len(communes), f"{len(lines) - 1} lines for {len(communes)} communes")


@journey(widths=BOTH)
def a_commune_and_an_arrondissement_say_what_is_done_there(stage, visitor):
    visitor.opens("/77/territoire").opens("/77/communes?nom=melun").follows(re.compile("^Melun"))
    visitor.reads("habitants")
    visitor.follows(visitor.main.locator("a[href*='/zones/arrondissement/']").first)
    visitor.opens("/77/communes").opens("/exemple/communes").follows(visitor.main.locator("a[href^='/exemple/communes/']").first)
    visitor.opens("/77/zones/arrondissement").opens("/exemple/zones/epci")
    visitor.opens("/77/communes/99999", status=404)
