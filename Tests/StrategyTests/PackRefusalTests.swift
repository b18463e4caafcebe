import Assembly
import Foundation
import Kernel
import Pack
import TestKit
import Testing

@testable import Strategy

/// What a pack says and Boussole does not do, or can't be meant, is refused by name at its line.
@Suite("What a pack may not say") struct PackRefusalTests {
  private static let assembly = Assembly()

  static func told(_ files: PackFiles) -> [String] {
    do {
      _ = try assembly.read(files, today: PackLoadingTests.today, dataFrance: nil)
      return []
    } catch let invalid as Invalid {
      return invalid.issues.map(\.description)
    } catch {
      return ["\(error)"]
    }
  }
  /// The line of the first difference between two texts.
  private func line(of new: String, in files: PackFiles, _ file: String) throws -> Int {
    let before = String(decoding: try Checkout.pack("exemple").files[file] ?? Data(), as: UTF8.self)
    let after = String(decoding: files.files[file] ?? Data(), as: UTF8.self)
    let pairs = zip(
      before.split(separator: "\n", omittingEmptySubsequences: false),
      after.split(separator: "\n", omittingEmptySubsequences: false))
    return (pairs.enumerated().first { $0.element.0 != $0.element.1 }?.offset ?? 0) + 1
  }

  struct Slip: Sendable, CustomTestStringConvertible {
    let file: String, old: String, new: String, words: String
    init(_ file: String, _ old: String, _ new: String, _ words: String) {
      (self.file, self.old, self.new, self.words) = (file, old, new, words)
    }
    var testDescription: String { words }
  }
  private static let first = "actions/1-securite-du-quotidien.yaml"
  private static let fourth = "actions/4-violences.yaml"

