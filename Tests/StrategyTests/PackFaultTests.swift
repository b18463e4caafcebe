import Foundation
import Kernel
import Pack
import TestKit
import Testing

@testable import Strategy

/// `pack check`: whatever is wrong, told all at once, with the nearest word.
@Suite("A pack with faults") struct PackFaultTests {
  private func faults(_ files: PackFiles) -> [String] {
    do {
      _ = try PackLoading(files, today: PackLoadingTests.today, dataFrance: nil)
      return []
    } catch let invalid as Invalid {
      return invalid.issues.map(\.description)
    } catch {
      return ["\(error)"]
    }
  }

  @Test("all its faults at once, by file and line, each with what was meant") func all() throws {
    let first = "actions/1-securite-du-quotidien.yaml", fifth = "actions/5-espace-public.yaml"
    let files = try Checkout.pack("exemple")
      .replacing("invente: true", with: "invente: true\ngentille: x", in: "pack.yaml")
      .replacing("genre: delai", with: "genre: delais", in: "mesures.yaml")
      .replacing("attendus: [dsden]", with: "attendus: [dsdem]", in: "mesures.yaml")
      .replacing("fonction: prefecture/cabinet", with: "fonction: prefecture/cabinets", in: first)
      .replacing("dans: [objectif/1]", with: "dans: [objectif/12]", in: first)
      .replacing("source: comite}", with: "source: commite}", in: first)
      .replacing("fenetre: niveau", with: "fenetre: annuelle", in: first)
      .replacing("mesure: cameras", with: "mesure: camera", in: fifth)
      .replacing("page: 4\n          resume", with: "page: quatre\n          resume", in: "strategie.yaml")
      .replacing("zone: arrondissement/992", with: "zone: arrondissement/99", in: "organisations.yaml")
      .replacing("99001,Aigrefont,2758", with: "99001,Aigrefont,deux mille", in: "communes.csv")
      .replacing("991,Clairval,99001", with: "991,Clairval,9900", in: "arrondissements.csv")
      .replacing(
        "faits_intrafamiliaux,fin-annee-4a,742", with: "fait_intrafamiliaux,fin-annee-4a,742", in: "observations.csv"
      )
      .replacing("graine: 20241107", with: "graine: beaucoup", in: "activite.yaml")
    let told = faults(files)
    func said(_ file: String, _ words: String...) {
      let found = told.filter {
        ($0.hasPrefix(file + ":") || $0.hasPrefix(file + " :")) && words.allSatisfy($0.contains)
      }
      #expect(found.count == 1, "\(file) \(words): \(told.filter { $0.hasPrefix(file) })")
    }
    said("pack.yaml", "`gentille` : clé inconnue", "Vouliez-vous `gentile`")
    said("mesures.yaml", "`genre: delais`", "Vouliez-vous `delai`")
    said("mesures.yaml", "`attendus: dsdem`", "Vouliez-vous `dsden`")
    said(first, "`fonction: prefecture/cabinets`", "Vouliez-vous `prefecture/cabinet`")
    said(first, "`dans: objectif/12`", "Vouliez-vous `objectif/1`")
    said(first, "`source: commite`", "Vouliez-vous `comite`")
    said(first, "`fenetre: annuelle`")
    said(fifth, "`mesure: camera`", "Vouliez-vous `cameras`")
    said("organisations.yaml", "`zone: arrondissement/99` : inconnu", "Vouliez-vous `arrondissement/99")
    said("strategie.yaml", "`page: quatre`", "nombre entier")
    said("communes.csv:2", "deux mille")
    said("arrondissements.csv:2", "`commune` : `9900`", "Vouliez-vous")
    said("observations.csv:2", "`fait_intrafamiliaux` est inconnu", "Vouliez-vous `faits_intrafamiliaux`")
    said("activite.yaml", "`graine: beaucoup`")
    #expect(told.count == 14, "\(told)")
    let order = told.map { String($0.prefix { $0 != ":" }) }
    #expect(order == order.sorted(), "in the order of files")
  }

  @Test(
    "a unit is two names, or a word that what it counts knows",
    arguments: [
      (
        "mesures.yaml", "unite: {un: conseil, plusieurs: conseils}", "unite: pourcent",
        "`unite: pourcent` : inconnue. Écrivez `{un: …, plusieurs: …}`."
      ),
      (
        "actions/1-securite-du-quotidien.yaml", "unite: pourcent\n", "unite: part\n",
        "`unite: part` : inconnue. Écrivez `pourcent`, `euros` ou `{un: …, plusieurs: …}`."
      ),
    ])
  func unit(file: String, from: String, to: String, words: String) throws {
    let told = faults(try Checkout.pack("exemple").replacing(from, with: to, in: file))
    #expect(told.contains { $0.hasPrefix(file) && $0.contains(words) }, "\(told.prefix(5))")
  }

