import Assembly
import Foundation
import Kernel
import Pack
import TestKit
import Testing

@testable import Strategy

/// What `pack load` says before it loads: each word that changes, and what it opens.
@Suite("What a new pack changes") struct PackDifferenceTests {
  private static let assembly = Assembly()

  private func departement(_ files: PackFiles) throws -> Departement {
    try Self.assembly.read(files, today: PackLoadingTests.today, dataFrance: nil).departement
  }
  private func differences(_ file: String, _ old: String, _ new: String) throws -> Differences {
    let files = try Checkout.pack("exemple")
    return Differences(
      from: try departement(files), to: try departement(files.replacing(old, with: new, in: file)),
      parts: Assembly.packParts)
  }
  private static let first = "actions/1-securite-du-quotidien.yaml", fourth = "actions/4-violences.yaml"

  @Test(
    "each change is told for what it was and what it becomes",
    arguments: [
      ("mesures.yaml", "    sensible: true\n", "", "~ mesure tgd_attente, sensible : « oui » devient « non »"),
      (
        "mesures.yaml", "vraisemblance: 80", "vraisemblance: 90",
        "~ mesure recus_isc, vraisemblance : « 80 » devient « 90 »"
      ),
      (
        "mesures.yaml", "par: [commune, organisation]", "par: [organisation]", "~ mesure postes_isc, par : − commune"
      ),
      (
        "mesures.yaml", "reprise: aujourdhui-36m", "reprise: aujourdhui-35m",
        "~ mesure conseils, reprise : « 24/11/2023 » devient « 24/12/2023 »"
      ),
      ("mesures.yaml", "grace: 45", "grace: 40", "~ mesure accueils, grâce : « 45 » devient « 40 »"),
      (
        "organisations.yaml", "nature: justice\n", "nature: justice\n    role: force\n",
        "~ organisme parquet-clairval, rôle : « parquet » devient « force »"
      ),
      (
        first, "ratio: [conseils_actifs, conseils]", "ratio: [conseils_actifs, cameras]",
        "~ indicateur part_conseils_actifs, formule : « conseils_actifs / conseils » devient « conseils_actifs / cameras »"
      ),
      (
        "actions/2-accueil-et-ecoute.yaml", "fenetre: {glissant: 12}", "fenetre: {glissant: 6}",
        "~ indicateur accueils_douze_mois, fenêtre : « 12 mois glissants » devient « 6 mois glissants »"
      ),
      (
        fourth, "tolerance: 5", "tolerance: 7.5",
        "~ indicateur tgd_actifs, tolérance : « 5\u{202F}% » devient « 7,5\u{202F}% »"
      ),
      (
        fourth, "unite: {un: téléphone, plusieurs: téléphones}", "unite: {un: appareil, plusieurs: appareils}",
        "~ indicateur tgd_actifs, unité : « téléphone, téléphones » devient « appareil, appareils »"
      ),
      (
        fourth, "        cibles:\n          - {jour: fin-annee+1a, valeur: 44",
        "        depart: aucun\n        cibles:\n          - {jour: fin-annee+1a, valeur: 44",
        "~ indicateur tgd_actifs, point de départ : « 24 le 31/12/2021 (diagnostic, cite) » devient « aucun »"
      ),
      (
        "communes.csv", "99001,Aigrefont,2758", "99001,Aigrefont,2759",
        "~ commune 99001, population : « 2 758 » devient « 2 759 »"
      ),
      (
        "arrondissements.csv", "991,Clairval,99001", "992,Montfaucel,99001",
        "~ zone arrondissement/991, communes : − 99001"
      ),
      (
        "pack.yaml", "gentile: dans le", "gentile: au",
        "~ département exemple, gentilé : « dans le Val-d’Exemple » devient « au Val-d’Exemple »"
      ),
      (
        "pack.yaml", "sources:\n", "jours_feries: {calendrier: \"971\"}\nsources:\n",
        "~ département exemple, calendrier des jours fériés : « rien » devient « 971 »"
      ),
      (
        "pack.yaml", "sources:\n",
        "jours_feries:\n  ajoutes:\n    - {jour: 03-02, nom: Foire, source: strategie}\nsources:\n",
        "~ département exemple, jours fériés ajoutés : + 03-02 Foire (strategie)"
      ),
      (
        first, "qui: prefecture/bsir", "qui: prefecture/cabinet",
        "~ jalon guide, qui : « prefecture/bsir » devient « prefecture/cabinet »"
      ),
    ] as [(String, String, String, String)])
  func told(_ file: String, _ old: String, _ new: String, _ line: String) throws {
    let lines = try differences(file, old, new).lines
    #expect(
      lines.contains(
        line.replacing("2 758", with: French.number(2_758)).replacing("2 759", with: French.number(2_759))), "\(lines)")
    #expect(lines.count <= 5, "\(lines)")
  }

  @Test("communes that moved are told, line by line")
  func movements() throws {
    var files = try Checkout.pack("exemple")
      .replacing("  contours: communes.geojson", with: "  mouvements: mouvements.csv", in: "territoire.yaml")
    files.files["communes.geojson"] = nil
    files.files["mouvements.csv"] = Data("jour,ancien_code,ancien_nom,code\n2019-01-01,99098,Vieilleville,99001\n".utf8)
    let changed = try files.replacing("Vieilleville,99001", with: "Vieilleville,99002", in: "mouvements.csv")
    let told = Differences(from: try departement(files), to: try departement(changed))
    #expect(
      told.lines == [
        "~ territoire exemple, mouvements de communes : + Vieilleville (99098) devient 99002 le 01/01/2019 ; "
          + "− Vieilleville (99098) devient 99001 le 01/01/2019"
      ])
  }

  @Test("a collection and its questions are told too")
  func collections() throws {
    let lines = try differences("collectes.yaml", "telephone", "# telephone").lines
    #expect(
      lines.count == 1 && lines[0].contains("téléphone : «") && lines[0].hasSuffix("devient « rien »"), "\(lines)")
  }

  @Test(
    "what opens something to others is told apart",
    arguments: [
      ("mesures.yaml", "    sensible: true\n", "    sensible: false\n", "La mesure `tgd_attente` n’est plus sensible"),
      (fourth, "mesure: tgd_attente", "mesure: tgd", "L’indicateur `tgd_demandes` ne lit plus de mesure sensible"),
      (
        "organisations.yaml", "role: sous-prefet\n    zone: arrondissement/992", "role: sous-prefet",
        "`sp-montfaucel` porte plus loin"
      ),
      (
        "organisations.yaml", "    nature: justice\n", "    nature: justice\n    role: prefecture\n",
        "`parquet-clairval` devient prefecture"
      ),
      (
        "organisations.yaml", "domaines: [prefecture.exemple.fr]", "domaines: [prefecture.exemple.fr, autre.fr]",
        "autre.fr"
      ),
    ] as [(String, String, String, String)])
  func opens(_ file: String, _ old: String, _ new: String, _ words: String) throws {
    let openings = try differences(file, old, new).openings
    #expect(openings.contains { $0.contains(words) }, "\(openings)")
  }

  @Test("what closes or only changes opens nothing")
  func closes() throws {
    for (file, old, new) in [
      (
        "mesures.yaml", "par: [commune]\n    vraisemblance: 30\n",
        "par: [commune]\n    sensible: true\n    vraisemblance: 30\n"
      ),
      ("organisations.yaml", "    domaines: [prefecture.exemple.fr]\n", ""),
      (Self.first, "titre: Rendre actifs tous", "titre: Rendre vivants tous"),
    ] {
      let found = try differences(file, old, new)
      #expect(found.openings.isEmpty && !found.isEmpty, "\(found)")
    }
  }

  private static let note =
    "      - {id: note, nom: Note, genre: texte, classe: P3, visible: [parquet-clairval], efface: {apres: [retire], jours: 30}}\n"
  private func openings(of old: String, _ new: String) throws -> [String] {
    let last = "      - {id: decision, nom: Décision du procureur, genre: jour, exige: [attribue], passe: true}\n"
    let files = try Checkout.pack("exemple").replacing(last, with: last + Self.note, in: "registres.yaml")
    return Differences(
      from: try departement(files), to: try departement(files.replacing(old, with: new, in: "registres.yaml")),
      parts: Assembly.packParts
    ).openings
  }

  @Test(
    "a register that more people read, keep or see, or that says more of people, is told apart",
    arguments: [
      ("parquet-rochebelle]\n", "parquet-rochebelle, spip]\n", "Le registre `tgd` est tenu aussi par `spip`"),
      (
        "parquet-rochebelle]\n", "parquet-rochebelle]\n    lit: [\"role:maire\"]\n",
        "Le registre `tgd` se lit aussi de `role:maire`"
      ),
      ("portee: organisation", "portee: departement", "Le registre `tgd` porte plus loin"),
      (
        "vers: disponible}\n", "vers: disponible, par: [spip]}\n",
        "Le passage `livrer` du registre `tgd` se fait aussi par `spip`"
      ),
      (
        "visible: [parquet-clairval]", "visible: [parquet-clairval, parquet-montfaucel]",
        "Le champ `note` du registre `tgd` se voit aussi de `parquet-montfaucel`"
      ),
      (
        "classe: P3, visible: [parquet-clairval]", "classe: P2",
        "Le champ `note` du registre `tgd` se voit de tous ceux qui lisent"
      ),
      ("classe: P3", "classe: P2", "Le champ `note` du registre `tgd` n’est plus de classe P3"),
    ])
  func opensRegister(_ old: String, _ new: String, _ words: String) throws {
    let openings = try openings(of: old, new)
    #expect(openings.contains { $0.contains(words) }, "\(openings)")
  }

  @Test("a register that fewer people read or see opens nothing")
  func closesRegister() throws {
    for (old, new) in [
      ("tient: [parquet-clairval, parquet-montfaucel,", "tient: [parquet-clairval,"),
      ("nom: Téléphones grave danger", "nom: Téléphones"),
    ] { #expect(try openings(of: old, new).isEmpty, "\(new)") }
  }
}