  static let slips: [Slip] = [
    // Nothing where something was meant.
    Slip("organisations.yaml", "- id: parquet-clairval", "- id: \"\"", "`id` est vide"),
    Slip(first, "formule:\n          ratio: [conseils_actifs, conseils]", "formule: null", "`formule` est vide"),
    Slip(first, "    titre: Rendre actifs tous", "    titre: \"\" # Rendre actifs tous", "`titre` est vide"),
    Slip("communes.csv", "99001,Aigrefont,", "99001,,", "`nom` est vide"),
    Slip("arrondissements.csv", "991,Clairval,99001", ",Clairval,99001", "ne fait pas une adresse"),
    Slip("mesures.yaml", "attendus: [ddpn, ggd]", "attendus: [ddpn, '']", "un mot de la liste est vide"),
    Slip(first, "titre: Rendre actifs tous", "titre: Rendre\u{200B} actifs tous", "que personne ne voit (U+200B)"),
    Slip(
      "secteurs.csv", "vallee-ourle,Vallée de l’Ourle,99014", "vallee-oure,Vallée de l’Ourle,99014", "deux identifiants"
    ),
    Slip(
      "observations.csv", "provisoire, à confirmer", "provisoire, à\u{200B}confirmer", "que personne ne voit (U+200B)"),
    Slip(first, "    titre: Rendre actifs tous", "    titre: true # Rendre actifs tous", "on attend un texte"),
    Slip(
      first, "titre: Rendre actifs tous les conseils locaux de prévention", "titre: Rendre actifs les conseils\"",
      "un guillemet que rien n’ouvre"),
    Slip(
      "arrondissements.csv", "991,Clairval,99001", "991,Clairval,99001\n992,Montfaucel,99001",
      "dans deux arrondissements"),
    // Numbers that nobody counts.
    Slip("pack.yaml", "vraisemblance: 50", "vraisemblance: -5", "un nombre de 0 à"),
    Slip("mesures.yaml", "vraisemblance: 80", "vraisemblance: -80", "un nombre de 0 à"),
    Slip(first, "valeur: 75, source: strategie", "valeur: 9000000000000000000, source: strategie", "un nombre de"),
    Slip(first, "valeur: 75, source: strategie", "valeur: 1e300, source: strategie", "on attend un nombre"),
    Slip(
      first, "valeur: 75, source: strategie", "valeur: 75000, source: strategie", "pas un pourcentage vraisemblable"),
    Slip(fourth, "valeur: 44, source", "valeur: 44.5, source", "les pages en montreraient 45"),
    Slip(fourth, "valeur: 29, source", "valeur: -29, source", "un compte n’est pas négatif"),
    Slip("communes.csv", "99001,Aigrefont,2758", "99001,Aigrefont,-5", "pas un nombre d’habitants"),
    Slip("observations.csv", "fin-annee-4a,742", "fin-annee-4a,-742", "un compte n’est pas négatif"),
    // Twice.
    Slip("arrondissements.csv", "991,Clairval,99001", "991,Clairval,99001\n991,Clairval,99001", "est là deux fois"),
    Slip("epci.csv", "code,nom\n", "code,nom\n999,Un\n999,Deux\n", "est là deux fois"),
    Slip("territoire.yaml", "genre: ressort", "genre: arrondissement", "est là deux fois pour les mêmes jours"),
    Slip(
      "strategie.yaml", "    - niveau: axe\n      numero: \"2\"", "    - niveau: axe\n      numero: \"1\"", "l’a déjà"),
    Slip(
      first, "copilotes: [sp-montfaucel, sp-rochebelle", "copilotes: [sp-montfaucel, sp-montfaucel",
      "est là deux fois"),
    Slip(first, "{organisation: parquet-montfaucel}", "{organisation: parquet-clairval}", "est là deux fois"),
    Slip(first, "copilotes: [sp-montfaucel", "copilotes: [prefecture/cabinet, sp-montfaucel", "est déjà responsable"),
    Slip(first, "{jour: fin-annee-4a, valeur: 45,", "{jour: fin-annee-5a, valeur: 45,", "Deux chiffres sont cités"),
    Slip(
      "observations.csv", "faits_intrafamiliaux,fin-annee-3a", "faits_intrafamiliaux,fin-annee-4a", "Deux chiffres sont"
    ),
    Slip(first, "{jour: aujourdhui-10m, etat: fait", "{jour: aujourdhui-20m, etat: fait", "Deux constats"),
    Slip(first, "ratio: [conseils_actifs, conseils]", "ratio: [conseils, conseils]", "deux fois dans la formule"),
    Slip("mesures.yaml", "{id: insertion, nom", "{id: urgence, nom", "déjà pris"),
    Slip("organisations.yaml", "{id: cabinet, nom: Cabinet", "{id: bsir, nom: Cabinet", "déjà pris"),
    // Days.
    Slip(first, "{jour: fin-annee-4a, valeur: 45,", "{jour: aujourdhui+1j, valeur: 45,", "est à venir"),
    Slip(first, "{jour: aujourdhui-10m, etat: fait", "{jour: aujourdhui+1j, etat: fait", "est à venir"),
    Slip("observations.csv", "faits_intrafamiliaux,fin-annee-1a", "faits_intrafamiliaux,fin-annee", "est à venir"),
    Slip(fourth, "jusque: fin-annee+1a", "depuis: fin-annee\n    jusque: debut-annee", "précède `depuis`"),
    Slip(fourth, "jusque: fin-annee+1a", "jusque: fin-annee+3a", "après la fin du plan"),
    Slip(fourth, "jusque: fin-annee+1a", "depuis: debut-annee-3a", "précède l’entrée en vigueur"),
    Slip(first, "{jour: fin-annee+1a, valeur: 100", "{jour: fin-annee+3a, valeur: 100", "après la fin du plan"),
    Slip(first, "echeance: aujourdhui+45j", "echeance: fin-annee+3a", "après la fin du plan"),
    Slip(
      first, "au_moins: 50, de: debut-annee-2a, a: fin-annee+2a", "au_moins: 50, a: fin-annee+3a",
      "après la fin du plan"),
    Slip("strategie.yaml", "vigueur: debut-annee-2a", "vigueur: 0202-01-01", "un jour qui existe"),
    // What is called a baseline.
    Slip(
      fourth, "        cibles:\n          - {jour: fin-annee+1a, valeur: 44",
      "        depart: aucune\n        cibles:\n          - {jour: fin-annee+1a, valeur: 44", "on attend `aucun`"),
    Slip(
      fourth, "        cibles:\n          - {jour: fin-annee+1a, valeur: 44",
      "        depart: fin-annee-3a\n        cibles:\n          - {jour: fin-annee+1a, valeur: 44",
      "aucun chiffre de `cites` n’est du"),
    Slip(
      fourth, "        perimetre: ressort", "        depart: aucun\n        perimetre: ressort",
      "`depart` sans `cibles`"),
    Slip(
      fourth, "{jour: fin-annee+1a, valeur: 44", "{jour: fin-annee-5a, valeur: 44", "ne précède pas la première cible"),
    // What can't be read so.
    Slip(
      fourth, "{mesure: tgd, organisation: parquet-montfaucel}", "{mesure: cameras, organisation: ddpn}",
      "par organisation"),
    Slip(fourth, "{mesure: places, categorie: urgence}", "{mesure: tgd, categorie: urgence}", "par categorie"),
    Slip(fourth, "perimetre: ressort de Montfaucel seul", "perimetre: x\n        cibles: [{valeur: 3}]", "jamais jugé"),
    Slip(fourth, "        perimetre: ressort", "        contexte: false\n        perimetre: ressort", "jamais jugé"),
    Slip(fourth, "fenetre: {depuis: debut-annee-2a}\n", "# sans fenêtre\n", "toutes les années s’ajouteraient"),
    Slip("actions/2-accueil-et-ecoute.yaml", "fenetre: {glissant: 12}", "fenetre: {glissant: 1}", "`{glissant: 3}`"),
    Slip(
      "actions/2-accueil-et-ecoute.yaml", "fenetre: {glissant: 12}", "fenetre: {depuis: 2024-10-09}",
      "`{depuis: 2024-10-01}`"),
    Slip(
      "actions/2-accueil-et-ecoute.yaml", "fenetre: {glissant: 12}", "fenetre: {periode: mois}",
      "`{periode: trimestre}`"),
    Slip(
      fourth, "formule:\n          mesure: tgd\n",
      "fenetre: {periode: annee}\n        formule:\n          mesure: tgd\n", "Un stock se lit un jour"),
    Slip(fourth, "unite: {un: téléphone, plusieurs: téléphones}", "unite: pourcent", "et non une part"),
    Slip(fourth, "somme: [places, logements_relais]", "somme: [places, campagnes]", "un flux sur une période"),
    Slip("actions/5-espace-public.yaml", "communes: cameras", "communes: tgd", "ne se compte pas par commune"),
    Slip(fourth, "somme: [places, logements_relais]", "somme: [places]\n          mesure: places", "un seul calcul"),
    Slip(first, "au_moins: 50, de", "au_moins: 50, au_plus: 60, de", "ensemble : pas encore accepté"),
    Slip(
      "mesures.yaml", "genre: delai\n    alimentation: entrees\n    reprise: aujourdhui-36m",
      "genre: delai\n    alimentation: releves\n    periodicite: mois", "il ne se déclare pas"),
    Slip("mesures.yaml", "par: [commune, organisation, categorie]", "par: [commune, organisation]", "`par` ne dit pas"),
    // What feeds nothing, what nobody reads.
    Slip("activite.yaml", "{mesure: cameras, depart", "{mesure: tgd_attente, depart", "est là deux fois"),
    Slip("organisations.yaml", "{commune} (mairie)", "Mairie", "toutes les communes"),
    Slip(
      "organisations.yaml", "- {nom: Parquet de Clairval}", "- {nom: \"Parquet de {commune}\"}",
      "pas de commune à mettre"),
    Slip("collectes.yaml", "{periode}", "{période}", "n’est remplacé par rien"),
    // What is said of a thing that is not there, or has no name.
    Slip(first, "dans: [objectif/1]", "dans: [pilier/1]", "`dans: pilier/1` : inconnu"),
    // Days off.
    Slip("pack.yaml", "sources:\n", "jours_feries: {calendrier: alsace}\nsources:\n", "`calendrier: alsace`"),
    Slip("pack.yaml", "sources:\n", daysOff("{jour: 31-12, nom: x, source: strategie}"), "`jour: 31-12` : quel jour"),
    Slip("pack.yaml", "sources:\n", daysOff("{jour: 02-30, nom: x, source: strategie}"), "`jour: 02-30` : quel jour"),
    Slip("pack.yaml", "sources:\n", daysOff("{jour: 12-26, nom: x, source: strategie}"), "déjà férié"),
    Slip("pack.yaml", "sources:\n", daysOff("{jour: 03-02, nom: x, source: loi}"), "`source: loi` : inconnu"),
    Slip("pack.yaml", "sources:\n", daysOff("{jour: 03-02, source: strategie}"), "`nom` manque"),
  ]
  private static func daysOff(_ line: String) -> String {
    "jours_feries:\n  calendrier: alsace-moselle\n  ajoutes:\n    - \(line)\nsources:\n"
  }