  @Test(
    "what strategies of the genre need and Boussole does not do is refused by name",
    arguments: [
      ("strategie.yaml", "plan:\n", "plans: []\nplan:\n", "plans"),
      (
        "actions/1-securite-du-quotidien.yaml", "        unite: pourcent\n",
        "        unite: pourcent\n        echelle: [a]\n", "echelle"
      ),
      (
        "actions/1-securite-du-quotidien.yaml", "        unite: pourcent\n",
        "        unite: pourcent\n        par_organisation: true\n", "par_organisation"
      ),
      (
        "actions/1-securite-du-quotidien.yaml", "        unite: pourcent\n",
        "        unite: pourcent\n        comparaison: x\n", "comparaison"
      ),
      (
        "actions/1-securite-du-quotidien.yaml", "        unite: pourcent\n",
        "        unite: pourcent\n        provisoire: x\n", "provisoire"
      ),
      (
        "actions/1-securite-du-quotidien.yaml", "{jour: fin-annee-1a, valeur: 75,",
        "{jour: fin-annee-1a, valeur: 75, entre: [1, 2],", "entre"
      ),
      (
        "actions/1-securite-du-quotidien.yaml", "{jour: fin-annee-1a, valeur: 75,",
        "{jour: fin-annee-1a, valeur: 75, base: moyenne,", "base"
      ),
      (
        "actions/1-securite-du-quotidien.yaml", "{jour: fin-annee-1a, valeur: 75,",
        "{jour: fin-annee-1a, valeur: 75, a_fixer: true,", "a_fixer"
      ),
      (
        "actions/1-securite-du-quotidien.yaml", "{jour: fin-annee-1a, valeur: 75,",
        "{jour: fin-annee-1a, valeur: 75, condition: x,", "condition"
      ),
      (
        "actions/1-securite-du-quotidien.yaml", "{jour: fin-annee-1a, valeur: 75,",
        "{jour: fin-annee-1a, valeur: 75, part_de: x,", "part_de"
      ),
      ("actions/1-securite-du-quotidien.yaml", "    page: 4\n", "    page: 4\n    texte: x\n", "texte"),
      ("actions/1-securite-du-quotidien.yaml", "    page: 4\n", "    page: 4\n    question: x\n", "question"),
      ("actions/1-securite-du-quotidien.yaml", "    page: 4\n", "    page: 4\n    groupe: x\n", "groupe"),
      ("mesures.yaml", "periodicite: semestre", "periodicite: annee_scolaire", "annee_scolaire"),
      ("mesures.yaml", "periodicite: semestre", "periodicite: saison", "saison"),
      ("pack.yaml", "vraisemblance: 50\n", "vraisemblance: 50\nfuseau: America/Guadeloupe\n", "fuseau"),
    ] as [(String, String, String, String)])
  func notYet(_ file: String, _ old: String, _ new: String, _ word: String) throws {
    let told = faults(try Checkout.pack("exemple").replacing(old, with: new, in: file))
    let found = told.filter { $0.hasPrefix(file) && $0.contains(word) && $0.contains("pas encore accepté") }
    #expect(found.count == 1 && told.count == 1, "\(told)")
    let line = found.first.flatMap { Int($0.dropFirst(file.count + 1).prefix { $0.isNumber }) } ?? 0
    let lines = new.split(separator: "\n")
    #expect(line > 0 && !lines.isEmpty)
  }

  @Test(
    "a file that is missing is said, and nothing is made of the rest",
    arguments: ["strategie.yaml", "mesures.yaml", "organisations.yaml", "territoire.yaml", "communes.csv", "pack.yaml"])
  func missing(_ file: String) throws {
    var files = try Checkout.pack("exemple")
    files.files[file] = nil
    let told = faults(files)
    #expect(told.contains { $0.hasPrefix("\(file):1 : Le fichier manque.") }, "\(told.prefix(5))")
  }

  @Test("a real département has no invented activity, no relative days") func real() throws {
    let told = faults(try Checkout.pack("exemple").replacing("invente: true", with: "invente: false", in: "pack.yaml"))
    #expect(told.contains { $0.contains("Un département réel n’a pas d’activité inventée.") })
    #expect(told.contains { $0.contains("aujourdhui-36m") })
  }

  @Test("both packs of this repository are good, without warning", arguments: ["exemple", "seine-et-marne-2020-2024"])
  func good(_ name: String) throws {
    if name != "exemple", Checkout.dataFrance == nil { return }
    let loading = try PackLoading(
      try Checkout.pack(name), today: PackLoadingTests.today, dataFrance: Checkout.dataFrance)
    let unexpected = loading.warnings.map(\.description).filter { !$0.contains("aucune source ne le donne") }
    #expect(unexpected.isEmpty, "\(unexpected)")
  }
}
