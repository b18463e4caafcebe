"""What the machine's commands refuse: nobody is made where nothing is, and `--oui`, written by habit, opens nothing."""

import shutil
import subprocess

from server import ROOT
from stage import journey
from visitor import expect


def asks(server, base, *words):
    """What a command says, and whether it was done."""
    done = subprocess.run(
        [server.binary, *words, "--base", str(base)], cwd=ROOT, capture_output=True, text=True, timeout=60,
        stdin=subprocess.DEVNULL)
    return done.stdout + done.stderr, done.returncode == 0


@journey()
def no_administrator_is_made_for_a_departement_that_is_not_there(stage):
    base = stage.folder / "administrateur.db"
    said, done = asks(stage.server, base, "administrateur", "exemple", "camille@exemple.fr")
    expect(not done and "n’est pas dans la base" in said and "pack load" in said, said)
    asks(stage.server, base, "pack", "load", "Packs/exemple", "--oui")
    said, done = asks(stage.server, base, "administrateur", "exemplaire", "camille@exemple.fr")
    expect(not done and "Il y a : exemple" in said, said)
    said, done = asks(stage.server, base, "administrateur", "exemple", "camille@exemple.fr")
    expect(done and "usage unique" in said, said)


@journey()
def what_a_pack_opens_is_agreed_to_apart(stage):
    base, folder = stage.folder / "ouvrir.db", stage.folder / "pack-ouvert"
    said, done = asks(stage.server, base, "pack", "load", "Packs/exemple", "--oui")
    expect(done, said)
    shutil.copytree(ROOT / "Packs/exemple", folder)
    measures = folder / "mesures.yaml"
    measures.write_text(measures.read_text().replace("sensible: true", "sensible: false", 1))
    said, done = asks(stage.server, base, "pack", "load", str(folder), "--oui")
    expect(not done and "Ce pack ouvre" in said and "n’est plus sensible" in said and "--ouvrir" in said, said)
    said, done = asks(stage.server, base, "pack", "load", str(folder))
    expect(not done and "Rien n’est chargé" in said, said)
    said, done = asks(stage.server, base, "pack", "load", "Packs/exemple", "--oui")
    expect(done and "rien ne change" in said, said)
    said, done = asks(stage.server, base, "pack", "load", str(folder), "--oui", "--ouvrir")
    expect(done and "est en vigueur" in said, said)
