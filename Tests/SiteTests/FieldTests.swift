import Database
import Foundation
import Kernel
import Strategy
import TestKit
import Testing
import Web

@testable import Registers

/// Fields of every kind, over HTTP: what is typed is what is shown, corrected, and refused at its place.
@Suite("Fields of a register") struct FieldTests {
  private static let change = FieldSample.adding(FieldSample.every)
  private static let day = (name: "jour", value: "02/11/2026")

  @Test("a form, its entry, its correction form and what that sends are the same", arguments: Engine.available)
  func roundTrip(_ engine: Engine) async throws {
    let departement = try FieldSample.departement(FieldSample.every)
    let register = try #require(departement.registers["tout"])
    try await withBoussole(on: engine, changing: Self.change) { app in
      let keeper = try await DeskTests.holder(app, of: FieldSample.keeper)
      var random = RandomValues(seed: 5)
      for round in 0..<12 {
        var said: EntryValues = [:]
        for field in register.fields where field.askedAt.isEmpty {
          said[field.id] = try random.value(of: field, in: departement)
        }
        said["nom"] = "Fiche \(round)"
        if said["nature"] != "mobile" { said["parcours"] = nil }
        let made = await keeper.post(
          "/registres/tout", pairs: SentForm.pairs(said, of: register) + [Self.day, ("ailleurs", "oui")])
        #expect(made.status == 303, "\(said) \(made.text.matches(of: /fr-error-text[^<]*<|<li>.*/).map(\.output))")
        let path = try #require(made.header("location"))
        #expect(try SentForm.values(await keeper.get(path, json: true)) == said)
        let page = await keeper.get(path)
        #expect(page.status == 200 && Document(Array(page.text.utf8)).faults.isEmpty)
        let form = await keeper.get("\(path)/corriger")
        #expect(Document(Array(form.text.utf8)).faults == [])
        let sent = SentForm.standing(form).filter { !["motif", "csrf"].contains($0.name) } + [("motif", "Mal lu")]
        #expect(await keeper.post("\(path)/corriger", pairs: sent).status == 303)
        // Nothing changed: no version more.
        #expect(try SentForm.values(await keeper.get(path, json: true)) == said)
        #expect(await keeper.get(path, json: true).text.contains("\"version\":1"))
      }
    }
  }

  @Test("a line more is asked for, and nothing that was typed is lost", arguments: Engine.one)
  func lines(_ engine: Engine) async throws {
    try await withBoussole(on: engine, changing: Self.change) { app in
      let keeper = try await DeskTests.holder(app, of: FieldSample.keeper)
      let form = await keeper.get("/registres/tout/nouvelle").text
      #expect(form.contains("name=\"titres.0.du\"") && !form.contains("name=\"titres.1.du\""))
      let typed: [(name: String, value: String)] = [
        ("nom", "Fiche"), ("titres.0.arrete", "A 1"), ("titres.0.du", "01/02/2020"), ("titres.1.arrete", "A 2"),
        ("titres.1.du", ""), ("themes", "feu"), ("constate", "hier"),
      ]
      let longer = await keeper.post("/registres/tout", pairs: typed + [(Chooser.act, "titres")])
      #expect(longer.status == 200 && longer.text.contains("name=\"titres.2.du\""))
      for kept in ["value=\"A 1\"", "value=\"A 2\"", "value=\"01/02/2020\"", "value=\"hier\"", "value=\"feu\" checked"]
      {
        #expect(longer.text.contains(kept), "\(kept)")
      }
      let refused = await keeper.post("/registres/tout", pairs: typed + [Self.day])
      #expect(refused.status == 422)
      #expect(refused.text.contains("id=\"champ-titres.1.du-erreur\"") && refused.text.contains("#champ-titres.1.du\""))
      #expect(refused.text.contains("id=\"champ-constate-erreur\""))
      #expect(Document(Array(refused.text.utf8)).faults == [])
    }
  }

