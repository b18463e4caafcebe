import Accounts
import Assembly
import Database
import Foundation
import Kernel
import Ledger
import Module
import Pack
import Territory
import TestKit
import Testing
import Web

@testable import Strategy

#if canImport(FoundationXML)
  import FoundationXML
#endif

/// A small département whose figures are entered by hand, in 2021.
enum EntrySample {
  static let today = day("2021-07-15")
  static let files = PackFiles(
    files: [
      "pack.yaml": """
      format: 1
      departement: "01"
      nom: Ain
      gentile: de l’Ain
      vraisemblance: 50
      sources:
        texte: {titre: Le texte}
      """,
      "territoire.yaml": """
      communes: {fichier: communes.csv, attribution: Insee}
      """,
      "communes.csv": """
      code,nom,population,epci
      01004,Ambérieu-en-Bugey,14000,
      01005,Ambérieux-en-Dombes,1700,
      01190,Saint-Jean,500,
      01191,Saint Jean,600,
      """,
      "organisations.yaml": """
      organisations:
        - {id: asso-a, noms: [{nom: Association A, sigle: AA}], nature: association}
        - {id: asso-b, noms: [{nom: Association B}], nature: association}
      """,
      "mesures.yaml": """
      mesures:
        - {id: places, nom: Places d’hébergement, unite: {un: place, plusieurs: places}, genre: stock,
           alimentation: releves, periodicite: trimestre, par: [commune, organisation, categorie],
           categories: [{id: urgence, nom: Urgence}, {id: insertion, nom: Insertion}]}
        - {id: appels, nom: Appels reçus, unite: {un: appel, plusieurs: appels}, genre: flux, alimentation: releves,
           periodicite: trimestre, par: [organisation], attendus: [asso-a, asso-b]}
        - {id: secret, nom: Compte secret, unite: {un: cas, plusieurs: cas}, genre: stock, alimentation: releves,
           periodicite: annee, sensible: true}
        - {id: cameras, nom: Caméras, unite: {un: caméra, plusieurs: caméras}, genre: stock, alimentation: entrees,
           reprise: 2020-03-01}
      """,
      "strategie.yaml": """
      plan:
        id: plan
        nom: Stratégie de l’Ain
        court: Stratégie
        vigueur: 2020-01-01
        fin: 2024-12-31
        source: texte
        niveaux:
          - {id: objectif, nom: Objectif, pluriel: Objectifs}
          - {id: action, nom: Action, pluriel: Actions}
        elements:
          - {niveau: objectif, numero: "1", titre: Accueillir}
      """,
      "actions/1.yaml": """
      actions:
        - numero: "1.1"
          titre: Ouvrir des places
          dans: [objectif/1]
          resume: Des places.
          indicateurs:
            - {id: places_ouvertes, titre: Places ouvertes, unite: {un: place, plusieurs: places},
               formule: {mesure: places}, cites: [{jour: 2019-12-31, valeur: 10, source: texte}],
               cibles: [{jour: 2024-12-31, valeur: 40}]}
            - {id: satisfaits, titre: Personnes satisfaites, unite: pourcent,
               cites: [{jour: 2019-12-31, valeur: 60, source: texte}], cibles: [{jour: 2024-12-31, valeur: 80}]}
      """,
    ].mapValues { Data($0.utf8) })

  static func departement(_ files: PackFiles = files) throws -> Departement {
    let faults = Faults()
    let departement = Departement.read(files, today: today, faults: faults)
    try faults.check()
    return try #require(departement)
  }
  static let python = "\(FileManager.default.currentDirectoryPath)/.boussole/venv/bin/python"
  static var hasPython: Bool { FileManager.default.isExecutableFile(atPath: python) }

  static func file(_ name: String) throws -> [UInt8] {
    let url = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("Resources/\(name)")
    return Array(try Data(contentsOf: url))
  }
}

/// The whole site over a fresh database, with an administrator and an agent signed in.
struct EntrySite: Sendable {
  let database: Database
  let site: Site
  let clock: TestClock
  let departements: Departements
  private let sessions: [Role: (cookie: String, csrf: String)]

  enum Body {
    case none
    case form([String: String])
    case file(String, [UInt8])
  }

