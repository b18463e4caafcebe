"""Files of figures: a look at what they would do, then all or nothing."""

import re
from datetime import date

import spreadsheet
from stage import BOTH, journey
from visitor import DESK, expect

TITLES = "mesure;jour;commune;organisation;categorie;valeur;commentaire"


def sends(agent, file, departement="77", status=200, name=None):
    agent.opens(f"/{departement}/import")
    agent.main.locator("input[type=file]").set_input_files(file)
    agent.presses("Vérifier le fichier", status, name=name)


def counts(agent):
    """{"nouveaux": 1, …} as the page says them."""
    return {word.lower(): int(re.sub(r"\D", "", number)) for word, number in re.findall(
        r"(Nouveaux|Changés|Identiques|Dont à confirmer|Refusés)\s+([\d ]+)", agent.text)}


def expect_counts(agent, **wanted):
    found = counts(agent)
    expect(all(found.get(word) == number for word, number in wanted.items()), f"{found} instead of {wanted}")


def csv(stage, name, lines, encoding="utf-8"):
    file = stage.folder / name
    file.write_bytes("\r\n".join([TITLES, *lines, ""]).encode(encoding))
    return file


@journey(core=True)
def a_file_is_looked_at_line_by_line_then_recorded_whole(stage):
    agent, reader = stage.agent(departement="77"), stage.visitor()
    first = csv(stage, "premier.csv", [
        "tig_lieux;30/06/2021;département;;;120;", "tig_lieux;31/12/2021;département;;;131;relevé d’été", "tig_capacite;2021-06-30;département;;;1 300;"], "windows-1252")
    sends(agent, first, name="import-nouveau")
    expect_counts(agent, nouveaux=3, changés=0, identiques=0, refusés=0)
    reader.opens("/77/mesures/tig_lieux?au=2021-12-31").reads("Non connu")
    agent.presses(re.compile("Enregistrer"), name="import-enregistre").reads("3 chiffres sont enregistrés")

    mixed = ["tig_lieux;30/06/2021;département;;;120;", "tig_lieux ;31/12/2021;département;;;135;", "tig_capacite;31/12/2021;département;;;1 310;"]
    wrong = ["tig_lieu;30/06/2022;département;;;140;", "tig_lieux;30/06/22022;département;;;140;", "tig_lieux;30/06/2023;Meluun;;;140;", "tig_lieux;30/06/2024;département;;;-3;"]
    sends(agent, csv(stage, "fautif.csv", mixed + wrong), status=422, name="import-refuse")
    expect_counts(agent, nouveaux=1, changés=1, identiques=1, refusés=4)
    agent.reads("Vouliez-vous dire « tig_lieux »", "Vouliez-vous dire « Melun »", "négatif", "remplace 131")
    expect(agent.main.get_by_role("button", name=re.compile("^Enregistrer")).count() == 0, "a file with refused lines can be recorded")

    sends(agent, csv(stage, "bon.csv", mixed), name="import-bon")
    expect_counts(agent, nouveaux=1, changés=1, identiques=1, refusés=0)
    page = agent.page.url if "/import/" in agent.page.url else None
    agent.saves(re.compile("Télécharger .* lignes"), stage.folder / "lignes.csv")
    twice = agent.main.locator("form[action*='/confirmation']")
    action, token = twice.get_attribute("action"), twice.locator("input[name=csrf]").input_value()
    agent.presses(re.compile("Enregistrer"), name="import-bon-enregistre").reads("2 chiffres sont enregistrés")
    again = agent.context.request.post(action, form={"csrf": token}, headers={"Origin": stage.server.address})
    expect(again.ok and "2 chiffres" in again.text().replace("\u00a0", " "), f"sent twice: {again.status}")
    reader.opens("/77/mesures/tig_lieux?au=2021-12-31", name="tig-lieux-importes")
    expect(reader.title.endswith(": 135 lieux"), f"after the import: {reader.title}")
    expect(page is None or agent.page.url == page, "the address of an import changes")


@journey(core=True)
def a_spreadsheet_is_read_like_a_file(stage):
    agent = stage.agent(departement="77")
    titles = TITLES.split(";")
    book = spreadsheet.write(stage.folder / "releves.xlsx", [
        titles, ["tig_lieux", date(2021, 6, 30), "département", "", "", 120, ""], ["tig_lieux", date(2022, 6, 30), "département", "", "", 141, "tableur"]])
    sends(agent, book, name="import-tableur")
    expect_counts(agent, nouveaux=1, identiques=1, refusés=0)
    agent.presses(re.compile("Enregistrer")).reads("1 chiffre est enregistré")


@journey(widths=BOTH, core=True)
def what_is_exported_comes_back_unchanged(stage, visitor):
    agent = stage.agent(visitor.width, departement="exemple")
    agent.opens("/exemple/saisie")
    file = agent.saves("Télécharger les chiffres saisis (CSV)", stage.folder / "chiffres.csv")
    lines = file.read_text("utf-8-sig").splitlines()
    expect(len(lines) > 50, f"the export has {len(lines)} lines")
    sends(agent, file, "exemple", name="import-inchange")
    expect_counts(agent, nouveaux=0, changés=0, identiques=len(lines) - 1, refusés=0)
    agent.reads("il n’y a rien à faire")


@journey()
def what_is_no_file_of_figures_is_refused_in_words(stage):
    agent = stage.agent(departement="77")
    def refused(name, content, *words):
        file = stage.folder / name
        file.write_bytes(content)
        sends(agent, file, status=422, name=f"import-{name}")
        agent.reads(*words)

    refused("vide.csv", b"", "Le fichier est vide")
    refused("rapport.pdf", b"%PDF-1.7 rien", "est un PDF")
    refused("titres.csv", b"nom;prenom\n1;2\n", "titres des colonnes")
    refused("faux.xlsx", b"PK\x03\x04" + bytes(200), "fichier")
    agent.opens("/77/import").presses("Vérifier le fichier", status=422, name="import-sans-fichier").reads("Aucun fichier")
    agent.saves("Télécharger un modèle (CSV)", stage.folder / "modele.csv")
