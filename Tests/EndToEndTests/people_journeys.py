"""People and their accounts: invited, given a function, with a second factor; what the préfecture reads of it all."""

import base64
import hashlib
import hmac
import io
import re
import time

import zxingcpp
from PIL import Image
from stage import BOTH, journey, sign_in
from visitor import PHONE, expect

PASSWORD = "encore une phrase facile"


def code(secret):
    """The six digits of the moment (RFC 6238)."""
    digest = hmac.digest(base64.b32decode(secret), int(time.time() // 30).to_bytes(8, "big"), hashlib.sha1)
    start = digest[-1] & 15
    return f"{(int.from_bytes(digest[start:start + 4], 'big') & 0x7FFFFFFF) % 1_000_000:06}"


def invites(agent, email, function):
    agent.opens("/exemple/comptes/invitation")
    agent.field("Adresse électronique professionnelle").fill(email)
    agent.field("Prénom et nom").fill("Camille Exemple")
    agent.page.get_by_label("Fonction", exact=True).select_option(function)
    agent.presses("Inviter", name="invitation-lien")
    return re.search(r"/exemple/acces/[0-9a-f]{64}", agent.text).group()


def opens_account(visitor, link):
    visitor.opens(link, name="invitation-ouverte")
    visitor.field("Mot de passe").fill(PASSWORD)
    visitor.field("Le même, une seconde fois").fill(PASSWORD)
    visitor.presses("Ouvrir mon compte")
    visitor.signed_in = True


@journey(widths=BOTH, plain=True, core=True)
def an_invited_colleague_opens_their_account_and_protects_it(stage, visitor):
    width = visitor.page.viewport_size["width"]
    email = f"camille{width}{time.time_ns()}@police.exemple.fr"
    link = invites(stage.agent(width), email, "ddpn/partenariat")
    opens_account(visitor, link)
    visitor.opens("/exemple/compte", name="mon-compte").reads("DDPN")
    visitor.opens("/exemple/compte/double-facteur", name="double-facteur")
    visitor.presses("Activer", name="double-facteur-cle")
    secret = re.search(r"((?:[A-Z2-7]{4} ){7}[A-Z2-7]{4})", visitor.text).group(1).replace(" ", "")
    picture = Image.open(io.BytesIO(visitor.page.locator("svg.qr").screenshot()))
    # Of other kinds, a reader finds what isn't there.
    seen = zxingcpp.read_barcodes(picture, formats=zxingcpp.BarcodeFormat.QRCode)
    expect(len(seen) == 1 and f"secret={secret}&" in seen[0].text, f"the code to photograph says {[s.text for s in seen]}")
    visitor.field("Code affiché").fill("12")
    visitor.presses("Confirmer", 422, name="double-facteur-faux")
    visitor.field("Code affiché").fill(code(secret))
    visitor.presses("Confirmer", name="codes-de-secours")
    recovery = re.search(r"[a-z2-9]{4}-[a-z2-9]{4}-[a-z2-9]{4}", visitor.text).group()
    if visitor.javascript:
        kept = visitor.saves("Télécharger les codes", stage.folder / "codes.txt").read_text()
        expect(recovery in kept, f"the file of recovery codes says {kept!r}")
    visitor.follows("Je les ai gardés")
    expect(visitor.path == "/exemple/moi", f"the codes are kept, and one is sent to {visitor.path}")
    visitor.opens("/exemple/compte/double-facteur", name="double-facteur-active")
    visitor.opens("/exemple/compte/sessions", name="sessions")
    visitor.opens("/exemple/compte/messages", name="mes-messages")

    other = stage.visitor(width).opens("/exemple/connexion?retour=%2Fexemple%2Fmesures")
    sign_in(other, email, PASSWORD)
    other.signed_in = False
    other.reads("Il reste à donner un code")
    other.field("Code").fill("000000")
    other.presses("Se connecter", 422, name="code-faux")
    other.field("Code").fill(recovery)
    other.presses("Se connecter", name="code-bon")
    expect(other.path == "/exemple/mesures", f"signed in, sent to {other.path}")
    stage.visitor(width).opens(link, name="lien-mort").reads("Ce lien ne sert plus")

    # The telephone is lost, and the paper with it.
    agent = stage.agent(width)
    agent.opens(f"/exemple/comptes?nom={email.split('@')[0]}", name="comptes-cherches").follows("Camille Exemple", name="compte-protege")
    agent.follows("Double authentification perdue", name="double-facteur-perdu")
    agent.presses("Retirer la double authentification").reads("à refaire")
    other = stage.visitor(width).opens("/exemple/connexion")
    sign_in(other, email, PASSWORD)
    expect(other.path == "/exemple/compte/double-facteur", f"the factor is withdrawn, and one is sent to {other.path}")
    other.reads("La précédente a été retirée")


@journey(widths=BOTH, plain=True)
def a_function_of_another_organisation_is_accepted(stage, visitor):
    width = visitor.page.viewport_size["width"]
    manager = f"gestion{width}{time.time_ns()}@exemple.fr"
    agent = stage.agent(width)
    agent.opens("/exemple/comptes/invitation")
    agent.field("Adresse électronique professionnelle").fill(manager)
    agent.field("Prénom et nom").fill("Claude Gestionnaire")
    agent.page.get_by_label("Fonction", exact=True).select_option("cd")
    agent.picks("Invite et gère")
    agent.presses("Inviter")
    boss = stage.visitor(width)
    opens_account(boss, re.search(r"/exemple/acces/[0-9a-f]{64}", agent.text).group())
    email = f"ailleurs{width}{time.time_ns()}@exemple.fr"
    opens_account(visitor, invites(agent, email, "ddpn/partenariat"))

    boss.opens("/exemple/comptes/invitation")
    boss.field("Adresse électronique professionnelle").fill(email)
    boss.field("Prénom et nom").fill("Nom Supposé")
    boss.page.get_by_label("Fonction", exact=True).select_option("cd/solidarites")
    boss.presses("Inviter", name="invitation-d-ailleurs").reads("n'a pas encore répondu")
    boss.opens("/exemple/comptes", name="comptes-d-un-gestionnaire").reads("Nom Supposé")
    expect("ddpn" not in boss.text.lower(), "the manager reads a function of another organisation")

    visitor.opens("/exemple/moi", name="moi-propose").reads("Fonction proposée")
    visitor.follows("Répondre", name="fonction-proposee")
    visitor.presses("Accepter").reads("La fonction est à vous")
    visitor.opens("/exemple/compte").reads("Solidarités")
    boss.opens(f"/exemple/comptes?nom={email.split('@')[0]}").follows("Camille Exemple", name="compte-accepte")
    boss.follows(re.compile("^Finir"), name="finir-une-fonction")
    boss.presses("Finir la fonction").reads("son accès a cessé")


@journey(widths=BOTH)
def the_administrator_looks_after_accounts_and_reads_rights_and_acts(stage, visitor):
    width = visitor.page.viewport_size["width"]
    agent = stage.agent(width)
    invites(agent, f"passage{width}@exemple.fr", "cd/solidarites")
    agent.opens("/exemple/comptes", name="comptes").reads("sans titulaire")
    agent.follows("Camille Exemple", name="compte-d-un-collegue")
    agent.follows("Donner une fonction", name="donner-une-fonction")
    agent.presses("Donner la fonction", 422, name="donner-une-fonction-refus")
    agent.opens("/exemple/droits", name="droits").reads("Qui peut faire quoi")
    agent.opens("/exemple/journal", name="journal").reads("Invitation", "DDPN, Division du partenariat")
    agent.opens("/exemple/journal?jour.du=jamais", status=422, name="journal-refus")
    agent.opens("/exemple/mot-de-passe-oublie", name="mot-de-passe-oublie")
    expect(width != PHONE or agent.page.evaluate("document.documentElement.scrollWidth") <= PHONE, "too wide")