  @Test("a state waits for every piece, and says which are missing", arguments: Engine.available)
  func pieces(_ engine: Engine) async throws {
    try await withBoussole(on: engine, changing: Self.change) { app in
      let keeper = try await DeskTests.holder(app, of: FieldSample.keeper)
      let made = await keeper.post("/registres/tout", pairs: [("nom", "Fiche"), Self.day])
      let path = try #require(made.header("location"))
      let refused = await keeper.post(
        "\(path)/passages/completer", pairs: [("dossier.0.cerfa", "remis"), ("dossier.0.plan", "manquant"), Self.day])
      #expect(refused.status == 422 && plain(refused.text).contains("il manque « Plan de détail »."))
      #expect(refused.text.contains("value=\"remis\" selected"))
      let done = await keeper.post(
        "\(path)/passages/completer", pairs: [("dossier.0.cerfa", "remis"), ("dossier.0.plan", "sans_objet"), Self.day])
      #expect(done.status == 303)
      #expect(await keeper.get(path).text.contains("<li>Plan de détail\u{00A0}: sans objet</li>"))
    }
  }

  @Test("a field is asked under its condition, and refused without", arguments: Engine.one)
  func condition(_ engine: Engine) async throws {
    try await withBoussole(on: engine, changing: Self.change) { app in
      let keeper = try await DeskTests.holder(app, of: FieldSample.keeper)
      #expect(
        await keeper.get("/registres/tout/nouvelle").text.contains(
          "(si «\u{00A0}Nature\u{00A0}» est «\u{00A0}Mobile\u{00A0}»)"))
      let fixed: [(name: String, value: String)] = [("nom", "A"), ("nature", "fixe"), Self.day]
      let refused = await keeper.post("/registres/tout", pairs: fixed + [("parcours", "Le centre")])
      #expect(refused.status == 422 && refused.text.contains("id=\"champ-parcours-erreur\""))
      let made = await keeper.post("/registres/tout", pairs: fixed)
      #expect(await !keeper.get(try #require(made.header("location"))).text.contains("Parcours"))
      let moving = await keeper.post(
        "/registres/tout", pairs: [("nom", "B"), ("nature", "mobile"), ("parcours", "Le centre"), Self.day])
      #expect(await keeper.get(try #require(moving.header("location"))).text.contains("Le centre"))
    }
  }

  @Test("an hour that comes twice is asked, never guessed", arguments: Engine.one)
  func hour(_ engine: Engine) async throws {
    try await withBoussole(on: engine, changing: Self.change) { app in
      let keeper = try await DeskTests.holder(app, of: FieldSample.keeper)
      let typed: [(name: String, value: String)] = [("nom", "A"), ("constate", "25/10/2026 2:30"), Self.day]
      let asked = await keeper.post("/registres/tout", pairs: typed)
      #expect(asked.status == 422 && asked.text.contains("name=\"constate.heure\""))
      let made = await keeper.post("/registres/tout", pairs: typed + [("constate.heure", "hiver")])
      #expect(made.status == 303)
      let path = try #require(made.header("location"))
      #expect(await keeper.get(path).text.contains("25/10/2026 à 2\u{00A0}h\u{00A0}30, heure d’hiver"))
      #expect(await keeper.get("\(path)/corriger").text.contains("value=\"hiver\" checked"))
    }
  }

  @Test("a revision that would make what was said unreadable, or never erased, is refused", arguments: Engine.one)
  func revised(_ engine: Engine) async throws {
    let personal = "- {id: tel, nom: Contact, genre: texte, classe: P2, efface: {apres: [fini], jours: 3}}"
    let plain = "- {id: le, nom: Le, genre: jour}"
    func registers(_ fields: String...) -> String {
      FieldSample.register("revus", "REV", fields: fields.joined(separator: "\n"))
    }
    try await withBoussole(on: engine, changing: FieldSample.adding(registers(personal, plain))) { app in
      let keeper = try await DeskTests.holder(app, of: FieldSample.keeper)
      #expect(await keeper.post("/registres/revus", pairs: [("nom", "A"), Self.day]).status == 303)
      for (fields, said) in [
        (registers(personal, "- {id: le, nom: Le, genre: texte}"), "n’est plus du genre `jour`"),
        (registers(plain, "- {id: tel, nom: Contact, genre: texte}"), "ne s’efface plus"),
        (registers(plain), "ne s’effacerait plus"),
        (
          registers(personal, plain.replacing("jour}", with: "jour, classe: P2, efface: {apres: [fini], jours: 3}}")),
          "ne le peut pas"
        ),
      ] {
        let loading = try FieldSample.loading(fields)
        let refused = await #expect(throws: Invalid.self) {
          try await app.database.write(Boussole.code) { try loading.load(on: Boussole.today, $0) }
        }
        #expect(refused?.issues.contains { "\($0)".contains(said) } ?? false, "\(said): \(String(describing: refused))")
      }
    }
  }

  @Test("a form that is nonsense writes the whole of an entry, or nothing", arguments: Engine.available)
  func nonsense(_ engine: Engine) async throws {
    try await withBoussole(on: engine, changing: Self.change) { app in
      let departement = try FieldSample.departement(FieldSample.every)
      let register = try #require(departement.registers["tout"])
      let keeper = try await DeskTests.holder(app, of: FieldSample.keeper)
      var random = RandomValues(seed: 11), made = 0
      for _ in 0..<60 {
        let answer = await keeper.post("/registres/tout", pairs: try random.form(of: register, in: departement))
        #expect([200, 303, 422].contains(answer.status), "\(answer.status)")
        made += answer.status == 303 ? 1 : 0
        app.clock.advance(seconds: 61)
      }
      let kept = try await app.database.read { connection in
        try ["register_entry", "register_version"].map { table in
          try connection.query(
            table == "register_entry"
              ? "SELECT COUNT(*) AS n FROM register_entry WHERE register = \("tout")"
              : "SELECT COUNT(*) AS n FROM register_version"
          ).first?.integer("n")
        }
      }
      #expect(kept == [made, made])
    }
  }

  @Test("ten thousand forms of nonsense are each read whole, or refused with their faults")
  func fuzzed() throws {
    let departement = try FieldSample.departement(FieldSample.every)
    let register = try #require(departement.registers["tout"])
    let form = EntryForm.creation(of: register, by: .ofBoussole(in: departement.code))
    var random = RandomValues(seed: 3), read = 0
    for _ in 0..<10_000 {
      let typed = Fields(try random.form(of: register, in: departement))
      do {
        let (values, _) = try form.read(typed, in: departement)
        // What was read says itself again.
        for (id, value) in values {
          let field = try #require(register.field(id))
          #expect(try field.read(Fields(field.typed(value)), in: departement) == value)
        }
        read += 1
      } catch let invalid as Invalid { #expect(!invalid.issues.isEmpty) }
    }
    #expect(read > 100)
  }
}

extension RandomValues {
  /// A form half of which makes sense.
  mutating func form(of register: Register, in departement: Departement) throws -> [(name: String, value: String)] {
    let odd = [
      "", " ", "0", "-1", "1e9", "99999999999999999999", "\u{0}", "é", "%", "31/02/2026", "25/10/2026 2:30", "[]", "{}",
      "'; DROP TABLE register_entry; --", "<script>", "oui", "remis", String(repeating: "x", count: 5_000),
    ]
    let suffixes = [
      "", ".", ".0", ".0.du", ".199.du", ".9999999999999999999.du", ".-1.du", ".0.du.heure", ".heure", "-recherche",
    ]
    var pairs: [(name: String, value: String)] = [("jour", "02/11/2026")]
    for field in register.fields {
      switch number(0..<4) {
      case 0: break
      case 1:
        pairs.append((field.id + suffixes[number(0..<suffixes.count)], odd[number(0..<odd.count)]))
      default: pairs += try value(of: field, in: departement).map { field.typed($0) } ?? []
      }
    }
    return pairs
  }
}