  @Test("refused at its line, and nothing else is said", arguments: slips)
  func refused(_ slip: Slip) throws {
    let files = try Checkout.pack("exemple").replacing(slip.old, with: slip.new, in: slip.file)
    let told = Self.told(files)
    #expect(told.contains { $0.hasPrefix(slip.file + ":") && $0.contains(slip.words) }, "\(told)")
    #expect(told.count <= 2, "\(told)")
  }

  @Test("a day that falls after the end of its action is told at its line: nothing would judge it")
  func afterItsAction() throws {
    let files = try Checkout.pack("exemple").replacing(
      "    jusque: fin-annee+1a", with: "    jusque: aujourdhui-15m", in: Self.fourth)
    let text = String(decoding: files.files[Self.fourth] ?? Data(), as: UTF8.self)
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    let ended = try #require(lines.firstIndex { $0.hasPrefix("    jusque:") })
    let after = ["echeance: fin-annee-1a", "{jour: fin-annee+1a, valeur: 4,"].compactMap { words in
      lines[ended...].firstIndex { $0.contains(words) }.map { $0 + 1 }
    }
    let warnings = try Self.assembly.read(files, today: PackLoadingTests.today, dataFrance: nil).warnings
      .map(\.description).filter { $0.contains("après la fin de l’action") }
    #expect(after.count == 2 && warnings.count == 2, "\(warnings)")
    for line in after { #expect(warnings.contains { $0.hasPrefix("\(Self.fourth):\(line) : ") }, "\(warnings)") }
  }

  @Test("a commune that is in no arrondissement is told, and the pack is good")
  func noArrondissement() throws {
    let files = try Checkout.pack("exemple").replacing("991,Clairval,99001\n", with: "", in: "arrondissements.csv")
    let loading = try Self.assembly.read(files, today: PackLoadingTests.today, dataFrance: nil)
    #expect(loading.warnings.contains { $0.problem == "Dans aucun arrondissement : Aigrefont (99001)." })
  }

  @Test("an EPCI without a name is refused, whichever it is")
  func namelessEPCI() throws {
    for (file, old, new, code) in [
      ("epci.csv", "999900001,", "999900901,", "999900001"),
      ("communes.csv", "Aigrefont,2758,999900002", "Aigrefont,2758,999900077", "999900077"),
    ] {
      let told = Self.told(try Checkout.pack("exemple").replacing(old, with: new, in: file))
      #expect(told.contains { $0.contains("L’EPCI \(code) n’a pas de nom.") }, "\(told)")
    }
  }

  @Test("contours may be left out; a commune that they lack is told, and the pack is good")
  func noContour() throws {
    let files = try Checkout.pack("exemple")
    let lacking = try Self.assembly.read(
      files.replacing("\"code\":\"99001\"", with: "\"code\":\"99901\"", in: "communes.geojson"),
      today: PackLoadingTests.today, dataFrance: nil)
    let problem = "`99001` n’a pas de contour dans communes.geojson : la carte ne la montrera pas."
    #expect(lacking.warnings.contains { $0.problem == problem })
    var bare = try files.replacing("  contours: communes.geojson\n", with: "", in: "territoire.yaml")
    bare.files["communes.geojson"] = nil
    #expect(Self.told(bare).isEmpty, "\(Self.told(bare))")
  }

  @Test("a measure of a real département that nothing feeds is refused, and nothing is invented for it")
  func unfed() throws {
    guard let france = Checkout.dataFrance else { return }
    let files = try Checkout.pack("seine-et-marne-2020-2024").replacing(
      "    alimentation: releves\n    periodicite: annee\n    grace: 30\n    attendus: [prefecture]\n    definition: CLSPD",
      with: "    alimentation: entrees\n    reprise: 2020-01-01\n    definition: CLSPD", in: "mesures.yaml")
    #expect(throws: Invalid.self) {
      try Self.assembly.read(files, today: PackLoadingTests.today, dataFrance: france)
    }
    let silent = try Checkout.pack("exemple").replacing(
      "  - {mesure: campagnes, depart: 4", with: "  # - {mesure: campagnes, depart: 4", in: "activite.yaml")
    #expect(Self.told(silent).count == 1 && Self.told(silent)[0].contains("rien dans ce pack ne la compte"))
  }

