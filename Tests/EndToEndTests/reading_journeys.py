"""Those who read: a newcomer, the directeur de cabinet, anybody on an action or a figure."""

import re
import subprocess

from stage import BOTH, journey
from visitor import DESK, PHONE, expect

SPACE = r"[ \u00a0\u202f]"


@journey(widths=BOTH, plain=True)
def a_newcomer_reads_where_the_strategy_stands_and_what_it_promises(stage, visitor):
    visitor.opens("/")
    expect(visitor.title == "Boussole", f"the first page is called {visitor.title}")
    visitor.follows("Val-d’Exemple")
    visitor.reads("Où en est la stratégie ?")
    expect(re.match(r"\d+ actions? sur \d+ (est|sont) en retard", visitor.answer), f"the answer is « {visitor.answer} »")
    banner = visitor.page.locator("header").inner_text()
    expect("fictives" in banner, "nothing says that the département is invented")
    visitor.follows(visitor.section("À faire bouger").locator("a.row-link").first)
    visitor.reads("Ce qui est promis", "Responsable", "Prochaine étape", "Ce que dit le responsable", "Historique")
    visitor.follows(visitor.page.get_by_role("navigation", name=re.compile("fil|vous êtes", re.I)).get_by_role("link").last)
    visitor.reads("objectif")
    visitor.follows("Aide")
    visitor.reads("en retard", "à risque", "non renseigné")
    for words in ("Texte et sources", "Mentions légales", "Données personnelles", "Accessibilité"):
        visitor.follows(re.compile(words))


@journey(widths=BOTH)
def the_real_strategy_opens_on_its_last_day_with_its_46_actions(stage, visitor):
    visitor.opens("/77").reads("31 décembre 2024", "Les 46 actions")
    cells = visitor.section("Les 46 actions").locator("a[href^='/77/actions/']")
    expect(cells.count() == 46, f"the mosaic has {cells.count()} cells")
    visitor.opens("/77?au=2021-11-15").reads("15 novembre 2021")
    expect("en retard" in visitor.answer and "sans nouvelles" in visitor.answer, f"« {visitor.answer} »")
    for path in ("/77/actions/1.1", "/77/actions/4.1", "/77/actions/8.2?au=2021-11-15", "/77/objectifs/3", "/77/axes/2", "/77/mesures"):
        visitor.opens(path)


@journey(widths=BOTH, plain=True)
def anybody_lists_the_actions_orders_and_narrows_them(stage, visitor):
    visitor.opens("/77?au=2021-11-15").follows("En liste, à trier et à télécharger", name="actions-liste").reads("46 actions")
    if visitor.width == DESK:
        visitor.follows(visitor.main.get_by_role("columnheader", name="Depuis").get_by_role("link"), name="actions-triees")
    else:
        visitor.field("Trier par").select_option("depuis")
        visitor.presses("Filtrer", name="actions-triees")
    visitor.reads("tri : depuis")
    standing = visitor.main.locator("details.several", has=visitor.page.locator("input[name=situation]"))
    standing.locator("summary").click()
    standing.locator("label").first.click()
    visitor.presses("Filtrer", name="actions-filtrees").reads("tri : depuis")
    expect("au=2021-11-15" in visitor.page.url and "situation=" in visitor.page.url, f"the address is {visitor.page.url}")
    expect(visitor.main.get_by_role("row").count() < 40, "the list is not narrowed")


@journey(widths=BOTH)
def the_directeur_de_cabinet_reaches_everything_one_click_at_a_time(stage, visitor):
    visitor.opens("/exemple")
    mosaic = visitor.section(re.compile(r"^Les \d+ actions"))
    visitor.follows(mosaic.locator("a[href^='/exemple/objectifs/']").first).reads("objectif")
    visitor.follows(visitor.main.locator("a[href^='/exemple/actions/']").first).reads("Ce qui est promis")
    visitor.follows(visitor.main.locator("a[href^='/exemple/indicateurs/']").first).reads("Tableau des valeurs", "D’où vient ce chiffre")
    visitor.opens("/exemple")
    visitor.follows(mosaic.locator("a[href^='/exemple/actions/']").first)
    visitor.opens("/exemple")
    visitor.follows(visitor.section("À faire bouger").locator("a.figure").last)
    visitor.opens("/exemple")
    visitor.follows(visitor.section("À faire bouger").locator("a[href^='/exemple/organismes/']").first)
    expect(visitor.main.locator("a[href^='/exemple/actions/']").count() > 0, "an organisation’s page leads to no action")
    if visitor.width == DESK:
        visitor.opens("/exemple").follows("Territoire")
    else:
        visitor.opens("/exemple")
        visitor.page.locator("summary", has_text="Menu").click()
        visitor.looks(name="menu-ouvert")
        visitor.follows(visitor.page.get_by_role("navigation", name="Menu", exact=True).get_by_role("link", name="Territoire"))
    visitor.follows(visitor.main.locator("a[href*='/zones/arrondissement/']").first).reads("communes")
    visitor.follows(visitor.main.locator("a[href^='/exemple/communes/']").first)
    visitor.follows(visitor.main.locator("a[href*='/zones/']").first)


