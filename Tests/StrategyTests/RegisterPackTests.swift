import Assembly
import Foundation
import Kernel
import Pack
import Registers
import TestKit
import Testing

/// What registres.yaml may not say, each told once, at its line, with what to do.
@Suite("A register that a pack declares") struct RegisterPackTests {
  private static let file = "registres.yaml"

  private func told(_ old: String, _ new: String) throws -> [String] {
    let files = try Checkout.pack("exemple").replacing(old, with: new, in: Self.file)
    return PackRefusalTests.told(files)
  }
  /// The same of what the registers become, whole, with what their models say.
  private func toldWhole(_ old: String, _ new: String) throws -> [String] {
    PackRefusalTests.told(try Self.whole().replacing(old, with: new, in: Self.file))
  }
  private static func whole() throws -> PackFiles {
    let files = try Checkout.pack("exemple")
    let ids = files.registers.matches(of: /(?m)^  - id: ([a-z_]+)$/).map { String($0.output.1) }
    let whole = try ids.map { try RegistersModule.written($0, in: files, today: PackLoadingTests.today) }.joined()
    return files.withRegisters("registres:\n\(whole.replacing(/[ ]+# du pack[^\n]*/, with: ""))")
  }

  @Test("registers and their invented entries may stand in several files, each fault told in its own")
  func files() throws {
    var files = try Checkout.pack("exemple")
    func move(_ name: String, _ first: String) throws {
      let text = String(decoding: try #require(files.files["\(name).yaml"]), as: UTF8.self)
      let at = try #require(text.range(of: first)?.lowerBound)
      files.files["\(name).yaml"] = Data(text[..<at].utf8)
      files.files["\(name)/autre.yaml"] = Data("registres:\n\(text[at...])".utf8)
    }
    let before = try RegistersModule.written("gares", in: files, today: PackLoadingTests.today)
    try move("registres", "  - id: gares\n")
    try move("fiches", "  - registre: gares\n")
    #expect(PackRefusalTests.told(files).isEmpty)
    #expect(try RegistersModule.written("gares", in: files, today: PackLoadingTests.today) == before)
    let register = PackRefusalTests.told(
      try files.replacing("prefixe: GAR", with: "prefixe: GAR\n    prefix: G", in: "registres/autre.yaml"))
    #expect(register.contains { $0.hasPrefix("registres/autre.yaml:7 ") }, "\(register)")
    let entries = PackRefusalTests.told(
      try files.replacing("registre: gares", with: "registre: gare", in: "fiches/autre.yaml"))
    #expect(entries.contains { $0.hasPrefix("fiches/autre.yaml:2 ") }, "\(entries)")
  }

  @Test("a measure that waits for its register is counted by one, of which somebody says that it is whole")
  func awaited() throws {
    func told(_ reprise: String, portee: String?, reprend: String = "") throws -> [String] {
      var files = try Checkout.pack("exemple")
        .replacing("  - id: recus_isc\n", with: "  - id: recus_isc\n    reprise: \(reprise)\n", in: "mesures.yaml")
      if let portee {
        let register = """
          registres:
            - id: recus
              nom: Reçus
              fiche: fiche
              prefixe: REC
              tient: [cd, "role:maire"]
              portee: \(portee)
          \(reprend)    compte: [{mesure: recus_isc, flux: completer}]
              champs:
                - {id: nom, nom: Nom, genre: texte, exige: [creation]}
                - {id: service, nom: Service, genre: organisation, exige: [creation]}
              etats: [{id: cree, nom: Créé, classe: initial}, {id: fini, nom: Fini, classe: clos}]
              passages: [{id: completer, nom: Compléter, de: [cree], vers: fini}]

          """
        files = try files.replacing("registres:\n", with: register, in: Self.file)
      }
      return PackRefusalTests.told(files)
    }
    #expect(try told("a_dire", portee: "departement") == [])
    #expect(try told("a_dire", portee: nil).contains { $0.contains("aucun registre ne la compte") })
    let counted = try Checkout.pack("exemple").replacing(
      "reprise: aujourdhui-36m\n    par: [organisation]\n    vraisemblance: 30",
      with: "reprise: a_dire\n    par: [organisation]\n    vraisemblance: 30", in: "mesures.yaml")
    let refused = PackRefusalTests.told(counted)
    #expect(refused.count == 1 && refused[0].contains("va avec `alimentation: releves`"), "\(refused)")
    #expect(try told("demain", portee: nil).contains { $0.contains("Écrivez `reprise: a_dire`") })
    #expect(try told("a_dire", portee: "organisation").contains { $0.contains("qui dira la liste complète") })
    let stranger = try told("a_dire", portee: "organisation", reprend: "    reprend: [ddpn]\n")
    #expect(stranger.contains { $0.contains("ne lit pas ce registre") })
    #expect(try told("a_dire", portee: "organisation", reprend: "    reprend: [cd]\n") == [])
    var kept = try Checkout.pack("exemple")
    kept.files["gel/reprises.csv"] = Data("registre,complet,dit,mesures\n".utf8)
    #expect(PackRefusalTests.told(kept).contains { $0.contains("se dit dans Boussole") })
  }

  @Test(
    "a word that means nothing is refused by name",
    arguments: [
      ("vers: disponible}\n      - {id: attribuer", "vers: disponibles}\n      - {id: attribuer", "disponibles"),
      ("de: [commande]", "de: [commandes]", "commandes"), ("genre: jour", "genre: date", "`genre: date` : inconnu"),
      ("tient: [parquet-clairval,", "tient: [parquet-nulle-part,", "parquet-nulle-part"),
      ("exige: [reparation]", "exige: [en_panne]", "en_panne"), ("prefixe: TGD", "prefixe: tgd", "lettres majuscules"),
      ("action: \"4.1\"", "action: \"9.9\"", "9.9"), ("classe: clos", "classe: fini", "`classe: fini` : inconnu"),
      ("mesure: tgd,", "mesure: tgd_attente,", "alimentée par des relevés"),
      ("stock: [disponible, attribue, echu]", "flux: livrer", "est un stock"),
      (
        "[disponible, attribue, echu]}", "[disponible, attribue, echu], si: {parquets: [x]}}",
        "`si: parquets` : inconnu"
      ),
      ("[disponible, attribue, echu]}", "[disponible, attribue, echu], si: {parquet: []}}", "aucune valeur"),
      ("    portee: organisation", "    portee: organisation\n    reprend: [cd]", "`reprend` n’a rien à faire compter"),
      ("{id: ligne,", "{id: jour,", "déjà pris"), ("  - id: tgd", "  - id: echeances", "est déjà une page"),
      ("filtres: {etat: attribue, echeance: 30}", "filtres: {etat: perdu}", "`etat: perdu` : inconnu"),
      ("filtres: {etat: attribue, echeance: 30}", "filtres: {ligne: x}", "ne se restreint pas par `ligne`"),
      ("filtres: {etat: attribue, echeance: 30}", "filtres: {echeance: bientot}", "echeance"),
      ("filtres: {etat: attribue, echeance: 30}", "filtres: {}", "ne restreint rien"),
      ("filtres: {etat: attribue, echeance: 30}", "filtres: {etat: []}", "`etat` ne restreint rien"),
      ("filtres: {etat: attribue, echeance: 30}", "filtres: {etat: [echu, perdu]}", "`etat: perdu` : inconnu"),
      ("filtres: {etat: attribue, echeance: 30}, tri: echeance", "filtres: {etat: attribue}, tri: fin", "`tri: fin`"),
      ("    portee: organisation", "    portee: organisation\n    doublon: [lignes]", "`doublon: lignes` : inconnu"),
      ("{id: livre_le, nom: Livré le, genre: jour", "{id: livre_le, nom: Livré le, secret: oui, genre: jour", "secret"),
      ("{id: livre_le, nom: Livré le, genre: jour", "{id: livre_le, nom: Livré le, genre: lien", "`registre` manque"),
      (
        "{id: livre_le, nom: Livré le, genre: jour", "{id: livre_le, nom: Livré le, genre: lien, registre: tdg",
        "Vouliez-vous `tgd`"
      ),
      (
        "{id: livre_le, nom: Livré le, genre: jour", "{id: livre_le, nom: Livré le, registre: tgd, genre: jour",
        "registre"
      ),
    ])
  func refused(_ old: String, _ new: String, _ words: String) throws {
    let told = try told(old, new)
    #expect(told.contains { $0.hasPrefix("\(Self.file):") && $0.contains(words) }, "\(told)")
  }

  @Test("a state that nothing leads to, or that can't be left, is refused")
  func states() throws {
    let unreached = try told(
      "- {id: retirer, nom: Retirer, de: [disponible, reparation], vers: retire}",
      "- {id: retirer, nom: Retirer, de: [disponible, reparation], vers: reparation}")
    #expect(unreached.contains { $0.contains("Rien ne mène à l’état `retire`") }, "\(unreached)")
    let closed = try told("{id: retire, nom: Retiré, classe: clos}", "{id: retire, nom: Retiré, classe: actif}")
    #expect(closed.contains { $0.contains("On ne sort pas de l’état `retire`") }, "\(closed)")
  }

  @Test("a measure that a register counts is fed, in a real département too; one that nothing counts is refused")
  func fed() throws {
    let silent = "  - {mesure: tgd, depart: 28, arrivee: 36, poids: 1, corrections: 3, "
    let activity = try Checkout.pack("exemple").replacing(
      silent, with: "  # \(silent.trimmed)", in: "activite.yaml")
    #expect(PackRefusalTests.told(activity).isEmpty, "\(PackRefusalTests.told(activity))")
    let nothing = try activity.replacing(
      "      - {mesure: tgd, stock: [disponible, attribue, echu]}", with: "      []", in: "registres.yaml"
    ).replacing("    compte:\n      []", with: "", in: "registres.yaml")
    #expect(PackRefusalTests.told(nothing).contains { $0.contains("rien dans ce pack ne la compte") })
  }

  @Test("a reach without the field that it reads is refused")
  func reach() throws {
    let told = try told("portee: organisation", "portee: commune")
    #expect(told.contains { $0.contains("`portee: commune` veut un champ de ce genre") }, "\(told)")
  }

  private static let field = "{id: livre_le, nom: Livré le, genre: jour, exige: [disponible], passe: true}"
  @Test(
    "a key of a field that is misused is told at its line, with what to do",
    arguments: [
      ("genre: entier, minimum: 5, maximum: 2", "`minimum` dépasse `maximum`"),
      ("genre: texte, passe: true", "`passe` : clé inconnue"),
      ("genre: jour, au_plus: ligne", "`au_plus` : clé inconnue"),
      ("genre: entier, au_plus: ligne", "`au_plus: ligne` : inconnu"),
      ("genre: texte, minimum: 5", "`minimum` : clé inconnue"), ("genre: decimal", "`decimales` manque"),
      ("genre: decimal, decimales: 9", "entier de 1 à 4"), ("genre: euros, unite: ha", "`unite` : clé inconnue"),
      ("genre: choix_plusieurs", "`choix` manque"), ("genre: communes, unique: true", "n’est pas `unique`"),
      ("genre: choix, choix: [{id: a, nom: A}, {id: a, nom: B}]", "`id: a` : déjà pris"),
      ("genre: lignes", "`colonnes` manque"), ("genre: lignes, colonnes: []", "la liste est vide"),
      ("genre: lignes, colonnes: [{id: a, nom: A, genre: lignes}]", "Une colonne ne peut pas être de ce genre"),
      ("genre: lignes, colonnes: [{id: a, nom: A, genre: lien}]", "Une colonne ne peut pas être de ce genre"),
      ("genre: lignes, colonnes: [{id: a, nom: A, genre: jour, exige: [creation]}]", "`exige: creation` : inconnu"),
      ("genre: lignes, colonnes: [{id: a, nom: A, genre: jour, unique: true}]", "`unique` : clé inconnue"),
      ("genre: lignes, chevauchement: non, colonnes: [{id: du, nom: A, genre: jour}]", "colonnes `du` et `au`"),
      ("genre: lignes, maximum: 900, colonnes: [{id: du, nom: A, genre: jour}]", "200 lignes au plus"),
      ("genre: pieces", "`choix` manque"), ("genre: pieces, choix: [{id: P, nom: P}]", "minuscules sans accent"),
      ("genre: texte, motif: 9*9", "se lit de deux façons"),
      ("genre: texte, motif: 99 99 99 99 99 99 99, aide: x", ""),
      ("genre: texte, motif: \"??-999-??\"", "désigner une personne"),
      ("genre: jour, motif: 99", "`motif` : clé inconnue"), ("genre: jour, si: {ligne: [x]}", "déclaré plus haut"),
      ("genre: jour, si: {panne: [batterie]}", "déclaré plus haut"),
      ("genre: jour, classe: P4", "`classe: P4` : inconnu"), ("genre: jour, classe: P2", "`efface` manque"),
      ("genre: jour, efface: {apres: [retire], jours: 3}", "`efface` : clé inconnue"),
      ("genre: texte, classe: P2, efface: {apres: [fini], jours: 3}", "`apres: fini` : inconnu"),
      ("genre: texte, classe: P2, efface: {jours: 3}", "`apres` manque"),
      ("genre: texte, classe: P2, efface: {apres: [retire]}", "`jours` manque"),
      ("genre: texte, classe: P3, efface: {apres: [retire], jours: 3}", "`classe: P3` veut `visible`"),
      ("genre: texte, classe: P2, unique: true, efface: {apres: [retire], jours: 3}", "n’est pas `unique`"),
      ("genre: lien, registre: tgd, classe: P2, efface: {apres: [retire], jours: 3}", "Un lien ne s’efface pas"),
      ("genre: jour, visible: [parquet]", "`visible: parquet` : inconnu"),
    ])
  func field(_ keys: String, _ words: String) throws {
    let told = try told(Self.field, "{id: livre_le, nom: Livré le, exige: [disponible], \(keys)}")
    let text = String(decoding: try #require(Checkout.pack("exemple").files[Self.file]), as: UTF8.self)
    let line = text.split(separator: "\n", omittingEmptySubsequences: false).firstIndex { $0.contains(Self.field) }
    #expect(
      words.isEmpty
        ? told.isEmpty : told.contains { $0.hasPrefix("\(Self.file):\((line ?? 0) + 1)") && $0.contains(words) },
      "\(told)")
  }

  @Test(
    "one mistake is one fault, that says what to write",
    arguments: [
      ("duree: 6 mois", "duree: six mois", "Écrivez `6 mois`"), ("duree: 6 mois", "duree: 6mois", "Écrivez `6 mois`"),
      ("duree: 6 mois", "duree: 6 semaines", "Écrivez `6 mois`"),
      (
        "genre: entier, minimum: 1, maximum: 2000, exige", "genre: nombre, minimum: 1, maximum: 2000, exige", "`entier`"
      ),
      ("genre: choix\n        exige: [reparation]", "genre: liste\n        exige: [reparation]", "`choix_plusieurs`"),
      ("    champs:\n", "    champ:\n", "Vouliez-vous `champs`"),
      ("    etats:\n", "    etat:\n", "Vouliez-vous `etats`"),
      ("    passages:\n", "    passage:\n", "Vouliez-vous `passages`"),
      ("{id: decision,", "{id: decision_le,", "De même à 2\u{A0}autres lignes"),
      ("maximum: 2000, exige", "maximum: 2 000, exige", "Écrivez-le sans espace : `2000`"),
      ("de: [commande], vers: disponible", "de: [commande], vers: [disponible]", "Ôtez les crochets"),
      (
        "          - {id: batterie, nom: Batterie}\n          - {id: reseau, nom: Réseau}\n",
        "          - batterie\n          - reseau\n", "`- {clé: valeur"
      ),
      (
        "nom: \"1° Bâtiments et installations publics, leurs abords\"",
        "nom: 1° Bâtiments et installations publics, leurs abords", "entre guillemets un texte qui contient une virgule"
      ),
      ("lit: [prefecture/cabinet, prefecture/bsir,", "lit: [prefecture/cabinet, gendarmes,", "ou déclarez-le"),
      ("registre: obligations_voyage", "registre: obligations", "Vouliez-vous `obligations_voyage`"),
      ("classe: initial}\n      - {id: disponible", "classe: actif}\n      - {id: disponible", "`classe: initial`"),
      ("jusqua: quartiers.au", "jusqua: signe_le", "Écrivez `jusqua: un_champ.une_colonne`"),
      ("pendant: 1 mois", "pendant: 1 semaine", "Écrivez `7 jours`"),
    ])
  func once(_ old: String, _ new: String, _ words: String) throws {
    let told = try told(old, new)
    #expect(told.count == 1 && told.allSatisfy { $0.hasPrefix("\(Self.file):") && $0.contains(words) }, "\(told)")
  }

  @Test("what follows from another file's fault is no fault of its own")
  func cascade() throws {
    let reversed = try Checkout.pack("exemple").replacing(
      "vigueur: debut-annee-2a", with: "vigueur: 2099-01-01", in: "strategie.yaml")
    let told = PackRefusalTests.told(reversed)
    #expect(told.count == 1 && told.first?.hasPrefix("strategie.yaml:6") ?? false, "\(told)")
    let twice = try Checkout.pack("exemple").replacing(
      "numero: \"4.2\"", with: "numero: \"4.1\"", in: "actions/4-violences.yaml")
    #expect(PackRefusalTests.told(twice).count == 1, "\(PackRefusalTests.told(twice))")
    let measure = try Checkout.pack("exemple").replacing(
      "id: cameras\n", with: "id: cameras_total\n", in: "mesures.yaml")
    let renamed = PackRefusalTests.told(measure)
    #expect(renamed.count == 1 && renamed.first?.contains("Vouliez-vous `cameras_total`") ?? false, "\(renamed)")
  }

  @Test("a condition names a value that its field may have")
  func condition() throws {
    let told = try told(
      "      - id: panne\n",
      "      - {id: urgent, nom: Urgent, genre: oui_non}\n      - {id: delai, nom: Délai, genre: entier, si: {urgent: [peut_etre]}}\n      - id: panne\n"
    )
    #expect(told.contains { $0.contains("`urgent: peut_etre` : inconnu") }, "\(told)")
  }

  @Test("nobody is asked for what they may not see, and nothing is named by what few see")
  func askers() throws {
    let told = try told(
      Self.field, "{id: livre_le, nom: Livré le, exige: [disponible], genre: jour, visible: [parquet-clairval]}")
    #expect(told.contains { $0.contains("`livre_le` est exigé de") && $0.contains("parquet-montfaucel") }, "\(told)")
    let unnamed = try self.told(
      "genre: texte, unique: true", "genre: texte, visible: [parquet-clairval, parquet-montfaucel, parquet-rochebelle]")
    #expect(unnamed.contains { $0.contains("Aucun champ n’est un `texte`") }, "\(unnamed)")
  }

  @Test("what waits for others that no clock tells is warned of, with who they are")
  func waiting() throws {
    let file = try Self.whole().replacing(
      "      - {id: demande, nom: Avis à demander, court: [declare], duree: 15 jours, previent: [15], pour: [spip]}\n",
      with: "", in: Self.file)
    // The town hall may not leave that state by itself.
    let alone = try file.replacing(
      "tient: [spip, \"role:maire\"]", with: "tient: [\"role:maire\"]", in: Self.file)
    let read = try Assembly().read(alone, today: PackLoadingTests.today, dataFrance: nil)
    let told = read.warnings.map(\.description).filter { $0.contains("`declare`") }
    #expect(told.count == 1 && told[0].contains("spip"), "\(read.warnings)")
  }

  @Test(
    "delays, titles and gauges are written in one way",
    arguments: [
      ("perime: lendemain 12 h", "perime: midi", "jusqu’à quand est-ce encore vrai"),
      ("au_plus: places}\n    sans", "au_plus: place}\n    sans", "Vouliez-vous `places`"),
      ("jauge: libres", "jauge: libre", "Vouliez-vous `libres`"),
      ("previent: [24 heures]", "previent: [96 heures]", "jusqu’à 72"),
      ("duree: 15 jours, previent: [15]", "duree: 15 jours, previent: [6 heures]", "ne se compte pas en heures"),
      ("de: 1 mois}", "de: 30 jours}", "l’unité de `duree`"), ("si: prorogation", "si: avis", "avis"),
      ("dure: 5 ans", "dure: toujours", "combien de temps"),
      ("          - {id: mairie, nom: La mairie, par: [\"role:maire\"]}\n", "", "à deux au moins"),
      ("champ: parquet, par", "champ: objet, par", "`champ: objet` : inconnu"),
      ("        fige: [parquet, fin, base]\n", "        par: [spip]\n", "`signent` dit déjà par qui"),
      ("previent: [60], attend: signer", "previent: [60], attend: transmettre", "`attend: transmettre` : inconnu"),
    ])
  func measuresOfTime(_ old: String, _ new: String, _ words: String) throws {
    let told = try toldWhole(old, new)
    #expect(told.contains { $0.hasPrefix("\(Self.file):") && $0.contains(words) }, "\(told)")
  }
}