  @Test("a file that nobody reads is refused by name", arguments: ["collecte.yaml", "notes/x.yaml", "communes2.csv"])
  func unread(_ name: String) throws {
    var files = try Checkout.pack("exemple")
    files.files[name] = files.files[name == "collecte.yaml" ? "collectes.yaml" : "epci.csv"]
    #expect(
      Self.told(files).map { $0.hasPrefix("\(name):1 : Rien ne lit ce fichier.") } == [true], "\(Self.told(files))")
  }

  @Test(
    "what is announced says « pas encore », wherever it stands",
    arguments: [
      ("mesures.yaml", "    sensible: true\n", "    sensible: true\n    groupe: parquets\n"),
      (first, "valeur: 45, source: diagnostic,", "valeur: 45, provisoire: true, source: diagnostic,"),
      (first, "        fenetre: niveau\n", "        fenetre: niveau\n        base: moyenne\n"),
      (first, "    page: 4\n", "    page: 4\n    condition: x\n"),
      (first, "{jour: fin-annee-1a, valeur: 75, source: strategie}", "{jour: fin-annee-1a, entre: [70, 80]}"),
      (first, "{jour: fin-annee-1a, valeur: 75, source: strategie}", "{jour: fin-annee-1a, a_fixer: true}"),
      ("territoire.yaml", "    fichier: ressorts.csv", "    lecteurs: [justice]\n    fichier: ressorts.csv"),
      ("strategie.yaml", "  redige: debut-annee-3a", "  presente: debut-annee-3a"),
      (first, "valeur: 45, source: diagnostic,", "valeur: 45, retenu: true, source: diagnostic,"),
    ] as [(String, String, String)])
  func notYet(_ file: String, _ old: String, _ new: String) throws {
    let told = Self.told(try Checkout.pack("exemple").replacing(old, with: new, in: file))
    #expect(told.count == 1 && told[0].hasPrefix(file) && told[0].contains("pas encore accepté"), "\(told)")
  }

  @Test(
    "a second plan is « pas encore », at the line of the second, in one document or two, in one file or two",
    arguments: ["\n", "\n---\n", nil])
  func secondPlan(_ between: String?) throws {
    var files = try Checkout.pack("exemple")
    let text = String(decoding: files.files["strategie.yaml"] ?? Data(), as: UTF8.self)
    func line(_ text: String) -> Int {
      (text.split(separator: "\n", omittingEmptySubsequences: false).lastIndex { $0.hasPrefix("plan:") } ?? -1) + 1
    }
    let (file, second) = between.map { ("strategie.yaml", text + $0 + text) } ?? ("strategie2.yaml", text)
    files.files[file] = Data(second.utf8)
    let told = Self.told(files)
    #expect(
      told.count == 1
        && told[0].hasPrefix("\(file):\(line(second)) : Une seconde fois `plan` : pas encore accepté"), "\(told)")
  }

  @Test(
    "one fault is told once: what follows from it is none",
    arguments: [
      ("organisations.yaml", "    noms:\n      - {nom: Parquet de Clairval}", "    noms: []\n    noms: []", 1),
      ("organisations.yaml", "organisations:", "organisation:", 1),
      ("organisations.yaml", "- id: prefecture\n", "- idd: prefecture\n", 1),
      ("mesures.yaml", "mesures:\n", "mesure:\n", 1), ("mesures.yaml", "- id: conseils\n", "- ide: conseils\n", 1),
      ("mesures.yaml", "periodicite: trimestre", "periodicite: trimestr", 1),
      ("mesures.yaml", "par: [organisation]", "par: [organisatio]", 1), ("pack.yaml", "sources:\n", "source:\n", 1),
      ("pack.yaml", "invente: true", "invente: vrai", 1), ("pack.yaml", "invente: true", "inveente: true", 1),
      ("mesures.yaml", "mesures:\n", "mesures:\n\t", 1), (first, "    jalons:\n", "", 3),
      ("observations.csv", "indicateur,jour,valeur,source,confiance,note\n", "", 1),
      ("communes.csv", "code,nom,population", "code,noms,population", 2),
      ("strategie.yaml", "niveaux:\n", "niveau:\n", 1),
      ("strategie.yaml", "- niveau: objectif\n", "- niveau: objectiff\n", 1),
      ("territoire.yaml", "zones:\n", "zone:\n", 1),
      ("territoire.yaml", "communes:\n  fichier", "commune:\n  fichier", 1),
      (first, "- id: part_conseils_actifs", "- id: part conseils actifs", 1),
    ] as [(String, String, String, Int)])
  func cascade(_ file: String, _ old: String, _ new: String, _ most: Int) throws {
    let told = Self.told(try Checkout.pack("exemple").replacing(old, with: new, in: file))
    #expect((1...most).contains(told.count) && told.allSatisfy { $0.hasPrefix(file) }, "\(told)")
  }

  @Test("files that can't be read come first; the same fault at many lines is told once, with the places")
  func order() throws {
    let files = try Checkout.pack("exemple")
      .replacing("actions:\n", with: "actions:\n\t- faux\n", in: "actions/6-campagnes.yaml")
      .replacing("  comite:\n", with: "  comites:\n", in: "pack.yaml")
    let told = Self.told(files)
    #expect(told.first?.hasPrefix("actions/6-campagnes.yaml:2") ?? false, "\(told)")
    #expect(
      told.count == 2 && told[1].contains("`source: comite` : inconnu") && told[1].contains("autres lignes"), "\(told)")
  }

  @Test(
    "a fault of the contours is told at its line",
    arguments: [
      ("\"code\":\"99003\"", "\"cod\":\"99003\""), ("[[[", "[[[\"x\","),
      ("{\"type\":\"Feature\"", "{\"type\" \"Feature\""),
    ])
  func geoJSON(_ old: String, _ new: String) throws {
    var files = try Checkout.pack("exemple")
    var lines = String(decoding: files.files["communes.geojson"] ?? Data(), as: UTF8.self)
      .split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    let index = try #require(lines.firstIndex { $0.contains(old) && $0.contains("99003") })
    lines[index] = lines[index].replacing(old, with: new, maxReplacements: 1)
    files.files["communes.geojson"] = Data(lines.joined(separator: "\n").utf8)
    #expect(Self.told(files).first?.hasPrefix("communes.geojson:\(index + 1) : ") ?? false, "\(Self.told(files))")
  }
}
