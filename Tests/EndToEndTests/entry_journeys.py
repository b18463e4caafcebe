"""Figures by hand, as French people write numbers and days."""

import re

from stage import journey
from visitor import PHONE, expect

CAMERAS = "/77/mesures/cameras"


def types(agent, day, value):
    agent.field("Jour").fill(day)
    agent.field("Commune").fill("département")
    agent.field("Caméras").fill(value)


@journey(core=True)
def a_figure_is_entered_corrected_doubted_and_withdrawn(stage):
    agent, reader = stage.agent(departement="77"), stage.visitor()
    reader.opens(CAMERAS + "?au=2021-11-15").reads("Non connu")
    agent.opens("/77").follows("Saisir").follows(re.compile("Caméras", re.I))
    types(agent, "31/02/2021", "douze")
    agent.field("Commune").fill("")
    agent.presses("Enregistrer", status=422, name="releve-refuse").reads(
        "n’est pas un jour", "n’est pas un nombre", "La commune manque")
    expect(agent.field("Caméras").input_value() == "douze", "what was typed is lost")
    expect(agent.field("Caméras").get_attribute("aria-invalid") == "true", "the wrong field does not say so")
    types(agent, "15/11/2021", "3 655")
    agent.presses("Enregistrer", name="releve-dit").reads("3 655 caméras au 15/11/2021 (département) : c’est enregistré")
    types(agent, "2021-11-15", "3655")
    agent.presses("Enregistrer", name="releve-redit").reads("c’était déjà enregistré")
    reader.opens(CAMERAS + "?au=2021-11-15", name="cameras-3655")
    expect(reader.title.endswith(": 3 655 caméras"), f"the page says {reader.title}")

    agent.follows("Corriger", name="releve-a-corriger")
    expect(agent.field("Jour").input_value() == "15/11/2021", "the day to correct is not there")
    expect(agent.field("Commune").input_value() == "département", "of whom it is, is not there")
    agent.field("Caméras").fill("3\u202f665")
    agent.presses("Enregistrer", name="releve-corrige").reads("au lieu de 3 655 : c’est corrigé")
    reader.opens(CAMERAS + "?au=2021-11-15", name="cameras-3665").reads("3 665", "+3 655")
    expect(reader.title.endswith(": 3 665 caméras"), f"the page says {reader.title}")
    data = str(reader.json(CAMERAS + "?au=2021-11-15"))
    expect("3665" in data and "3655" in data, "the data do not show both versions")

    types(agent, "31/12/2021", "36 650")
    agent.presses("Enregistrer", status=422, name="releve-douteux").reads("d’écart")
    agent.picks("Je confirme")
    agent.presses("Enregistrer", status=422, name="releve-sans-motif").reads("Le commentaire manque")
    agent.field("Commentaire").fill("Les villes ont toutes été comptées.")
    agent.presses("Enregistrer", name="releve-confirme").reads("36 650 caméras au 31/12/2021 (département) : c’est enregistré")

    line = agent.section("Relevés en vigueur").locator("tr", has_text="31/12/2021")
    agent.follows(line.get_by_role("link", name="Retirer"), name="releve-a-retirer")
    agent.presses("Retirer ce relevé", status=422, name="retrait-refuse")
    agent.field("Pourquoi").fill("Compté deux fois.")
    agent.presses("Retirer ce relevé", name="releve-retire").reads("Le relevé du 31/12/2021 est retiré")
    reader.opens(CAMERAS + "?au=2021-12-31")
    expect(reader.title.endswith(": 3 665 caméras"), f"after the withdrawal: {reader.title}")


@journey(widths=(), plain=True)
def a_period_s_total_is_entered_on_a_phone_without_javascript(stage, visitor):
    agent = stage.agent(visitor.width, visitor.javascript)
    agent.opens("/exemple/saisie").follows(re.compile("Réunions publiques de quartier"))
    agent.field("Période").fill("12/02/2026")
    agent.field("Organisme").select_option(index=1)
    agent.field("Réunions").fill("9")
    # It replaces what its organisation gave: that is asked, and told.
    agent.presses("Enregistrer", status=422, name="total-d-un-autre").reads("Ce chiffre remplace")
    agent.picks("Je confirme")
    agent.field("Commentaire").fill("Recompté avec le service.")
    agent.presses("Enregistrer", name="total-dit").reads("trimestre 2026")


@journey(core=True)
def a_stated_figure_bears_its_source_and_is_corrected_and_withdrawn(stage):
    agent = stage.agent(departement="77")
    agent.opens("/77/saisie")
    line = agent.main.locator("tr", has_text="chiffre cité").filter(has_text=re.compile("Part|Taux", re.I)).first
    agent.follows(line.locator("a.row-link"))
    page = agent.page.url
    agent.field("Jour").fill("15/11/2021")
    agent.field("Combien").fill("27")
    agent.presses("Enregistrer", status=422, name="chiffre-refuse").reads("Le second nombre manque", "La source manque")
    agent.field("Sur combien").fill("38")
    agent.field("Autre source").fill("Compte rendu de l’EMDS du 12/11/2021, p. 3")
    agent.presses("Enregistrer", name="chiffre-dit")
    if agent.main.get_by_label(re.compile("Je confirme")).count():
        raise AssertionError("unexpected doubt")
    agent.reads("Le chiffre est enregistré", "27 sur 38", "EMDS")
    agent.follows("Voir l’indicateur").opens(agent.path + "?au=2021-11-20").reads("27 sur 38", "EMDS")
    agent.opens(page)
    agent.follows("Retirer", name="chiffre-a-retirer")
    agent.field("Pourquoi").fill("Mauvaise réunion.")
    agent.presses("Retirer", name="chiffre-retire").reads("C’est retiré", "Aucun chiffre n’a encore été saisi")


@journey()
def a_long_choice_is_read_whole_on_a_phone_and_its_arrow_stays_in_the_middle(stage):
    agent = stage.agent(PHONE)
    agent.opens("/exemple/indicateurs/communes_referent/chiffres")
    choice = agent.page.locator("select[name=source]")
    labels = choice.locator("option").all_inner_texts()
    middle = lambda one: one["top"] + one["height"] / 2
    heights = []
    for label in (min(labels, key=len), max(labels, key=len)):
        choice.select_option(label=label)
        for size in ("100%", "200%"):
            box, arrow = agent.page.evaluate(
                """size => {
                  document.documentElement.style.fontSize = size
                  const select = document.querySelector("select[name=source]")
                  return [select, select.nextElementSibling].map(one => one.getBoundingClientRect().toJSON())
                }""", size)
            heights.append(box["height"])
            expect(abs(middle(box) - middle(arrow)) < 1.5, f"at {size} the arrow is at {middle(arrow)} of {box}")
    # At the usual size: one line for a short one, two or three for the longest.
    expect(heights[2] - heights[0] >= 24, f"the longest is cut: {heights}")
