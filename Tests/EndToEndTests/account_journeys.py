"""Signing in."""

from stage import choose_password, journey, sign_in
from visitor import expect


@journey(core=True)
def the_one_time_password_opens_once_and_is_changed(stage):
    visitor, once = stage.visitor(), stage.server.one_time.get("77")
    expect(once, "no one-time password was printed for /77")
    visitor.opens("/77/connexion")
    sign_in(visitor, "admin@77.local", "ce n’est pas le bon", status=422)
    visitor.reads("L’adresse ou le mot de passe n’est pas le bon")
    sign_in(visitor, "admin@77.local", once)
    expect(visitor.path == "/77/compte", f"sent to {visitor.path}, not to the change of password")
    visitor.opens("/77/saisie")
    expect(visitor.path == "/77/compte", f"a password that serves once opens {visitor.path}")
    choose_password(visitor, once, "court", status=422)
    visitor.reads("au moins 12 caractères")
    choose_password(visitor, once, stage.PASSWORD)
    visitor.reads("Le mot de passe est changé")
    stage.sessions["77"] = visitor.context.cookies()

    other = stage.visitor().opens("/77/connexion?retour=%2F77%2Fsaisie")
    sign_in(other, "admin@77.local", once, status=422)
    sign_in(other, "admin@77.local", stage.PASSWORD)
    expect(other.path == "/77/saisie", f"signed in, sent to {other.path} instead of the page that was asked")
    other._leaves(other.page.get_by_role("button", name="Se déconnecter").first, 200, None)
    other.signed_in = False
    other.opens("/77/saisie")
    expect(other.path == "/77/connexion", "signed out, the page of figures still opens")


@journey(widths=(), plain=True)
def signing_in_needs_no_javascript(stage, visitor):
    stage.agent()
    visitor.opens("/exemple/connexion")
    sign_in(visitor, "admin@exemple.local", stage.PASSWORD)
    visitor.opens("/exemple/saisie")


@journey()
def what_may_not_be_seen_looks_missing_or_asks_to_sign_in(stage, visitor):
    for path in ("/exemple/saisie", "/exemple/import", "/exemple/piloter/1.1", "/exemple/compte"):
        visitor.opens(path)
        expect(visitor.path == "/exemple/connexion", f"{path} does not ask to sign in")
    visitor.opens("/exemple/nulle-part", status=404).opens("/13", status=404).opens("/exemple/actions/99.9", status=404)
    visitor.opens("/exemple/mesures/tgd_attente", status=404)  # sensitive
    answer = visitor.context.request.post("/exemple/mesures/reunions_quartier/releves", form={"valeur": "1"}, max_redirects=0)
    expect(answer.status in (303, 403, 404), f"a stranger’s figure was answered {answer.status}")