@journey()
def the_compass_and_an_action_print_on_one_page(stage, visitor):
    for path, file in (
        ("/exemple", "exemple"), ("/77?au=2021-11-15", "77-2021"), ("/77", "77"), ("/exemple/actions/4.1", "action")
    ):
        visitor.opens(path)
        pdf = visitor.folder / f"boussole-{file}.pdf"
        visitor.page.pdf(path=pdf, format="A4", print_background=False)
        told = subprocess.run(["pdfinfo", pdf], check=True, capture_output=True, text=True).stdout
        pages = int(re.search(r"Pages:\s+(\d+)", told)[1])
        subprocess.run(["pdftoppm", "-r", "80", "-png", pdf, str(pdf.with_suffix(""))], check=True)
        expect(pages == 1, f"{path} prints on {pages} pages")


@journey(widths=BOTH, plain=True)
def any_page_is_read_as_of_a_past_day_and_as_it_was_known(stage, visitor):
    visitor.opens("/exemple/mesures/cameras")
    now = visitor.title
    for label in ("Situation au", "Connue le"):
        visitor.page.locator("details.date-panel summary", has_text=label).first.click()
        visitor.looks(name="dates-ouvertes")
        visitor.page.locator("details.date-panel summary", has_text=label).first.click()
    visitor.page.locator("details.date-panel summary").first.click()
    visitor.page.locator("#champ-au").fill("15/11/2025")
    visitor.presses("Afficher")
    expect("au=" in visitor.page.url, "the day is not in the address")
    visitor.reads("15 novembre 2025")
    expect(visitor.title != now, "a year earlier, the number of cameras is the same")
    then = visitor.title
    visitor.opens("/exemple/mesures/cameras?au=2025-11-15&connu=2025-11-15").reads("15 novembre 2025")
    known = visitor.json("/exemple/mesures/cameras?au=2025-11-15&connu=2025-11-15")
    today = visitor.json("/exemple/mesures/cameras?au=2025-11-15")
    expect(known != today, f"what was known on the day is what is known now: {then}")
    visitor.opens("/exemple/actions/1.1?au=2025-11-15&connu=2025-11-15")
    link = visitor.main.locator("a[href^='/exemple/indicateurs/']").first.get_attribute("href")
    expect("au=2025-11-15" in link and "connu=2025-11-15" in link, f"the link forgets the days: {link}")
    for wrong in ("au=31/02/2025", "au=2099-01-01", "connu=demain"):
        visitor.opens(f"/exemple/mesures/cameras?{wrong}", status=422)
    visitor.opens("/exemple?au=15/11/2025").reads("15 novembre 2025")


@journey(widths=BOTH)
def a_figure_opens_down_to_its_postings_and_a_correction_shows_both(stage, visitor):
    visitor.opens("/exemple/mesures").follows(re.compile("Caméras", re.I))
    visitor.reads("la somme des écritures, rejouée, donne bien", "De quoi il est fait", "Les dernières écritures")
    rows = visitor.section("Les dernières écritures").locator("tbody tr")
    expect(rows.count() > 5, f"{rows.count()} postings")
    file = visitor.saves(re.compile("Télécharger .* écritures"), visitor.folder / "ecritures.csv")
    lines = file.read_text("utf-8-sig").splitlines()
    expect(len(lines) > rows.count() and "montant" in lines[0], f"the file of postings: {lines[:2]}")
    undone = [line for line in lines[1:] if re.split("[;,]", line)[-1].strip('"')]
    expect(undone, "no posting of the invented département corrects another")
    visitor.follows("Écritures plus anciennes").follows("Revenir aux dernières")


