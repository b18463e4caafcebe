import Accounts
import Database
import Kernel
import Messaging
import Module
import Strategy
import TestKit
import Testing

@testable import Registers

/// The other side is told of a passage: at once or in the morning, and no more than it may read.
@Suite("Passages that are told") struct PassageNewsTests {
  private func messages(_ app: Boussole, to role: Role, _ kind: String = PassageNews.mail) async throws -> [Message] {
    try await app.database.read { try Outbox($0).list(in: Boussole.code, size: 200).messages }
      .filter { $0.kind == kind && $0.to == Boussole.email(role) }
  }
  /// As it would be composed now.
  private func mail(_ app: Boussole, _ message: Message?) async throws -> Mail? {
    let message = try #require(message), modules = Boussole.assembly.modules
    let compose = try #require(modules.mails[message.kind] ?? modules.notices[message.kind], "\(message.kind)")
    return try await app.database.read { try compose($0, message, app.clock.now) }
  }
  private func said(_ mail: Mail) -> String {
    plain(([mail.subject] + mail.paragraphs + mail.sections.flatMap(\.paragraphs)).joined(separator: "\n"))
  }
  private func links(_ mail: Mail) -> [String] {
    ([mail.action] + mail.sections.map(\.action)).compactMap { $0?.link.text }
  }

  private static let register = "/registres/videoprotection"
  private static let filing: KeyValuePairs<String, String> = [
    "finalites": "atteintes", "cameras": "4", "conservation": "15", "jour": "23/11/2026",
  ]
  /// A file of a commune, filed by its town hall.
  private func filed(_ name: String, by mayor: Visitor) async throws -> String {
    let created = await mayor.post(
      Self.register, ["nom": name, "commune": "99014", "nature": "nouveau", "jour": "23/11/2026"])
    let path = try #require(created.header("location"), "\(created.text)")
    let filed = await mayor.post("\(path)/passages/deposer", Self.filing)
    #expect(filed.status == 303, "\(filed.text)")
    return path
  }

