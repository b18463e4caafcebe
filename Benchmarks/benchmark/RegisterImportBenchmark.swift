import ArgumentParser
import Assembly
import Database
import Foundation
import Kernel
import Strategy
import TestKit
import Web

/// A file of new entries for a register, through the whole site: read, each line tried and undone, shown, then agreed to
/// and done.
struct RegisterImportBenchmark: AsyncParsableCommand {
  static let configuration = CommandConfiguration(commandName: "register-import")
  @Option(help: "Lines") var lines = 20_000
  @Option(help: "sqlite, or postgresql at BOUSSOLE_TEST_POSTGRESQL") var engine = "sqlite"

  func run() async throws {
    guard let engine = Engine(rawValue: engine) else { throw ValidationError("unknown engine") }
    let loading = try RegisterSample.pack()
    try await withLocation(on: engine) { location in
      let database = try Database.open(location, clock: .system, connections: 2, longest: nil)
      try await database.migrate(Assembly().migrations)
      try await database.write(loading.departement.code) { try loading.load(on: Sample.first, $0) }
      try await send(database, loading.departement)
      await database.close()
    }
  }

  private func file(_ departement: Departement) -> String {
    let communes = departement.territory.communes, organisations = departement.organisations.all.map(\.id)
    let rows = (0..<lines).map { index in
      let state = ["demandee", "complete", "service"][index % 3], kind = ["voie", "Bâtiment"][index % 2]
      return """
        rue haute \(index);\(communes[index % communes.count].name);\(organisations[index % organisations.count]);\
        \(kind);\(index % 40);\(1 + index % 28)/03/2030;\(state);\(1 + index % 28)/03/2025
        """
    }
    return "lieu;commune;titulaire;cadre;nombre;titre_au;etat;depuis\n" + rows.joined(separator: "\n") + "\n"
  }

  private func send(_ database: Database, _ departement: Departement) async throws {
    let token = try await RegisterSample.session(database, departement.code)
    let site = Assembly().site(database, clock: .system) { print("\($0) \($1)") }
    let path = "/\(departement.code)/registres/cameras/import"
    let headers = [
      "cookie": "\(Site.sessionCookie)=\(token)", "host": "boussole.test", "origin": "http://boussole.test",
    ]
    func post(_ target: String, _ body: String, _ type: String) async throws -> String {
      let answer = await site.respond(
        to: Incoming(
          method: "POST", target: target, headers: headers.merging(["content-type": type]) { $1 },
          body: Body(Array(body.utf8))))
      guard answer.status == 303, let location = answer.headers.first(where: { $0.name == "location" })?.value else {
        print(target, answer.status, String(decoding: answer.body.prefix(3_000), as: UTF8.self))
        throw ExitCode.failure
      }
      return location
    }
    let page = await site.respond(to: Incoming(target: path, headers: headers))
    let html = String(decoding: page.body, as: UTF8.self)
    guard let csrf = html.firstMatch(of: /name="csrf" value="([0-9a-f]+)"/)?.output.1 else { throw ExitCode.failure }
    let part = "--mark\r\nContent-Disposition: form-data; name="
    let body = """
      \(part)"csrf"\r\n\r\n\(csrf)\r\n\(part)"fichier"; filename="f.csv"\r\n\r\n\(file(departement))\r\n--mark--\r\n
      """
    let before = Memory.now, clock = ContinuousClock(), start = clock.now
    let pending = try await post(path, body, "multipart/form-data; boundary=mark")
    let tried = clock.now
    let shown = await site.respond(to: Incoming(target: pending, headers: headers))
    let seen = clock.now
    _ = try await post("\(pending)/confirmation", "csrf=\(csrf)", "application/x-www-form-urlencoded")
    let end = clock.now
    let kept = try await database.read { connection in
      try connection.query("SELECT COUNT(*) AS n FROM register_entry").first?.integer("n") ?? 0
    }
    guard kept == lines, shown.status == 200 else {
      print(kept, shown.status)
      throw ExitCode.failure
    }
    result(
      "register import \(database.engine)", lines,
      [
        ("s", (end - start) / .seconds(1)), ("tried_s", (tried - start) / .seconds(1)),
        ("shown_s", (seen - tried) / .seconds(1)), ("done_s", (end - seen) / .seconds(1)),
        ("more_MB", Memory.now.peak - before.resident),
      ])
  }
}
