"""A figure is asked by mail, given on a phone, sent back, given again and validated: nobody at the préfecture types it."""

import time

from letterbox import Letterbox, link_in
from people_journeys import invites, opens_account
from stage import BOTH, journey
from visitor import PHONE, expect, plain

QUESTIONS = 4  # asked of the police and of the gendarmerie alike


def campaign(agent, title="Accueil et écoute"):
    """The open campaign's board."""
    agent.opens("/exemple/collectes", name="collectes")
    agent.follows(title, name="tableau-de-collecte")
    return agent.path


def request(agent, function):
    agent.follows(function, name="suivi-de-demande")
    return agent.path


def gives_address(agent, address):
    agent.field("À qui écrire").fill(address)
    agent.presses("Noter l’adresse", name="suivi-adresse")


def types(visitor, value, label="Nombre d"):
    visitor.field(label).fill(value)


def says(visitor, comment):
    """In words of this run's own: the same journey is played by several, over one database."""
    visitor.field("Commentaire").fill(f"{comment} {id(visitor)}")


def is_saved(visitor):
    """With JavaScript, each answer is saved as one stops typing it, before one leaves its field."""
    if visitor.javascript:
        visitor.page.get_by_text("✓ Enregistré le").wait_for()


def chooses(visitor, label):
    """A reason to have no number. One tap takes no saved number away: the button does."""
    number = visitor.field("Nombre d").input_value()
    visitor.picks(label)
    if not visitor.javascript:
        types(visitor, "")
    elif number:
        visitor.page.get_by_text("Pour le remplacer par").wait_for()
    else:
        visitor.page.get_by_text("✓ Enregistré le").wait_for()


def asked(visitor, link, number):
    visitor.opens(f"{link}?question={question(visitor, link, number)}", name=f"reponse-question-{number}")


def question(visitor, link, number):
    """The id of a question, by its place among those asked there."""
    return saved(visitor, link, number)["question"]


def saved(visitor, link, number):
    """What stands to it."""
    return visitor.json(f"{link}/recu")["questions"][number - 1]


def continues(visitor, status=200, name=None):
    return visitor.presses("Enregistrer", status, name=name)


LATER = iter(range(150, 300))
# None of them stands already, whatever width comes first.
VALUES = iter(range(40, 90))


def later():
    """A day that is after the last one given."""
    return time.strftime("%d/%m/%Y", time.localtime(time.time() + next(LATER) * 86_400))


@journey(widths=BOTH, plain=True, core=True)
def a_partner_without_an_account_answers_from_the_mail(stage, visitor):
    agent = stage.agent(visitor.width)
    box = Letterbox(stage.server, stage.folder / "boite")
    partner, colleague = f"service{time.time_ns()}@exemple.fr", f"collegue{time.time_ns()}@exemple.fr"
    with box:
        board = campaign(agent)
        followed = request(agent, "GGD")
        agent.field("À qui écrire").fill("pas une adresse")
        agent.presses("Noter l’adresse", 422, name="suivi-adresse-refus")
        gives_address(agent, partner)
        agent.field("Rouvrir jusqu").fill("hier")
        agent.presses("Rouvrir et prévenir", 422, name="suivi-reouverture-refus")
        agent.opens(followed)
        # The request may be complete already: the letter of a request reopened leaves all the same.
        agent.field("Rouvrir jusqu").fill(later())
        agent.presses("Rouvrir et prévenir").reads("La demande est rouverte")
        link = link_in(box.last(partner))

        answers(visitor, link)
        asked(visitor, link, 1)
        visitor.follows("Transmettre à un collègue", name="reponse-transmettre")
        visitor.field("Adresse électronique").fill("personne")
        visitor.presses("Envoyer le lien", 422, name="reponse-transmettre-refus")
        visitor.field("Adresse électronique").fill(colleague)
        visitor.presses("Envoyer le lien", name="reponse-transmise").reads("Un lien part")
        other = stage.visitor(visitor.width, visitor.javascript)
        passed = link_in(box.last(colleague))
        expect(passed != link, "the colleague was given the same link")
        other.opens(f"{passed}/recu", name="recu-du-collegue").reads("forum")

        agent.opens(board, name="tableau-repondu")
        row = plain(agent.page.locator("tr", has_text="GGD").first.inner_text())
        expect("complète" in row, f"the board says « {row} »")
        sends_back(agent, visitor, "Il manque le mois d’août.")
        letter = box.last(partner)
        expect("renvoyée" in plain(letter["subject"]), f"the partner was written « {letter['subject']} »")
        again = link_in(letter)
        visitor.opens(again, name="reponse-renvoyee").reads("Il manque le mois d’août")
        before = agent.json("/exemple/mesures/recus_isc")["chiffre"]
        types(visitor, str(next(VALUES)))
        says(visitor, "août compris")
        continues(visitor, name="recu-apres-renvoi")
        visitor.reads("Tout est là")
        validates(agent, visitor, "août compris")
        after = agent.json("/exemple/mesures/recus_isc")["chiffre"]
        expect(after != before, f"the figure did not move from {before}")
        visitor.opens(f"{again}/recu", name="recu-valide").reads("validée par")

        agent.opens(followed, name="suivi-complet").reads("août compris")
        agent.follows("Révoquer les liens envoyés", name="suivi-revoquer").reads("cessent de servir")
        agent.presses("Révoquer les liens", name="suivi-revoque")
        for dead in (link, passed, again):
            visitor.opens(dead, status=404, name="lien-revoque")


