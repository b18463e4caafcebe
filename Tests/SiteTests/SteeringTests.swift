import Accounts
import Database
import Kernel
import Strategy
import TestKit
import Testing
import Web

/// What the people in charge say, and what is kept of it.
@Suite("Steering") struct SteeringTests {
  private func sayings(_ app: Boussole, _ subject: String) async throws -> [Saying] {
    try await app.database.read {
      try SayingStore($0).history(of: [subject], in: Boussole.code, known: nil, limit: 100)
    }
  }
  private func lines(_ app: Boussole) async throws -> Int {
    let verdict = try await app.database.read { try Audit.verify(departement: Boussole.code, on: $0) }
    guard case .sound(let count) = verdict else {
      Issue.record("the audit trail is broken: \(verdict)")
      return 0
    }
    return count
  }

  @Test("a step and a proof are written on several lines, and read so where there is room", arguments: Engine.available)
  func lines(_ engine: Engine) async throws {
    try await withBoussole(on: engine) { app in
      let form = try await app.get("/piloter/4.1/etape", as: .administrator).text
      #expect(form.contains("<textarea class=\"fr-input w-full\" id=\"champ-texte\""))
      let step: KeyValuePairs = [
        "texte": "Livrer six appareils.\r\nPuis former.", "echeance": "31/12/2026", "fonction": "cd",
      ]
      #expect(try await app.post("/piloter/4.1/etape", step, as: .administrator).status == 303)
      #expect(try await app.get("/actions/4.1").text.contains("Livrer six appareils.<br/>Puis former."))
      #expect(try await app.get("/piloter/4.1/etape", as: .administrator).text.contains("appareils.\nPuis former."))
      // A list has one line for it.
      #expect(try await app.get("/moi", as: .manager).text.contains("<b>Livrer six appareils. Puis former.</b>"))
      let milestone = try #require(
        try await app.get("/piloter/4.1", as: .administrator).text.firstMatch(of: /\/jalons\/([^"]+)/))
      let page = try await app.get("/jalons/\(milestone.output.1)", as: .administrator)
      #expect(PeopleTests.isGood(page) && page.text.contains("<textarea class=\"fr-input w-full\" id=\"champ-preuve\""))
    }
  }

  @Test("météo, step, state and accountable are said, shown, and audited", arguments: Engine.available)
  func acts(_ engine: Engine) async throws {
    try await withBoussole(on: engine) { app in
      let acts: [(String, KeyValuePairs<String, String>, String)] = [
        (
          "meteo", ["meteo": "appuis", "texte": "Deux opérateurs sur trois ont livré.", "jour": "20/11/2026"],
          "Appuis nécessaires"
        ),
        (
          "etape", ["texte": "Livrer Montfaucel", "echeance": "31/12/2026", "fonction": "parquet-montfaucel"],
          "Livrer Montfaucel"
        ),
        ("etat", ["etat": "en_pause", "jour": "24/11/2026"], "En pause"),
        ("responsable", ["fonction": "prefecture/bsir", "confirme": "oui"], "Val-d’Exemple"),
      ]
      _ = try await app.get("/saisie", as: .administrator)
      let before = try await lines(app)
      for (index, (kind, fields, shown)) in acts.enumerated() {
        let form = try await app.get("/piloter/4.1/\(kind)", as: .administrator)
        #expect(form.status == 200 && Document(form.body).faults.isEmpty, "\(kind): \(Document(form.body).faults)")
        let answer = try await app.post("/piloter/4.1/\(kind)", fields, as: .administrator)
        #expect(answer.status == 303 && answer.header("location") == "/exemple/actions/4.1", "\(kind)")
        let page = try await app.get("/actions/4.1", as: .administrator)
        #expect(page.text.contains("C’est enregistré"), "\(kind)")
        #expect(page.text.contains(shown), "\(kind)")
        #expect(Document(page.body).faults.isEmpty, "\(Document(page.body).faults)")
        #expect(try await !app.get("/actions/4.1", as: .administrator).text.contains("C’est enregistré"), "said once")
        #expect(try await lines(app) == before + index + 1)
      }
      let told = try await app.get("/actions/4.1").text
      #expect(told.contains("Météo et synthèse du") && told.contains("Météo\u{A0}: «\u{A0}Appuis nécessaires\u{A0}»"))
      #expect(!told.contains(": dit"))
      let said = try await sayings(app, "4.1")
      #expect(said.map(\.kind) == [.accountable, .state, .step, .weather])
      #expect(said.allSatisfy { $0.by == Role.administrator.name })
      #expect(said.last?.day == Day(2026, 11, 20))
      let history = try await app.get("/actions/4.1/historique").text
      #expect(history.contains("Deux opérateurs sur trois ont livré."))
    }
  }

  @Test("who holds an action says where it is, not who answers for it", arguments: Engine.one)
  func holder(_ engine: Engine) async throws {
    try await withBoussole(on: engine) { app in
      try await app.database.write(Boussole.code) { connection in
        let agent = try #require(
          try AccountStore(connection).account(email: Boussole.email(.agent), in: Boussole.code))
        _ = try HoldingStore(connection).add(
          "parquet-clairval", to: agent.id, from: Boussole.today, through: nil, isManager: false, by: nil)
      }
      let holder = try await app.visitor(.agent)
      let fields: KeyValuePairs<String, String> = [
        "meteo": "securises", "texte": "Les téléphones sont livrés.", "jour": "24/11/2026",
      ]
      #expect(await holder.post("/piloter/4.1/meteo", fields).status == 303)
      #expect(await holder.get("/moi").text.contains("météo et synthèse"))
      #expect(await holder.post("/piloter/1.1/meteo", fields).status == 404)
      #expect(await !holder.get("/piloter/4.1").text.contains("Responsable"))
      let handed: KeyValuePairs<String, String> = ["fonction": "prefecture/bsir", "confirme": "oui"]
      #expect(await holder.post("/piloter/4.1/responsable", handed).status == 404)
    }
  }

  @Test("a milestone is done with its proof only", arguments: Engine.available)
  func milestone(_ engine: Engine) async throws {
    try await withBoussole(on: engine) { app in
      let path = "/jalons/reunion/constats"
      let bare = try await app.post(path, ["etat": "fait", "jour": "20/11/2026"], as: .administrator)
      #expect(bare.status == 422)
      #expect(bare.text.contains("La preuve manque."))
      let document = Document(bare.body)
      #expect(document.faults.isEmpty, "\(document.faults)")
      let chosen = document.all("input").first { $0.attributes["value"] == "fait" }
      #expect(chosen?.attributes["checked"] != nil)
      #expect(document.all("input").first { $0.attributes["name"] == "jour" }?.attributes["value"] == "20/11/2026")
      #expect(try await sayings(app, "reunion").isEmpty)
      let done = try await app.post(
        path, ["etat": "fait", "jour": "20/11/2026", "preuve": "Compte rendu du 20"], as: .administrator)
      #expect(done.status == 303)
      #expect(try await sayings(app, "reunion").map(\.content.milestone) == [.done])
      #expect(try await app.get("/actions/1.1").text.contains("Compte rendu du 20"))
      for nonsense in ["", "peut-etre"] {
        #expect(try await app.post(path, ["etat": nonsense], as: .administrator).status == 422)
      }
    }
  }

  struct Refusal: CustomTestStringConvertible {
    let kind: String
    let fields: KeyValuePairs<String, String>
    /// Field to what is said of it.
    let messages: KeyValuePairs<String, String>
    var testDescription: String { "\(kind) \(messages.map(\.value))" }
  }
  static let refusals = [
    Refusal(
      kind: "meteo", fields: ["meteo": "", "texte": "  ", "jour": "31/11/2026"],
      messages: [
        "meteo": "La météo n’est pas choisie.", "texte": "La synthèse est vide.", "jour": "n’est pas un jour.",
      ]),
    Refusal(
      kind: "meteo", fields: ["meteo": "magnifique", "texte": "Très <beau> \"temps\" & soleil", "jour": "25/11/2026"],
      messages: ["meteo": "La météo n’est pas choisie.", "jour": "Ce jour est à venir."]),
    Refusal(
      kind: "meteo", fields: ["meteo": "appuis", "texte": String(repeating: "a", count: 2_001), "jour": "24/11/2026"],
      messages: ["texte": "caractères, c’est trop long."]),
    Refusal(
      kind: "etape", fields: ["texte": "", "echeance": "demain", "fonction": "personne"],
      messages: ["echeance": "n’est pas un jour.", "fonction": "Cette fonction n’existe pas."]),
    Refusal(
      kind: "etape", fields: ["texte": "", "echeance": "31/12/2026", "fonction": ""],
      messages: ["texte": "L’étape n’a pas de titre."]),
    Refusal(kind: "etat", fields: ["etat": "x", "jour": "24/11/2026"], messages: ["etat": "L’état n’est pas choisi."]),
    Refusal(kind: "responsable", fields: ["fonction": ""], messages: ["fonction": "Le responsable n’est pas choisi."]),
  ]

  @Test("what is refused comes back as it was typed, with each message at its field", arguments: Engine.one)
  func refused(_ engine: Engine) async throws {
    try await withBoussole(on: engine) { app in
      let before = try await lines(app)
      for refusal in SteeringTests.refusals {
        let answer = try await app.post("/piloter/4.1/\(refusal.kind)", refusal.fields, as: .administrator)
        #expect(answer.status == 422, "\(refusal)")
        let document = Document(answer.body)
        #expect(document.faults.isEmpty, "\(refusal): \(document.faults)")
        for (field, message) in refusal.messages {
          #expect(answer.text.contains(message), "\(refusal): \(message)")
          #expect(document.links.contains("#champ-\(field)"), "\(refusal): the summary leads to \(field)")
          #expect(document.values("id").contains("champ-\(field)-erreur"), "\(refusal): said beside \(field)")
        }
        for (field, value) in refusal.fields where !value.isEmpty && field != "fonction" {
          let inputs = document.elements.filter { $0.attributes["name"] == field }
          #expect(!inputs.isEmpty, "\(field)")
          let isKept =
            inputs.contains { $0.attributes["value"] == value }
            || answer.text.contains(">\(HTML(value).text)</textarea>")
          let isChoice = inputs.contains { $0.attributes["type"] == "radio" }
          #expect(isKept || isChoice, "\(refusal): \(field) is lost")
        }
      }
      #expect(try await sayings(app, "4.1").isEmpty)
      #expect(try await lines(app) == before + 1, "only the session was opened")
    }
  }

  @Test("what people write is text, whatever it is", arguments: Engine.one)
  func escaped(_ engine: Engine) async throws {
    try await withBoussole(on: engine) { app in
      let evil = "<script>alert(1)</script><img src=x onerror=alert(1)> \"' & ]]> \u{202E}ab\u{0}\u{8}"
      let answer = try await app.post("/piloter/4.1/meteo", ["meteo": "appuis", "texte": evil], as: .administrator)
      #expect([303, 422].contains(answer.status), "\(answer.status)")
      let safe = "<script>alert(1)</script><img src=x onerror=alert(1)> \"' & ]]>"
      for (kind, fields) in [
        ("meteo", ["meteo": "appuis", "texte": safe]), ("etape", ["texte": safe, "echeance": "01/01/2027"]),
      ] as [(String, KeyValuePairs<String, String>)] {
        #expect(try await app.post("/piloter/4.1/\(kind)", fields, as: .administrator).status == 303)
      }
      let search = try await app.get("/recherche?q=%3Cscript%3Ealert(1)%3C%2Fscript%3E%22%20onfocus%3D%22x")
      var pages = [search]
      for path in [
        "/actions/4.1", "/actions/4.1/historique", "/", "/actualites", "/piloter/4.1/etape",
        "/connexion?retour=%22%3E%3Cscript%3E",
      ] {
        pages.append(try await app.get(path, as: .administrator))
      }
      for page in pages {
        #expect(page.status == 200)
        #expect(!page.text.contains("<script>") && !page.text.contains("<img src=x"))
        #expect(Document(page.body).faults.isEmpty, "\(Document(page.body).faults)")
      }
      #expect(pages[1].text.contains("&lt;script&gt;"))
    }
  }
}
