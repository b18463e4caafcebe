import Database
import Foundation
import Kernel
import Strategy
import TestKit
import Testing
import Web

@testable import Registers

/// What anybody reads of a register, and that it is nothing else.
@Suite("Registers open to all") struct OpenedTests {
  private static let opening = "public: {champs: [commune, genre, point], etats: [complet], jauges: [libres]}"
  private static func register(_ more: String) -> String {
    FieldSample.register(
      "halles", "HAL",
      fields: """
        - {id: commune, nom: Commune, genre: commune}
        - {id: genre, nom: Genre, genre: choix, choix: [{id: salle, nom: Salle}, {id: gymnase, nom: Gymnase}]}
        - {id: point, nom: Point, genre: point}
        - {id: places, nom: Places, genre: entier}
        - {id: secret, nom: Secret, genre: texte}
        - {id: detail, nom: Détail, genre: texte_long}
        - {id: ouvre_le, nom: Ouvre le, genre: jour}
        - {id: reserve, nom: Réservé, genre: texte, visible: [\(FieldSample.keeper)]}
        - {id: service, nom: Service, genre: texte, classe: P1}
        - {id: autre, nom: Autre, genre: lien, registre: tgd}
        - {id: notes, nom: Notes, genre: lignes, colonnes: [{id: note, nom: Note, genre: texte}]}
        """,
      more: more + "\njauges: [{id: libres, nom: Places libres, court: [complet], perime: 7 jours}, "
        + "{id: lits, nom: Lits, court: [complet], perime: 7 jours}]")
  }
  private static let registers = FieldSample.adding(register("action: \"3.3\"\n\(opening)"))
  /// In each field that is not opened, something that is nowhere else.
  private static let planted = [
    "nom": "Zphnom", "secret": "Zphsecret", "detail": "Zphdetail", "reserve": "Zphreserve", "service": "Zphservice",
    "notes.0.note": "Zphnote", "places": "987654", "ouvre_le": "13/07/2031",
  ]
  private static let traces = [
    "zph", "987654", "987\u{202F}654", "\"lits\"", "13/07/2031", "2031-07-13", "13 juillet 2031", "HAL-2026",
  ]
  private static let pages = ["", "/carte", "/fiches.csv", "/fiches.json", "/fiches.xlsx"].map {
    "/registres/halles/public\($0)"
  }

  /// One that is opened, and one that is not.
  private func made(_ app: Boussole, by keeper: Visitor) async throws -> String {
    let fields = Self.planted.merging(
      ["commune": "99001", "genre": "salle", "point": "46,50049 2,80599", "jour": "02/11/2026"]
    ) { $1 }
    let made = await keeper.post("/registres/halles", typed: fields)
    let path = try #require(made.header("location"), "\(made.text)")
    #expect(await keeper.post("\(path)/passages/completer", ["jour": "03/11/2026"]).status == 303)
    let id = try #require(path.split(separator: "/").last)
    #expect(await keeper.post("/registres/halles/jauges", ["libres.\(id)": "12", "lits.\(id)": "7654"]).status == 303)
    app.clock.advance(seconds: 61)
    let other = await keeper.post(
      "/registres/halles", typed: fields.merging(["commune": "99014", "genre": "gymnase"]) { $1 })
    #expect(other.status == 422, "out of its commune")
    _ = await keeper.post(
      "/registres/halles", typed: fields.merging(["commune": "99014", "genre": "gymnase", "ailleurs": "oui"]) { $1 })
    return path
  }