@journey()
def every_page_that_reads_answers_json_with_its_moment(stage, visitor):
    paths = (
        "", "/echeances", "/silence", "/actualites", "/actions/1.1", "/actions/1.1/historique", "/objectifs/1", "/axes/1",
        "/indicateurs/part_conseils_actifs", "/mesures", "/mesures/cameras", "/mesures/cameras/carte", "/organismes",
        "/organismes/prefecture", "/territoire", "/communes", "/zones/arrondissement", "/recherche?q=conseil", "/sources")
    for path in paths:
        visitor.json("/exemple" + path)
    action = visitor.json("/exemple/actions/1.1?au=2025-11-15&connu=2025-11-20")
    expect("2025-11-15" in str(action) and "2025-11-20" in str(action), "an action’s data do not say their days")
    expect("erreur" in str(visitor.json("/exemple/actions/99.9", status=404)).lower(), "a missing page as data says nothing")


@journey(widths=BOTH)
def words_find_an_action_a_commune_an_organisation(stage, visitor):
    def search(words):
        if visitor.width == PHONE:
            visitor.page.locator("summary", has_text="Menu").click()
        box = visitor.page.locator("#recherche-mobile" if visitor.width == PHONE else "#recherche")
        box.fill(words)
        visitor._leaves(box.locator("xpath=ancestor::form").get_by_role("button"), 200, None)

    visitor.opens("/77")
    search("cameras")
    expect(visitor.main.locator("a[href*='/actions/'], a[href*='/mesures/'], a[href*='/indicateurs/']").count(), "no action for « cameras »")
    search("chelles")
    visitor.follows(re.compile("Chelles"))
    search("parquet de meaux")
    visitor.follows(visitor.main.locator("a[href*='/organismes/']").first)
    search("zzzz")
    visitor.reads("zzzz")


@journey()
def a_key_leads_to_the_search_unless_one_types_or_has_turned_it_off(stage, visitor):
    field = "document.activeElement.name + document.activeElement.value"
    visitor.opens("/exemple/actions")
    visitor.page.keyboard.press("/")
    expect(visitor.page.evaluate(field) == "q", f"the key leads to « {visitor.page.evaluate(field)} »")
    visitor.page.keyboard.press("/")
    expect(visitor.page.evaluate(field) == "q/", "typed in a field, the key is no letter")
    visitor.opens("/exemple/accessibilite", name="accessibilite-raccourci")
    visitor.page.get_by_text("Garder ce raccourci sur cet appareil").click()
    visitor.opens("/exemple/actions")
    visitor.page.keyboard.press("/")
    expect(visitor.page.evaluate("document.activeElement === document.body"), "turned off, the key still leads away")


@journey()
def the_keyboard_goes_straight_to_the_content(stage, visitor):
    visitor.opens("/exemple")
    visitor.page.keyboard.press("Tab")
    focused = "document.activeElement.textContent.trim()"
    expect(visitor.page.evaluate(focused) == "Aller au contenu", f"first comes « {visitor.page.evaluate(focused)} »")
    visitor.page.keyboard.press("Enter")
    visitor.page.keyboard.press("Tab")
    expect(visitor.page.evaluate("document.querySelector('main').contains(document.activeElement)"), "the content is not next")
    for _ in range(12):
        visitor.page.keyboard.press("Tab")
        outline = visitor.page.evaluate(
            "(e => { const s = getComputedStyle(e, e.matches('.row-link') ? '::after' : null), t = getComputedStyle(e);"
            "return [s.outlineStyle, t.outlineStyle, t.boxShadow].some(v => v !== 'none') })(document.activeElement)")
        expect(outline, "the focus does not show on " + visitor.page.evaluate("document.activeElement.outerHTML.slice(0, 90)"))


@journey()
def the_legend_keeps_one_standing_in_the_mosaic(stage, visitor):
    visitor.opens("/exemple")
    legend = visitor.section(re.compile(r"^Les \d+ actions")).get_by_role("link", name=re.compile("En retard"))
    count = int(re.search(r"\d+", legend.inner_text())[0])
    visitor.follows(legend)
    cells = visitor.section(re.compile(r"actions")).locator("a[href^='/exemple/actions/']")
    numbers = {cells.nth(n).get_attribute("href") for n in range(cells.count())}
    expect(len(numbers) == count, f"{len(numbers)} actions for {count} late")
