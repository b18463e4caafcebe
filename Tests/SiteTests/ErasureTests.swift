import Database
import Kernel
import Strategy
import TestKit
import Testing
import Web

@testable import Collection

@Suite("A text that names somebody") struct ErasureTests {
  @Test("is erased once, by the administrator, and nothing else of it may change", arguments: Engine.available)
  func erased(_ engine: Engine) async throws {
    try await withBoussole(on: engine) { app in
      let administrator = try await app.visitor(.administrator), public_ = try await app.visitor(.public)
      let said: KeyValuePairs = ["meteo": "appuis", "texte": "Demander à Paul Invente.", "jour": "01/11/2026"]
      #expect(await administrator.post("/piloter/4.1/meteo", said).status == 303)
      let saying = try #require(
        try await app.database.read {
          try SayingStore($0).history(of: ["4.1"], in: Boussole.code, known: nil, limit: 1).first
        })
      #expect(await public_.get("/actions/4.1").text.contains("Paul Invente"))
      #expect(await !public_.get("/actions/4.1/historique").text.contains("Effacer le texte"))
      #expect(await administrator.get("/actions/4.1/historique").text.contains("/dits/\(saying.id)/effacement"))
      let path = "/dits/\(saying.id)/effacement"
      #expect(PeopleTests.isGood(await administrator.get(path)))
      #expect(PeopleTests.isGood(await administrator.post(path), 422))
      #expect(try await app.post(path, ["motif": "nom"], as: .prefecture).status == 404)
      #expect(await administrator.post(path, ["motif": "nom"]).status == 303)
      for page in ["/actions/4.1", "/actions/4.1/historique", "/actualites", "/dits/\(saying.id)/effacement"] {
        let text = await administrator.get(page).text
        #expect(!text.contains("Paul Invente"), "\(page)")
      }
      let page = await public_.get("/actions/4.1").text
      #expect(page.contains("Appuis nécessaires") && page.contains("Texte effacé le"))
      #expect(PeopleTests.isGood(await administrator.get(path)))
      app.clock.advance(seconds: 61)
      #expect(PeopleTests.isGood(await administrator.post(path, ["motif": "nom"]), 422))
      #expect(try await app.get("/journal", as: .administrator).text.contains("Texte effacé"))
      guard case .sound = try await app.database.read({ try Audit.verify(departement: Boussole.code, on: $0) }) else {
        Issue.record("the audit is broken")
        return
      }
      // The database itself refuses the rest: a second time, another column, an unmarked change, a deletion.
      for change in [
        "content = '{}', erased_at = 1", "content = '{}'", "erased_at = NULL", "said_by = 'x'",
        "day = 20260101, erased_at = 1",
      ] as [SQL] {
        await #expect(throws: DatabaseFailure.self) {
          try await app.database.write(Boussole.code) { try $0.execute("UPDATE saying SET \(change)") }
        }
      }
      #expect(
        await administrator.post("/piloter/4.1/meteo", ["meteo": "securises", "texte": "Bien.", "jour": "02/11/2026"])
          .status == 303)
      for statement in [
        "UPDATE saying SET content = '{}' WHERE erased_at IS NULL",
        "UPDATE saying SET said_by = 'x', erased_at = 1 WHERE erased_at IS NULL", "DELETE FROM saying",
      ] as [SQL] {
        await #expect(throws: DatabaseFailure.self) {
          try await app.database.write(Boussole.code) { try $0.execute(statement) }
        }
      }
    }
  }

  @Test("an answer's texts go from everywhere, its figure stays", arguments: Engine.available)
  func answers(_ engine: Engine) async throws {
    try await withBoussole(on: engine) { app in
      let administrator = try await app.visitor(.administrator)
      let (_, requests) = try await Collected.open(app)
      let request = try #require(requests["cd/solidarites"]), link = try await Collected.link(app, to: request)
      let partner = Visitor(app.site, Boussole.code, address: "198.51.100.9")
      #expect(await partner.answer(link, ["valeur": "52", "commentaire": "Vu avec Paul Invente."]).status == 303)
      let answer = try #require(
        try await app.database.read { try AnswerStore($0, in: Boussole.code).history(of: [request]).last })
      let path = "/reponses/\(answer.id)/effacement",
        places = ["/demandes/\(request)/suivi", "/mesures/recus_isc/releves"]
      for place in places { #expect(await administrator.get(place).text.contains("Paul Invente"), "\(place)") }
      #expect(await administrator.get("\(places[0])?effacer=1").text.contains(path))
      #expect(await !(try app.visitor(.prefecture)).get("\(places[0])?effacer=1").text.contains(path))
      #expect(PeopleTests.isGood(await administrator.get(path)))
      #expect(await administrator.post(path).status == 303)
      for place in places + [path] {
        let page = await administrator.get(place)
        #expect(PeopleTests.isGood(page) && !page.text.contains("Paul Invente"), "\(place)")
      }
      #expect(await partner.get("\(link)/recu").text.contains("52"))
      #expect(try await Collected.total(app) == 52)
      #expect(await administrator.get("/journal").text.contains("Textes d’une réponse effacés"))
      // Sent back with a name in the reason: that goes too.
      #expect(
        await administrator.post("/reponses/\(answer.id)/renvoi", ["motif": "Demander à Paul Invente."]).status == 303)
      #expect(await partner.get(partner.question(at: link)).text.contains("Paul Invente"))
      #expect(await administrator.post(path).status == 303)
      #expect(await partner.get(partner.question(at: link)).text.contains("texte effacé"))
      #expect(await !administrator.get(places[0]).text.contains("Paul Invente"))
    }
  }

  @Test("a figure's comment goes in all its versions", arguments: Engine.available)
  func comments(_ engine: Engine) async throws {
    try await withBoussole(on: engine) { app in
      let administrator = try await app.visitor(.administrator)
      for value in ["40", "41"] {
        let sent = await administrator.post(
          "/mesures/recus_isc/releves",
          ["jour": "30/09/2026", "organisation": "cd", "valeur": value, "commentaire": "Paul Invente, \(value)"])
        #expect(sent.status == 303, "\(sent.text.suffix(900))")
      }
      func comments() async throws -> Int {
        try await app.database.read {
          try $0.query("SELECT id FROM statement WHERE measure = 'recus_isc' AND comment IS NOT NULL").count
        }
      }
      #expect(try await comments() == 2)
      let page = await administrator.get("/mesures/recus_isc/releves").text
      let path = try #require(page.firstMatch(of: /\/releves\/[0-9a-f-]{36}\/effacement/)).output
      #expect(PeopleTests.isGood(await administrator.get(String(path))))
      #expect(await administrator.post(String(path)).status == 303)
      #expect(try await comments() == 0)
      let after = await administrator.get("/mesures/recus_isc/releves").text
      #expect(after.contains("41") && !after.contains("Paul Invente") && !after.contains("/effacement"))
    }
  }

  @Test("the database lets texts be emptied, and nothing else", arguments: Engine.available)
  func columns(_ engine: Engine) async throws {
    try await withBoussole(on: engine) { app in
      _ = try await Collected.sample(app)
      try await app.database.write(Boussole.code) { connection in
        try connection.execute(
          """
          INSERT INTO answer_review (departement, id, answer, verdict, reason, recorded_at, person, said_by)
          SELECT departement, id, id, 'renvoye', 'Pourquoi', recorded_at, person, said_by FROM answer
          """)
      }
      func change(_ statement: SQL) async throws {
        try await app.database.write(Boussole.code) { try $0.execute(statement) }
      }
      let kept: KeyValuePairs<String, SQL> = [
        "answer.departement": "UPDATE answer SET departement = departement",
        "answer.id": "UPDATE answer SET id = id",
        "answer.kind": "UPDATE answer SET kind = kind",
        "answer.person": "UPDATE answer SET person = person",
        "answer.question": "UPDATE answer SET question = question",
        "answer.recorded_at": "UPDATE answer SET recorded_at = recorded_at",
        "answer.request": "UPDATE answer SET request = request",
        "answer.said_by": "UPDATE answer SET said_by = said_by",
        "answer.submission": "UPDATE answer SET submission = submission",
        "answer.value": "UPDATE answer SET value = value",
        "answer_review.answer": "UPDATE answer_review SET answer = answer",
        "answer_review.departement": "UPDATE answer_review SET departement = departement",
        "answer_review.id": "UPDATE answer_review SET id = id",
        "answer_review.person": "UPDATE answer_review SET person = person",
        "answer_review.recorded_at": "UPDATE answer_review SET recorded_at = recorded_at",
        "answer_review.said_by": "UPDATE answer_review SET said_by = said_by",
        "answer_review.verdict": "UPDATE answer_review SET verdict = verdict",
        "statement.category": "UPDATE statement SET category = category",
        "statement.cause_id": "UPDATE statement SET cause_id = cause_id",
        "statement.cause_kind": "UPDATE statement SET cause_kind = cause_kind",
        "statement.cause_version": "UPDATE statement SET cause_version = cause_version",
        "statement.day": "UPDATE statement SET day = day",
        "statement.departement": "UPDATE statement SET departement = departement",
        "statement.entry": "UPDATE statement SET entry = entry",
        "statement.id": "UPDATE statement SET id = id",
        "statement.is_nothing": "UPDATE statement SET is_nothing = is_nothing",
        "statement.kind": "UPDATE statement SET kind = kind",
        "statement.measure": "UPDATE statement SET measure = measure",
        "statement.organisation": "UPDATE statement SET organisation = organisation",
        "statement.person": "UPDATE statement SET person = person",
        "statement.place": "UPDATE statement SET place = place",
        "statement.recorded_at": "UPDATE statement SET recorded_at = recorded_at",
        "statement.value": "UPDATE statement SET value = value",
      ]
      let texts: KeyValuePairs<String, (SQL, SQL)> = [
        "answer.comment": ("UPDATE answer SET comment = 'x'", "UPDATE answer SET comment = NULL"),
        "answer.proof": ("UPDATE answer SET proof = 'x'", "UPDATE answer SET proof = NULL"),
        "answer_review.reason": ("UPDATE answer_review SET reason = 'x'", "UPDATE answer_review SET reason = NULL"),
        "statement.comment": ("UPDATE statement SET comment = 'x'", "UPDATE statement SET comment = NULL"),
      ]
      for (column, statement) in kept {
        await #expect(throws: DatabaseFailure.self, "\(column)") { try await change(statement) }
      }
      for (column, (other, empty)) in texts {
        await #expect(throws: DatabaseFailure.self, "\(column)") { try await change(other) }
        await #expect(throws: Never.self, "\(column)") { try await change(empty) }
      }
      // A column that is added to one of them is added here, and to its trigger.
      let all = try await app.database.schemaColumns().filter {
        ["answer", "answer_review", "statement"].contains($0.table)
      }
      #expect(Set(all.map { "\($0.table).\($0.name)" }) == Set(kept.map(\.key) + texts.map(\.key)))
    }
  }
}
