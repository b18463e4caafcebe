import Accounts
import Database
import Foundation
import Kernel
import Ledger
import Pack
import TestKit
import Testing

@testable import Strategy

/// A pack that changes: what it says, what stays, what is refused.
@Suite("Loading a pack") struct PackLoadingTests {
  static let today = Day(number: 20_781)  // 2026-11-24
  static let code = "exemple"
  static let permit = Permit(departement: code, person: nil, name: "Essai", role: .administrator, permissions: [])

  /// The invented département without its activity: quick to load.
  static func pack() throws -> PackFiles {
    var files = try Checkout.pack("exemple")
    files = files.withoutActivity
    return files
  }
  static func loading(_ files: PackFiles) throws -> PackLoading {
    try PackLoading(files, today: today, dataFrance: Checkout.dataFrance)
  }

  private func withPack(on engine: Engine, _ body: (Database, TestClock) async throws -> Void) async throws {
    let clock = TestClock(PackLoadingTests.today)
    try await withDatabase(
      on: engine, migrations: AccountsSchema.all + LedgerSchema.migrations + StrategySchema.all, clock: clock.clock
    ) { database in
      let loading = try PackLoadingTests.loading(try PackLoadingTests.pack())
      guard case .first = try await database.read({ try loading.preview($0) }) else {
        Issue.record("it is the first")
        return
      }
      try await install(loading, in: database)
      try await body(database, clock)
    }
  }
  private func preview(_ files: PackFiles, _ database: Database) async throws -> PackLoading.Outcome {
    let loading = try PackLoadingTests.loading(files)
    return try await database.read { try loading.preview($0) }
  }
  private func refusals(_ files: PackFiles, _ database: Database) async throws -> [String] {
    do {
      _ = try await preview(files, database)
      return []
    } catch let invalid as Invalid { return invalid.issues.map(\.problem) }
  }

  @Test("the same pack says that nothing changes, another order of files too", arguments: Engine.available)
  func unchanged(_ engine: Engine) async throws {
    try await withPack(on: engine) { database, _ in
      guard case .unchanged = try await preview(try PackLoadingTests.pack(), database) else {
        Issue.record("nothing changed")
        return
      }
    }
  }

