import Accounts
import Database
import Kernel
import Messaging
import Module
import Strategy
import TestKit
import Testing

@testable import Registers

/// Entries that become somebody else's, and entries that lead elsewhere.
@Suite("Entries transferred and linked anew") struct RegisterHandingTests {
  private static let clairval = "parquet-clairval/procureur"

  private func transfers(_ app: Boussole) async throws -> [Message] {
    try await app.database.read { try Outbox($0).list(in: Boussole.code, size: 200).messages }
      .filter { $0.kind == HandedOver.notice }
  }
  private func plain(_ text: String) -> String { text.replacing("\u{A0}", with: " ").replacing("\u{202F}", with: " ") }

  @Test(
    "an entry that is transferred is the other's at once, who is told; its history and the trail say it",
    arguments: Engine.available)
  func transfers(_ engine: Engine) async throws {
    try await withBoussole(on: engine) { app in
      let keeper = try await DeskTests.holder(app, of: Self.clairval)
      let receiver = try await DeskTests.holder(app, of: "parquet-montfaucel/procureur", as: .prosecutor)
      let created = await keeper.post(
        "/registres/tgd", ["ligne": "L 1", "parquet": "parquet-clairval", "jour": "02/11/2026"])
      let path = try #require(created.header("location"))
      #expect(await receiver.get(path).status == 404)
      let page = plain(await keeper.get(path).text)
      #expect(page.contains("Transférer : Parquet") && !page.contains("Faire évoluer"))
      let form = await keeper.get("\(path)/evoluer?champ=parquet")
      #expect(form.text.contains("<h1>Transférer</h1>") || plain(form.text).contains("Transférer"))
      #expect(plain(form.text).contains("hors de votre ressort, vous ne la lirez plus"))
      let sent = SentForm.standing(form).filter { !["parquet", "jour", "csrf"].contains($0.name) }
      let answer = await keeper.post(
        "\(path)/evoluer", pairs: sent + [("parquet", "parquet-montfaucel"), ("jour", "03/11/2026")])
      #expect(answer.status == 303, "\(answer.text)")
      #expect(await keeper.get(path).status == 404, "reach follows at once")
      let theirs = plain(await receiver.get(path).text)
      #expect(theirs.contains("Transférée") && theirs.contains("Parquet de Clairval, puis Parquet de Montfaucel"))
      let told = try await transfers(app)
      #expect(told.map(\.to) == [Boussole.email(.prosecutor)])
      let message = try #require(told.first)
      let compose = try #require(Boussole.assembly.modules.notices[message.kind])
      let mail = try #require(try await app.database.read { try compose($0, message, app.clock.now) })
      #expect(mail.subject == "Des fiches vous sont transférées : Téléphones grave danger")
      let acts = try await app.database.read {
        try $0.query("SELECT act FROM audit WHERE subject_kind = 'fiche' ORDER BY sequence").map { try $0.text("act") }
      }
      #expect(acts == ["fiche.created", "fiche.transferred"])
      // The trail says which, and leads there whoever reads it; a title is not told.
      let trail = plain(try await app.get("/journal", as: .administrator).text)
      #expect(
        trail.contains("Téléphones grave danger, TGD-2026-001") && !trail.contains(path) && !trail.contains("L 1"))
      // It was theirs on the eve, and is read by those whose it was.
      #expect(await receiver.get("\(path)?au=2026-11-02").text.contains("Parquet de Clairval"))
    }
  }

  @Test("several that are transferred together are told by one message", arguments: Engine.one)
  func together(_ engine: Engine) async throws {
    try await withBoussole(on: engine) { app in
      let keeper = try await DeskTests.holder(app, of: Self.clairval)
      _ = try await DeskTests.holder(app, of: "parquet-montfaucel/procureur", as: .prosecutor)
      for number in 1...3 {
        _ = await keeper.post(
          "/registres/tgd", ["ligne": "L \(number)", "parquet": "parquet-clairval", "jour": "02/11/2026"])
      }
      let form = await keeper.get("/registres/tgd/selection?tout=oui&acte=champ.parquet")
      #expect(plain(form.text).contains("Transférer « Parquet »"))
      let sent = SentForm.standing(form).filter { ["acte", "fiche"].contains($0.name) }
      let waiting = await keeper.post(
        "/registres/tgd/selection", pairs: sent + [("parquet", "parquet-montfaucel"), ("jour", "03/11/2026")])
      let path = try #require(waiting.header("location"), "\(waiting.text)")
      #expect(try await transfers(app).isEmpty, "tried, not done")
      #expect(await keeper.post("\(path)/confirmation").status == 303)
      #expect(try await transfers(app).count == 1)
    }
  }

  private static let registers = FieldSample.adding(
    FieldSample.register("systemes", "SYS", fields: "")
      + "\n"
      + FieldSample.register(
        "lots", "LOT", fields: "- {id: systeme, nom: Système, genre: lien, registre: systemes, exige: [creation]}",
        more: "evolue: [systeme]"))

  @Test(
    "an entry is linked to another from a day on, alone or with others; what it led to before stays in its past",
    arguments: Engine.available)
  func links(_ engine: Engine) async throws {
    try await withBoussole(on: engine, changing: Self.registers) { app in
      let keeper = try await DeskTests.holder(app, of: FieldSample.keeper)
      func added(_ register: String, _ fields: KeyValuePairs<String, String>) async throws -> String {
        try await FieldSample.added(register, fields, by: keeper)
      }
      let first = try await added("systemes", ["nom": "Vernoselle", "jour": "02/11/2026"])
      let second = try await added("systemes", ["nom": "Aigrefont", "jour": "02/11/2026"])
      let lot = try await added("lots", ["nom": "centre", "systeme": FieldSample.id(first), "jour": "02/11/2026"])
      _ = try await added("lots", ["nom": "gare", "systeme": FieldSample.id(first), "jour": "02/11/2026"])
      #expect(plain(await keeper.get(lot).text).contains("Rattacher : Système"))
      let unknown = await keeper.post(
        "\(lot)/evoluer", ["champ": "systeme", "systeme": FieldSample.id(lot), "jour": "03/11/2026"])
      #expect(unknown.status == 422, "the same checks as the form")
      let answer = await keeper.post(
        "\(lot)/evoluer", ["champ": "systeme", "systeme": FieldSample.id(second), "jour": "03/11/2026"])
      #expect(answer.status == 303, "\(answer.text)")
      #expect(plain(await keeper.get(lot).text).contains("Rattachée"))
      #expect(await keeper.get("\(lot)?au=2026-11-02").text.contains("Vernoselle"))
      app.clock.advance(seconds: 61)
      let same = await keeper.post(
        "\(lot)/evoluer", ["champ": "systeme", "systeme": FieldSample.id(second), "jour": "04/11/2026"])
      #expect(same.status == 303)
      #expect(await keeper.get(lot).text.contains("Rien n’a changé"), "nothing is said to be recorded")
      app.clock.advance(seconds: 61)
      let form = await keeper.get("/registres/lots/selection?tout=oui&acte=champ.systeme")
      #expect(plain(form.text).contains("Rattacher « Système »"))
      let sent = SentForm.standing(form).filter { ["acte", "fiche"].contains($0.name) }
      let waiting = await keeper.post(
        "/registres/lots/selection", pairs: sent + [("systeme", FieldSample.id(second)), ("jour", "04/11/2026")])
      let path = try #require(waiting.header("location"), "\(waiting.text)")
      #expect(await keeper.post("\(path)/confirmation").status == 303)
      #expect(await keeper.get(second).text.contains("gare"))
      #expect(await !keeper.get(first).text.contains("gare"))
    }
  }
}