  @discardableResult
  func send(
    _ method: String = "GET", _ path: String, _ body: Body = .none, as role: Role? = .administrator, json: Bool = false
  ) async throws -> Outgoing {
    var request = Incoming(method: method, target: "/01" + path)
    var csrf = ""
    if let role, let session = sessions[role] {
      request.headers["cookie"] = "\(Site.sessionCookie)=\(session.cookie)"
      csrf = session.csrf
    }
    if json { request.headers["accept"] = "application/json" }
    switch body {
    case .none: break
    case .form(let fields):
      let encoded = fields.merging(["csrf": csrf]) { mine, _ in mine }.map { name, value in
        "\(name)=\(value.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? "")"
      }
      request.headers["content-type"] = "application/x-www-form-urlencoded"
      request.body = Web.Body(Array(encoded.joined(separator: "&").utf8))
    case .file(let name, let bytes):
      let mark = "----boussole"
      request.headers["content-type"] = "multipart/form-data; boundary=\(mark)"
      let head = """
        --\(mark)\r\nContent-Disposition: form-data; name="csrf"\r\n\r\n\(csrf)\r
        --\(mark)\r\nContent-Disposition: form-data; name="fichier"; filename="\(name)"\r
        Content-Type: application/octet-stream\r\n\r\n
        """
      request.body = Web.Body(Array(head.utf8) + bytes + Array("\r\n--\(mark)--\r\n".utf8))
    }
    var answer = await site.respond(to: request)
    if path == "/import", method == "POST", answer.status == 303, let place = answer.header("location") {
      var following = Incoming(method: "GET", target: place)
      following.headers = request.headers.filter { $0.key != "content-type" }
      answer = await site.respond(to: following)
    }
    if answer.header("content-type")?.hasPrefix("text/html") ?? false {
      #expect(XMLParser(data: Data(answer.body)).parse(), "\(method) \(path) is well-formed")
    }
    return answer
  }
  func post(_ path: String, _ fields: [String: String], as role: Role? = .administrator) async throws -> Outgoing {
    try await send("POST", path, .form(fields), as: role)
  }
  func upload(_ text: String, name: String = "chiffres.csv") async throws -> Outgoing {
    try await send("POST", "/import", .file(name, Array(text.utf8)))
  }

  /// What stands of a measure: "commune organisation catégorie jour valeur".
  func standing(_ measure: String) async throws -> [String] {
    try await database.read { [departements] connection in
      let departement = try departements.latest("01", connection)
      let store = LedgerStore(connection, in: "01", measures: departement.measures)
      let standing = try store.reportsInForce(of: [measure])
      return standing.keys.flatMap { key in
        standing.all(of: key).map {
          "\(key.place ?? "-") \(key.organisation ?? "-") \(key.category ?? "-") \($0.day) \($0.value)"
        }
      }.sorted()
    }
  }
  /// What is posted without a page.
  func write(_ body: @escaping @Sendable (LedgerStore) throws -> Void) async throws {
    try await database.write("01") { [departements] connection in
      let measures = try departements.latest("01", connection).measures
      try body(LedgerStore(connection, in: "01", measures: measures))
    }
  }
  func acts() async throws -> [String] {
    try await database.read { try $0.query("SELECT act FROM audit ORDER BY sequence").map { try $0.text("act") } }
      .filter { $0 != "pack.charge" }
  }

  static func open(on engine: Engine, _ body: (EntrySite) async throws -> Void) async throws {
    let clock = TestClock(EntrySample.today)
    let assembly = Assembly(python: EntrySample.python)
    try await withCopy(of: "saisie", on: engine, prepare: prepare) { location in
      let database = try Database.open(location, clock: clock.clock, connections: 3)
      var sessions: [Role: (cookie: String, csrf: String)] = [:]
      for role in [Role.administrator, .agent] {
        let token = try await database.write("01") { connection in
          let store = AccountStore(connection)
          let id = try store.add(email: "\(role.rawValue)@x.fr", name: role.name, role: role, passwordHash: "")
          try store.setPassword(of: id, hash: "", mustChange: false)
          try store.setPassword(of: id, hash: "", mustChange: false)
          return try store.openSession(for: id, at: connection.recordedAt)
        }
        let csrf = try await database.read { try AccountStore($0).session(token, in: "01", at: clock.now)?.csrf }
        sessions[role] = (token, csrf ?? "")
      }
      let site = assembly.site(database, clock: clock.clock) { number, error in Issue.record("\(number) \(error)") }
      try await body(
        EntrySite(database: database, site: site, clock: clock, departements: assembly.departements, sessions: sessions)
      )
      await database.close()
    }
  }

  @Sendable private static func prepare(_ location: DatabaseLocation) async throws {
    let database = try Database.open(location, clock: TestClock(EntrySample.today).clock, connections: 2)
    try await database.migrate(Assembly().migrations)
    let loading = try PackLoading(EntrySample.files, today: EntrySample.today, dataFrance: nil)
    try await database.write("01") { try loading.load(on: day("2020-01-01"), $0) }
    await database.close()
  }
}

/// A day that a test writes out.
func day(_ text: String) -> Day {
  guard let day = Day(iso: text) else { preconditionFailure("not a day: \(text)") }
  return day
}

extension ReportWords {
  /// In the order of the columns.
  init(_ cells: String...) {
    self.init()
    for (part, cell) in zip(ReportPart.allCases, cells) { self[part] = cell }
  }
}