  @Test(
    "whoever is signed out reads the fields and states that are opened, by every door, and nothing else by any",
    arguments: Engine.available)
  func opened(_ engine: Engine) async throws {
    try await withBoussole(on: engine, changing: Self.registers) { app in
      let keeper = try await DeskTests.holder(app, of: FieldSample.keeper)
      let path = try await made(app, by: keeper), id = try #require(path.split(separator: "/").last.map(String.init))
      let anybody = try await app.visitor(.public)
      let list = await anybody.get("/registres/halles/public")
      #expect(list.status == 200 && Document(Array(list.text.utf8)).faults == [], "\(list.text)")
      #expect(plain(list.text).contains("1 fiche ouverte à tous") && list.text.contains("Aigrefont"))
      #expect(list.text.contains("Salle") && plain(list.text).contains("12, dit"))
      let map = await anybody.get("/registres/halles/public/carte")
      #expect(map.status == 200 && map.text.contains("m-point") && Document(Array(map.text.utf8)).faults == [])
      #expect(await anybody.get("/registres/halles/public/carte", json: true).text.contains("\"total\":1"))
      let csv = String(decoding: try await anybody.get(Self.pages[2]).collected(), as: UTF8.self)
      #expect(
        csv.contains("99001") && csv.contains("46,50049 2,80599") && csv.split(whereSeparator: \.isNewline).count == 2,
        "\(csv)")
      for page in Self.pages + ["/registres", "/actions/3.3", "/recherche?q=zphsecret"] {
        for json in [false, true] {
          let answer = await anybody.get(page, json: json)
          #expect(answer.status == 200, "\(page)")
          // A search tells what was sought.
          let text = String(decoding: try await answer.collected(), as: UTF8.self).lowercased()
            .replacing("zphsecret", with: page.contains("recherche") ? "" : "zphsecret")
          for trace in Self.traces + [id] {
            #expect(!text.contains(trace.lowercased()), "\(page) \(json): \(trace)")
          }
        }
      }
      let links = await anybody.get("/registres").text
      #expect(links.contains("/registres/halles/public") && links.contains("ouverts à tous"))
      // Its action is of two objectives.
      #expect(links.components(separatedBy: "/registres/associations/public").count == 2)
      #expect(await anybody.get("/actions/3.3").text.contains("/registres/halles/public"))
    }
  }

  @Test("no filter, order, state or past of what is not opened", arguments: Engine.available)
  func asked(_ engine: Engine) async throws {
    try await withBoussole(on: engine, changing: Self.registers) { app in
      let keeper = try await DeskTests.holder(app, of: FieldSample.keeper)
      let path = try await made(app, by: keeper)
      let anybody = try await app.visitor(.public), home = "/registres/halles/public"
      for query in ["tri=numero", "tri=-places", "tri=depuis", "tri=nom", "etat=cree", "etat=fini"] {
        for page in [home, "\(home)/fiches.csv"] {
          #expect(await anybody.get("\(page)?\(query)").status == 422, "\(page)?\(query)")
        }
      }
      let whole = await anybody.get(home, json: true).text
      let ignored = [
        "q=zphsecret", "q=rien", "secret=x", "reserve=x", "places=1", "ouvre_le.du=2031-07-14", "depuis.au=2020-01-01",
        "autre=x", "au=2026-11-02", "connu=2026-11-02", "echeance.au=2020-01-01",
      ]
      for query in ignored { #expect(await anybody.get("\(home)?\(query)", json: true).text == whole, "\(query)") }
      #expect(await anybody.get("\(home)?genre=gymnase", json: true).text.contains("\"total\":0"))
      #expect(await anybody.get("\(home)?genre=salle", json: true).text.contains("\"total\":1"))
      // The rest of the register is for those whom the pack names.
      let doors = ["", "/tableau", "/carte", "/fiches.csv", "/nouvelle", "/import", "/jauges", "/sans/grandes"]
      for door in doors.map({ "/registres/halles\($0)" }) + [path, "\(path)/corriger", "\(path)/evoluer"] {
        #expect(await anybody.get(door).status == 303, "\(door)")
        #expect(await anybody.get(door, json: true).status == 401, "\(door)")
      }
      for register in ["tgd", "cameras", "occupations", "inconnu"] {
        for door in ["", "/carte", "/fiches.csv"] {
          #expect(await anybody.get("/registres/\(register)/public\(door)").status == 404, "\(register)\(door)")
        }
      }
    }
  }

  @Test("every role reads what is open, and by it no more than anybody", arguments: Engine.one)
  func roles(_ engine: Engine) async throws {
    try await withBoussole(on: engine, changing: Self.registers) { app in
      let keeper = try await DeskTests.holder(app, of: FieldSample.keeper)
      _ = try await made(app, by: keeper)
      let anybody = try await app.visitor(.public)
      for page in Self.pages.prefix(4) {
        let open = try await anybody.get(page, json: true).collected()
        for role in Role.allCases where ![.public, .bearer].contains(role) {
          let theirs = try await app.visitor(role).get(page, json: true).collected()
          #expect(theirs == open, "\(page) \(role)")
        }
      }
    }
  }

  @Test("what can't be opened is refused at its line")
  func refused() throws {
    let cases = [
      ("champs: [reserve], etats: [complet]", "`reserve` ne s’ouvre pas à tous : il a `visible`"),
      ("champs: [service], etats: [complet]", "il a une `classe`"),
      ("champs: [detail], etats: [complet]", "texte_long"), ("champs: [autre], etats: [complet]", "que connecté"),
      ("champs: [inconnu], etats: [complet]", "champs: inconnu"),
      ("champs: [commune], etats: [ouvert]", "etats: ouvert"),
      ("champs: [commune], etats: [complet], jauges: [places]", "jauges: places"),
      ("champs: [libres], etats: [complet]", "champs: libres"), ("champs: [commune]", "`etats` manque"),
      ("etats: [complet]", "`champs` manque"), ("champs: [commune], etats: [complet], tri: nom", "`tri`"),
    ]
    for (words, fault) in cases {
      do {
        _ = try FieldSample.departement(Self.register("public: {\(words)}"))
        Issue.record("accepted: \(words)")
      } catch let invalid as Invalid {
        #expect(invalid.issues.contains { $0.problem.contains(fault) }, "\(words): \(invalid.issues.map(\.problem))")
        #expect(invalid.issues.allSatisfy { if case .line = $0.place { true } else { false } })
      }
    }
  }

  @Test("what a revision opens is asked apart, and closing asks nothing")
  func openings() throws {
    func register(_ more: String) throws -> Register {
      try #require(FieldSample.departement(Self.register(more)).registers["halles"])
    }
    let closed = try register(""), some = try register("public: {champs: [commune], etats: [complet]}")
    let more = try register("public: {champs: [commune, secret], etats: [complet, fini], jauges: [libres]}")
    #expect(
      some.openings(after: closed)
        == ["Tout le monde, sans compte, lit du registre `halles` `commune`, à l’état `complet`."])
    #expect(some.openings(after: nil).count == 1 && some.openings(after: some) == [])
    #expect(
      more.openings(after: some)
        == [
          "Tout le monde, sans compte, lit du registre `halles` aussi `secret` et `libres`.",
          "Tout le monde, sans compte, lit du registre `halles` aussi les fiches à l’état `fini`.",
        ])
    #expect(some.openings(after: more) == [] && closed.openings(after: more) == [])
  }
}