def answers(visitor, link):
    """Four questions: a number, néant, one that is doubted, zero; then one is corrected."""
    visitor.opens(link, name="reponse")
    expect(visitor.page.get_by_role("link", name="Se connecter").count() == 0, "a partner is asked to sign in")
    asked(visitor, link, 1)
    with visitor._expecting(422):  # a doubt waits for its comment
        types(visitor, str(next(VALUES)))
        says(visitor, "permanences de l’été")
        is_saved(visitor)
    visitor.looks("reponse-enregistree")
    continues(visitor)
    visitor.page.go_back()
    visitor.reads("Réponse enregistrée le")
    asked(visitor, link, 2)
    says(visitor, "fermé pour travaux")
    chooses(visitor, "Néant")
    continues(visitor)
    asked(visitor, link, 3)
    if not visitor.field("Nombre d").input_value() and not visitor.main.locator("input:checked").count():
        continues(visitor, 422, name="reponse-vide")
    with visitor._expecting(422):
        visitor.field("Commentaire").fill("")
        types(visitor, "987654")
        visitor.field("Nombre d").blur()
        if visitor.javascript:
            visitor.page.get_by_text("Pas encore enregistré").wait_for()
            visitor.page.locator("#champ-valeur-erreur", has_text="pourquoi ce nombre est juste").wait_for()
            visitor.looks("reponse-douteuse-en-ecrivant")
    continues(visitor, 422, name="reponse-douteuse")
    expect(visitor.field("Nombre d").input_value().replace(" ", "") == "987654", "what was typed is not kept")
    says(visitor, "forum annuel")
    continues(visitor)
    asked(visitor, link, QUESTIONS)
    types(visitor, "")
    says(visitor, "aucune annulation")
    visitor.picks("Zéro")
    continues(visitor, name="recu")
    expect(visitor.path.endswith("/recu"), f"after the last question: {visitor.path}")
    visitor.reads("Tout est là", "forum annuel", "néant", "zéro")
    asked(visitor, link, 3)
    chooses(visitor, "Non disponible")
    expect(not visitor.javascript or saved(visitor, link, 3)["valeur"] == 987654, "one tap took a saved number away")
    expect(visitor.field("Nombre d").input_value() == "", "a number and no number at once")
    continues(visitor, name="recu-corrige")
    visitor.reads("non disponible")


def waiting(agent, words, visitor):
    """What stands for an answer on the page of those to validate."""
    for page in range(1, 9):  # the oldest come first, fifty a page
        agent.opens(f"/exemple/validations?page={page}", name="validations" if page == 1 else None)
        item = agent.main.locator("section, tr, li").filter(has_text=f"{words} {id(visitor)}").last
        if item.count():
            break
    return item


def sends_back(agent, visitor, reason):
    item = waiting(agent, "permanences de l’été", visitor)
    agent.follows(item.get_by_role("link", name="Renvoyer"), name="renvoyer")
    agent.presses("Renvoyer au partenaire", 422, name="renvoyer-refus")
    agent.field("Ce qui est à revoir").fill(reason)
    agent.presses("Renvoyer au partenaire", name="renvoye").reads("renvoyé")


def validates(agent, visitor, words):
    agent.presses("Valider", name="valide", within=waiting(agent, words, visitor))
    agent.reads("Le chiffre est validé")


@journey(widths=BOTH, plain=True)
def the_holder_of_a_function_does_the_first_thing_and_it_is_gone(stage, visitor):
    agent = stage.agent(visitor.width)
    link = invites(agent, f"alex{time.time_ns()}@exemple.fr", "ca-saint-aubert")
    opens_account(visitor, link)
    visitor.opens("/exemple/moi", name="moi").reads("Accueil et écoute")
    # Whoever came before had it sent back.
    visitor.follows("Revoir la réponse" if "À revoir" in visitor.text else "Donner les chiffres", name="moi-question")
    types(visitor, "61")
    says(visitor, "premier trimestre d’ouverture")
    is_saved(visitor)
    continues(visitor, name="moi-recu").reads("Tout est là")
    visitor.opens("/exemple/moi", name="moi-fini").reads("Rien d’autre à faire", "répondu")
    expect("Donner les chiffres" not in visitor.text, "what was given is still owed")
    # For those who come after: it is owed again.
    item = waiting(agent, "premier trimestre d’ouverture", visitor)
    agent.follows(item.get_by_role("link", name="Renvoyer"))
    agent.field("Ce qui est à revoir").fill("Essai à recommencer.")
    agent.presses("Renvoyer au partenaire")
    visitor.opens("/exemple/moi", name="moi-renvoye").reads("À revoir", "Essai à recommencer")


@journey(widths=BOTH)
def a_closed_campaign_says_why_and_who_opens_it(stage, visitor):
    agent = stage.agent(visitor.width)
    agent.opens("/exemple/collectes?etat=close", name="collectes-closes")
    agent.follows(agent.main.locator("tbody a").first, name="tableau-clos")
    agent.follows(agent.main.locator("tbody a").first, name="suivi-clos")
    agent.reads("Close depuis")
    link = agent.path.removesuffix("/suivi")
    agent.opens(f"{link}?question={question(agent, link, 1)}", name="collecte-close").reads("Cette collecte est close", "donnez plus de temps")