  @Test("a changed pack shows what it changes, and keeps what was for the days before", arguments: Engine.available)
  func changed(_ engine: Engine) async throws {
    try await withPack(on: engine) { database, clock in
      var files = try PackLoadingTests.pack()
        .replacing(
          "titre: Rendre actifs tous les conseils locaux de prévention", with: "titre: Réveiller les conseils",
          in: "actions/1-securite-du-quotidien.yaml"
        )
        .replacing(
          "responsable: {fonction: prefecture/cabinet, confirme: true}",
          with: "responsable: {fonction: prefecture/bsir}",
          in: "actions/1-securite-du-quotidien.yaml"
        )
        .replacing(
          "{jour: fin-annee-1a, valeur: 75, source: strategie}",
          with: "{jour: fin-annee-1a, valeur: 70, source: strategie}", in: "actions/1-securite-du-quotidien.yaml"
        )
        .replacing("99001,Aigrefont,", with: "99001,Aigrefont-le-Neuf,", in: "communes.csv")
        .replacing("titre: Sécurité du quotidien", with: "titre: Sécurité de tous les jours", in: "strategie.yaml")
      files.files["actions/9-neuve.yaml"] = Data(
        "actions:\n  - {numero: \"6.9\", titre: Une action neuve, dans: [objectif/6], resume: Elle vient de naître.}\n"
          .utf8)
      guard case .changed(let differences) = try await preview(files, database) else {
        Issue.record("much changed")
        return
      }
      for line in [
        "~ action 1.1, titre : « Rendre actifs tous les conseils locaux de prévention » devient « Réveiller les conseils »",
        "~ action 1.1, responsable : « prefecture/cabinet » devient « prefecture/bsir »",
        "~ action 1.1, responsable confirmé : « oui » devient « non »",
        "~ commune 99001, nom : « Aigrefont » devient « Aigrefont-le-Neuf »", "+ action 6.9 : Une action neuve",
        "~ élément objectif/1, titre : « Sécurité du quotidien » devient « Sécurité de tous les jours »",
      ] { #expect(differences.lines.contains(line), "\(line) is not in \(differences.lines)") }
      let target = differences.lines.first { $0.hasPrefix("~ indicateur part_conseils_actifs, cibles") }
      #expect(
        target?.contains("cible 75 au 31/12/2025") ?? false && target?.contains("cible 70 au 31/12/2025") ?? false)

      let former = clock.now.day
      clock.advance(seconds: 5 * 86_400)
      try await install(try PackLoadingTests.loading(files), in: database)
      let today = clock.now.day, departements = Departements()
      func title(on day: Day, known: Instant? = nil) async throws -> String? {
        try await database.read {
          try departements.departement(PackLoadingTests.code, on: day, known: known, $0).plan.action("1.1")?.title
        }
      }
      #expect(try await title(on: today) == "Réveiller les conseils")
      #expect(try await title(on: today.adding(days: -1)) == "Rendre actifs tous les conseils locaux de prévention")
      #expect(try await title(on: Day(number: 0)) == "Rendre actifs tous les conseils locaux de prévention")
      #expect(
        try await title(on: today, known: .end(of: former)) == "Rendre actifs tous les conseils locaux de prévention")
      let revisions = try await database.read { try RevisionStore($0).all(in: PackLoadingTests.code) }
      #expect(revisions.map(\.day) == [former, today])
      let verdict = try await database.read { try Audit.verify(departement: PackLoadingTests.code, on: $0) }
      #expect(verdict == .sound(2))
    }
  }

  @Test("a line `sensible` that is only gone opens nothing, and says so once", arguments: Engine.available)
  func stillSecret(_ engine: Engine) async throws {
    try await withPack(on: engine) { database, clock in
      func differences(_ files: PackFiles) async throws -> Differences? {
        guard case .changed(let differences) = try await preview(files, database) else { return nil }
        return differences
      }
      func load(_ files: PackFiles) async throws {
        clock.advance(seconds: 60)
        try await install(try PackLoadingTests.loading(files), in: database)
      }
      let line = "    sensible: true\n", pack = try PackLoadingTests.pack()
      let gone = try pack.replacing(line, with: "", in: "mesures.yaml")
      let first = try #require(try await differences(gone))
      #expect(first.openings.isEmpty, "\(first.openings)")
      #expect(
        first.lines.count == 1 && first.lines[0].hasPrefix("~ mesure tgd_attente, sensible : la ligne n’y est plus"))
      try await load(gone)
      // From then on there is no line to be gone.
      let then = try gone.replacing("vraisemblance: 80", with: "vraisemblance: 90", in: "mesures.yaml")
      let second = try #require(try await differences(then))
      #expect(second.openings.isEmpty && second.lines.count == 1 && second.lines[0].contains("vraisemblance"))
      // Opened in so many words, it is asked, however long the line has been gone.
      try await load(then)
      let open = try #require(
        try await differences(pack.replacing(line, with: "    sensible: false\n", in: "mesures.yaml")))
      #expect(open.openings.contains { $0.contains("La mesure `tgd_attente` n’est plus sensible") })
    }
  }

  @Test("remarks and layout change nothing that is read; a word of a text is told", arguments: [Engine.sqlite])
  func details(_ engine: Engine) async throws {
    try await withPack(on: engine) { database, _ in
      let first = "actions/1-securite-du-quotidien.yaml"
      let remark = try PackLoadingTests.pack().replacing("actions:\n", with: "actions:\n  # une remarque\n", in: first)
      guard case .changed(let nothing) = try await preview(remark, database) else {
        Issue.record("a file changed")
        return
      }
      #expect(nothing.isEmpty && nothing.openings.isEmpty)
      let text = try PackLoadingTests.pack().replacing(
        "Un guide commun les y aide", with: "Un guide les y aide", in: first)
      guard case .changed(let word) = try await preview(text, database) else {
        Issue.record("a text changed")
        return
      }
      #expect(word.lines.count == 1 && word.lines[0].hasPrefix("~ action 1.1, résumé : « "))
    }
  }

  @Test("what would lose what was recorded is refused, all at once", arguments: Engine.available)
  func losses(_ engine: Engine) async throws {
    try await withPack(on: engine) { database, _ in
      let measures = try await database.read { try Departements().latest(PackLoadingTests.code, $0).measures }
      let today = PackLoadingTests.today, permit = PackLoadingTests.permit
      try await database.write(PackLoadingTests.code) { connection in
        let ledger = LedgerStore(connection, in: PackLoadingTests.code, measures: measures)
        _ = try ledger.enter(
          Cause(kind: "entree", id: "1"), as: LedgerKey(measure: "cameras", place: "99001"), on: today, by: permit)
        _ = try ledger.report(
          level: 26, for: LedgerKey(measure: "etablissements_recenses", organisation: "dsden"), on: today,
          cause: Cause(kind: "releve", id: "2"), by: permit)
        let sayings = SayingStore(connection)
        var content = Saying.Content()
        content.value = 50
        try sayings.add(.figure, of: "communes_referent", on: today, content, by: permit)
        content = Saying.Content()
        content.milestone = .begun
        try sayings.add(.milestone, of: "guide", on: today, content, by: permit)
        content = Saying.Content()
        content.state = .underWay
        try sayings.add(.state, of: "1.3", on: today, content, by: permit)
      }
      let pack = try PackLoadingTests.pack()
      #expect(
        try await refusals(
          pack.replacing("titre: Guide des", with: "titre: Guide bleu des", in: "actions/1-securite-du-quotidien.yaml"),
          database
        ).isEmpty)
      #expect(
        try await refusals(try without(measure: "cameras", pack), database).contains(
          "La mesure `cameras` a disparu : des données y sont attachées."))
      let reported = try pack.replacing(
        "    alimentation: entrees\n    reprise: aujourdhui-36m\n    par: [commune]\n    vraisemblance: 30",
        with: "    alimentation: releves\n    periodicite: annee\n    par: [commune]\n    vraisemblance: 30",
        in: "mesures.yaml")
      #expect(
        try await refusals(reported, database) == [
          "La mesure `cameras` change de genre ou d’alimentation : des données y sont attachées."
        ])
      #expect(
        try await refusals(without(commune: "99001", pack), database) == [
          "La commune `99001` a disparu, et `mouvements` ne dit pas dans quelle autre : des données y sont attachées."
        ])
      #expect(try await refusals(without(commune: "99002", pack), database).isEmpty, "nothing was recorded there")
      let renamed = try pack.replacing(
        "id: communes_referent", with: "id: communes_referentes", in: "actions/6-campagnes.yaml"
      )
      .replacing("- id: guide\n", with: "- id: guide_bleu\n", in: "actions/1-securite-du-quotidien.yaml")
      .replacing("numero: \"1.3\"", with: "numero: \"1.4\"", in: "actions/1-securite-du-quotidien.yaml")
      #expect(
        try await refusals(renamed, database) == [
          "L’indicateur `communes_referent` a disparu : des données y sont attachées.",
          "Le jalon `guide` a disparu : des données y sont attachées.",
          "L’action 1.3 a disparu : des données y sont attachées.",
        ])
      // And nothing is loaded, even by somebody who skips the preview.
      let loading = try PackLoadingTests.loading(renamed)
      await #expect(throws: Invalid.self) { try await install(loading, in: database) }
      #expect(try await database.read { try RevisionStore($0).all(in: PackLoadingTests.code).count } == 1)
    }
  }

  /// Without a measure, and without what stands on it.
  private func without(measure: String, _ pack: PackFiles) throws -> PackFiles {
    var files = try pack.replacing("- id: \(measure)\n", with: "- id: \(measure)_neuves\n", in: "mesures.yaml")
    for path in files.paths(under: "actions", kind: "yaml") {
      let text = String(decoding: files[path] ?? Data(), as: UTF8.self)
      files.files[path] = Data(text.replacing(try Regex("\\b\(measure)\\b(?!:)"), with: "\(measure)_neuves").utf8)
    }
    return files
  }
  private func without(commune: String, _ pack: PackFiles) -> PackFiles {
    var files = pack
    for (path, data) in pack.files where path.hasSuffix(".csv") {
      let lines = String(decoding: data, as: UTF8.self).split(separator: "\n", omittingEmptySubsequences: false)
      files.files[path] = Data(lines.filter { !$0.contains(commune) }.joined(separator: "\n").utf8)
    }
    return files
  }
}