  @Test(
    "a mayor is told what becomes of the file of the commune, and the préfecture that it was filed: nothing of the others",
    arguments: Engine.available)
  func otherSide(_ engine: Engine) async throws {
    try await withBoussole(on: engine) { app in
      let mayor = try await DeskTests.holder(app, of: "mairie-99014", as: .mayor)
      let brds = try await DeskTests.holder(app, of: "prefecture/brds", as: .agent)
      _ = try await DeskTests.holder(app, of: "mairie-99001", as: .partner)
      let path = try await filed("Centre", by: mayor)
      #expect(try await messages(app, to: .mayor).isEmpty, "nobody is told what they did themselves")
      let deposit = try #require(try await mail(app, messages(app, to: .agent).first))
      #expect(
        said(deposit).contains("VP-2026-001 : « Déposer le dossier », le 23 novembre 2026, par Clairval (mairie)."))
      #expect(!said(deposit).contains("Centre") && links(deposit) == [path])

      app.clock.advance(seconds: 300)
      #expect(await brds.post("\(path)/passages/demander_pieces", ["jour": "24/11/2026"]).status == 303)
      #expect(await mayor.post("\(path)/passages/completer", ["jour": "24/11/2026"]).status == 303)
      let told = try await messages(app, to: .mayor)
      let asked = try #require(try await mail(app, told.first))
      #expect(told.count == 1 && said(asked).contains("« Demander des pièces »"))
      #expect(said(asked).contains("par Préfecture, BRDS"))
      #expect(try await messages(app, to: .partner).isEmpty, "a file of another commune")
      // What is done before it leaves joins it, and says it all.
      let second = try await filed("Stade", by: mayor)
      let waiting = try await messages(app, to: .agent)
      let news = try #require(try await mail(app, waiting.first))
      #expect(waiting.count == 1 && news.subject.contains("3 passages"), "\(waiting.count) \(said(news))")
      #expect(links(news) == [path, path, second])
    }
  }

  @Test("who chose one message a day is told in the morning's, with what they owe; who chose none is not")
  func morning() async throws {
    try await withBoussole(on: .sqlite) { app in
      let mayor = try await DeskTests.holder(app, of: "mairie-99014", as: .mayor)
      _ = try await DeskTests.holder(app, of: "prefecture/brds", as: .agent)
      func choose(_ choice: MessagePreferences.Choice) async throws {
        try await app.database.write(Boussole.code) { connection in
          let account = try #require(
            try AccountStore(connection).account(email: Boussole.email(.agent), in: Boussole.code))
          try MessagePreferences(connection).choose(choice, for: account.id)
        }
      }
      try await choose(.none)
      _ = try await filed("Gare", by: mayor)
      #expect(try await messages(app, to: .agent).isEmpty)
      #expect(try await messages(app, to: .agent, Message.digest).isEmpty)
      try await choose(.daily)
      _ = try await filed("Centre", by: mayor)
      _ = try await filed("Stade", by: mayor)
      #expect(try await messages(app, to: .agent).isEmpty)
      let digests = try await messages(app, to: .agent, Message.digest)
      let morning = try #require(try await mail(app, digests.first))
      #expect(digests.count == 1 && morning.sections.count == 2, "\(said(morning))")
      let lines = plain(morning.sections.flatMap(\.paragraphs).joined(separator: "\n"))
      #expect(lines.contains("VP-2026-002 : « Déposer le dossier »") && !lines.contains("VP-2026-001"), "\(lines)")
    }
  }

  @Test(
    "who no longer holds the function is told nothing more, neither at once nor in the morning",
    arguments: [MessagePreferences.Choice.each, .daily])
  func formerHolder(_ choice: MessagePreferences.Choice) async throws {
    try await withBoussole(on: .sqlite) { app in
      let mayor = try await DeskTests.holder(app, of: "mairie-99014", as: .mayor)
      _ = try await DeskTests.holder(app, of: "prefecture/brds", as: .agent)
      let person = try await PeopleTests.account(app, Boussole.email(.agent)).id
      try await app.database.write(Boussole.code) { connection in
        try MessagePreferences(connection).choose(choice, for: person)
      }
      _ = try await filed("Gare", by: mayor)
      let message = try #require(
        try await messages(app, to: .agent, choice == .each ? PassageNews.mail : Message.digest).first)
      func text() async throws -> String { try await mail(app, message).map(said) ?? "" }
      #expect(try await text().contains("VP-2026-001"))
      let administrator = try await app.visitor(.administrator)
      let holdings = try await app.database.read { try HoldingStore($0).holdings(of: person, in: Boussole.code) }
      for holding in holdings where holding.function == "prefecture/brds" {
        let ended = await administrator.post(
          "/comptes/\(person.text)/fonctions/\(holding.id)", ["quand": "maintenant"])
        #expect(ended.status == 303, "\(ended.text)")
      }
      #expect(try await !text().contains("VP-2026-001"))
    }
  }

  private static let told = FieldSample.adding(
    FieldSample.register(
      "prets", "PRET",
      fields: """
        - {id: partenaire, nom: Partenaire, genre: organisation}
        - {id: commune, nom: Commune, genre: commune}
        """,
      more: "annonce: [prefecture/cabinet]"
    ).replacing(
      "vers: complet}", with: "vers: complet, informe: [prefecture/cabinet, prefecture/bsir, partenaire]}"))

  @Test(
    "to whom may not read the entry, only what `annonce` allows: that it was done, and of whom", arguments: Engine.one)
  func restricted(_ engine: Engine) async throws {
    try await withBoussole(on: engine, changing: Self.told) { app in
      let keeper = try await DeskTests.holder(app, of: FieldSample.keeper)
      _ = try await DeskTests.holder(app, of: "prefecture/cabinet", as: .prosecutor)
      _ = try await DeskTests.holder(app, of: "prefecture/bsir", as: .coordinator)
      _ = try await DeskTests.holder(app, of: "sos-violences", as: .partner)
      // Whoever holds both learns in one message what either lets them read.
      _ = try await DeskTests.holder(app, of: "prefecture/cabinet", "prefecture/bsir", as: .force)
      let path = try #require(
        await keeper.post(
          "/registres/prets", ["nom": "Lot 7", "partenaire": "sos-violences", "jour": "23/11/2026"]
        ).header("location"))
      #expect(await keeper.post("\(path)/passages/completer", ["jour": "24/11/2026"]).status == 303)
      let reader = try #require(try await mail(app, messages(app, to: .coordinator).first))
      #expect(said(reader).contains("PRET-2026-001") && links(reader) == [path])
      let both = try await messages(app, to: .force), one = try #require(try await mail(app, both.first))
      #expect(both.count == 1 && links(one) == [path])
      let outside = try #require(try await mail(app, messages(app, to: .prosecutor).first))
      #expect(
        said(outside).contains("Registre prets, SOS Violences Val-d’Exemple : « Compléter », le 24 novembre 2026."))
      #expect(!said(outside).contains("PRET-") && links(outside).isEmpty)
      // Named by the entry, and reading nothing of the register.
      #expect(try await mail(app, messages(app, to: .partner).first) == nil)
    }
  }

  @Test("what was done of an entry that is then cancelled is told no more", arguments: Engine.one)
  func cancelled(_ engine: Engine) async throws {
    try await withBoussole(on: engine) { app in
      let mayor = try await DeskTests.holder(app, of: "mairie-99014", as: .mayor)
      let brds = try await DeskTests.holder(app, of: "prefecture/brds", as: .agent)
      let path = try await filed("Centre", by: mayor)
      #expect(await brds.post("\(path)/annuler", ["motif": "Créée deux fois"]).status == 303)
      #expect(try await mail(app, messages(app, to: .agent).first) == nil)
    }
  }

  @Test("a mayor's request is on the desk of those who decide at once, and they are told", arguments: Engine.available)
  func atOnce(_ engine: Engine) async throws {
    try await withBoussole(on: engine) { app in
      let mayor = try await DeskTests.holder(app, of: "mairie-99014", as: .mayor)
      let cabinet = try await DeskTests.holder(app, of: "prefecture/cabinet", as: .agent)
      let path = try #require(
        await mayor.post(
          "/registres/occupations",
          ["lieu": "Stade", "commune": "99014", "signale_a": "24/11/2026 08:00", "jour": "24/11/2026"]
        ).header("location"))
      let found = await mayor.post(
        "\(path)/passages/constater",
        [
          "constate_a": "24/11/2026 09:00", "terrain": "communal", "comptages.0.le": "24/11/2026 09:00",
          "comptages.0.nombre": "22", "jour": "24/11/2026",
        ])
      #expect(found.status == 303, "\(found.text)")
      #expect(await !plain(cabinet.get("/moi").text).contains("Mise en demeure à décider"))
      #expect(await mayor.post("\(path)/passages/demander", ["jour": "24/11/2026"]).status == 303)
      #expect(await plain(cabinet.get("/moi").text).contains("Mise en demeure à décider : Stade"))
      #expect(await !plain(mayor.get("/moi").text).contains("Mise en demeure à décider"), "it waits for others")
      let news = try #require(try await mail(app, messages(app, to: .agent).first))
      #expect(said(news).contains("« Demander la mise en demeure »") && links(news) == [path])
    }
  }

  @Test("who is told and reads nothing is a fault of the pack, at its line; so is a name that is none")
  func faults() throws {
    func told(_ words: String) -> [String] {
      let register = FieldSample.register("prets", "PRET", fields: "- {id: cout, nom: Coût, genre: euros}")
        .replacing("vers: complet}", with: "vers: complet, informe: [\(words)]}")
      do {
        _ = try FieldSample.departement(register)
        return []
      } catch let invalid as Invalid { return invalid.issues.map(\.description) } catch { return ["\(error)"] }
    }
    #expect(told("prefecture/bsir") == [])
    #expect(
      told("prefecture/ville").contains { $0.contains("`informe: [prefecture/ville]` : ne lit rien du registre") })
    #expect(told("prefecture/bsi").contains { $0.contains("Vouliez-vous `prefecture/bsir`") })
    #expect(!told("cout").isEmpty)
  }
}
