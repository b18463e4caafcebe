import Accounts
import Assembly
import Database
import Foundation
import Kernel
import Strategy
import TestKit
import Testing
import Web

/// Who reads a figure that is not everybody's: by every door, whatever the day.
@Suite("Sight") struct SightTests {
  /// Makes a pack of the invented département the revision in force, from the day that the clock says.
  static func load(_ app: Boussole, _ change: (inout String) -> Void, in file: String = "mesures.yaml") async throws {
    var files = try Checkout.pack("exemple")
    files = files.withoutActivity
    var text = String(decoding: try #require(files.files[file]), as: UTF8.self)
    change(&text)
    files.files[file] = Data(text.utf8)
    let loading = try PackLoading(
      files, today: app.clock.now.day, dataFrance: Checkout.dataFrance, parts: Assembly.packParts)
    try await app.database.write(Boussole.code) { try loading.load(on: app.clock.now.day, $0) }
  }
  private static let cameras = "  - id: cameras\n"

  /// Every door of the measure and of the indicator that stands on it.
  private static let doors = [
    "/mesures/cameras", "/mesures/cameras/ecritures.csv", "/mesures/cameras/carte", "/mesures/cameras/carte.csv",
    "/indicateurs/cameras_en_service",
  ]
  /// Pages of other things, which name neither.
  private static let pages = [
    "", "/mesures", "/territoire", "/communes/99001", "/recherche?q=cam%C3%A9ras", "/actualites",
  ]

  @Test("what any revision makes sensitive is sensitive on every day, by every door", arguments: Engine.available)
  func everyDay(_ engine: Engine) async throws {
    try await withBoussole(on: engine) { app in
      let before = app.clock.now.day
      app.advance(days: 2)
      try await Self.load(app) { $0.replace(Self.cameras, with: Self.cameras + "    sensible: true\n") }
      let days = ["", "au=\(before.iso)", "connu=\(before.iso)", "au=\(before.iso)&connu=\(before.iso)"]
      func expect(_ isHidden: Bool, _ why: Comment) async throws {
        for day in days {
          for door in Self.doors {
            for json in [false, true] {
              let answer = try await app.get("\(door)?\(day)", json: json)
              #expect(answer.status == (isHidden ? 404 : 200), "\(why): \(door)?\(day), \(json)")
            }
          }
          for page in Self.pages {
            for json in [false, true] {
              let text = try await app.get(page + (page.contains("?") ? "&" : "?") + day, json: json).text
              #expect(
                !isHidden || !text.contains("mesures/cameras") && !text.contains("cameras_en_service"),
                "\(why): \(page)?\(day), \(json)")
            }
          }
        }
        #expect(try await app.get("/mesures/cameras?\(days[1])", as: .administrator).status == 200, why)
      }
      try await expect(true, "made sensitive")
      app.advance(days: 1)
      try await Self.load(app) { _ in }
      try await expect(true, "a line that is gone opens nothing")
      app.advance(days: 1)
      try await Self.load(app) { $0.replace(Self.cameras, with: Self.cameras + "    sensible: false\n") }
      try await expect(false, "opened in so many words")
    }
  }

  @Test("an indicator is as sensitive as what its formula became", arguments: Engine.one)
  func formula(_ engine: Engine) async throws {
    try await withBoussole(on: engine) { app in
      let before = app.clock.now.day
      #expect(try await app.get("/indicateurs/cameras_en_service").status == 200)
      app.advance(days: 1)
      try await Self.load(
        app, { $0.replace("          mesure: cameras\n", with: "          mesure: tgd_attente\n") },
        in: "actions/5-espace-public.yaml")
      #expect(try await app.get("/indicateurs/cameras_en_service?au=\(before.iso)").status == 404)
      #expect(try await app.get("/indicateurs/cameras_en_service").status == 404)
    }
  }

  // MARK: reading follows the work

  /// Somebody, what they hold, and what they read of the waiting list of a prosecutor's telephones: given by the
  /// secretariat, validated by the procureur, the cabinet being its contact.
  struct Reader: Sendable, CustomTestStringConvertible {
    enum Part { case nothing, own, whole }
    let role: Role
    var function: String?
    let part: Part
    var testDescription: String { function ?? role.rawValue }
  }
  static let readers: [Reader] = [
    Reader(role: .public, part: .nothing), Reader(role: .agent, part: .nothing),
    Reader(role: .administrator, part: .whole), Reader(role: .prefecture, part: .whole),
    Reader(role: .agent, function: "prefecture/cabinet", part: .whole),
    Reader(role: .agent, function: "prefecture/bsir", part: .whole),
    // It answers for the action that the figure measures.
    Reader(role: .agent, function: "parquet-clairval", part: .whole),
    Reader(role: .agent, function: "parquet-montfaucel", part: .own),
    Reader(role: .agent, function: "parquet-montfaucel/procureur", part: .own),
    Reader(role: .agent, function: "parquet-rochebelle", part: .nothing),
    Reader(role: .agent, function: "ddpn/partenariat", part: .nothing),
    Reader(role: .agent, function: "sp-montfaucel", part: .nothing),
    Reader(role: .agent, function: "mairie-99009", part: .nothing),
    Reader(role: .partner, part: .nothing), Reader(role: .prosecutor, part: .nothing),
  ]

  @Test("whoever gives, validates, answers for or steers a figure reads it, and nobody else", arguments: readers)
  func table(_ reader: Reader) async throws {
    try await withBoussole(on: .sqlite) { app in
      let (_, requests) = try await Collected.open(app, "tgd")
      let request = try #require(requests["parquet-montfaucel"])
      let link = try await Collected.link(app, to: request)
      let bearer = Visitor(app.site, Boussole.code, address: "198.51.100.9")
      #expect(await bearer.answer(link, ["valeur": "7"]).status == 303)
      // Whoever gives it reads it again, by the link alone.
      #expect(await bearer.get("\(link)/recu").text.contains("7"))
      #expect(await bearer.get("\(link)/recu", json: true).text.contains("\"valeur\":7"))

      let visitor = try await Self.visitor(app, reader)
      let measure = "/mesures/tgd_attente", own = "?organisation=parquet-montfaucel"
      for json in [false, true] {
        for door in ["", "/ecritures.csv"] {
          let whole = await visitor.get(measure + door, json: json),
            part = await visitor.get(measure + door + own, json: json)
          #expect(whole.status == (reader.part == .whole ? 200 : 404), "\(door) whole, \(json)")
          #expect(part.status == (reader.part == .nothing ? 404 : 200), "\(door) own, \(json)")
          let other = await visitor.get(measure + door + "?organisation=parquet-rochebelle", json: json)
          #expect(other.status == (reader.part == .whole || reader.function == "parquet-rochebelle" ? 200 : 404))
        }
        // It has no commune: nobody has its map.
        #expect(await visitor.get(measure + "/carte", json: json).status == 404)
        let list = await visitor.get("/mesures", json: json).text
        #expect(list.contains("tgd_attente") == (reader.part == .whole), "the list, \(json)")
        for page in ["", "/recherche?q=attente", "/actualites", "/territoire"] where reader.part != .whole {
          #expect(await !visitor.get(page, json: json).text.contains("tgd_attente"), "\(page), \(json)")
        }
        let receipt = await visitor.get("/demandes/\(request.text)/recu", json: json)
        let isGiven =
          [.administrator, .prefecture].contains(reader.role)
          // Whoever heads an organisation owes what it is asked.
          || reader.function?.hasPrefix("parquet-montfaucel") ?? false
          || reader.function?.hasPrefix("prefecture/") ?? false
        #expect(
          receipt.status == (isGiven ? 200 : reader.role == .public ? (json ? 401 : 303) : 404), "receipt, \(json)")
      }
      // No page that is shown leads to what is not.
      for page in ["/validations", "/moi", "/mesures"] {
        let answer = await visitor.get(page)
        guard answer.status == 200 else { continue }
        for target in Document(answer.body).links where target.contains("tgd_attente") {
          #expect(await visitor.get(target).status == 200, "\(page) leads to \(target)")
        }
      }
    }
  }

  /// Somebody, and what they read of telephones, which the register of the three courts counts.
  static let keepers: [Reader] = [
    Reader(role: .public, part: .nothing), Reader(role: .agent, part: .nothing),
    Reader(role: .agent, function: "prefecture/cabinet", part: .whole),
    // It answers for the action.
    Reader(role: .agent, function: "parquet-clairval", part: .whole),
    Reader(role: .agent, function: "parquet-montfaucel", part: .own),
    Reader(role: .agent, function: "parquet-montfaucel/procureur", part: .own),
    Reader(role: .agent, function: "parquet-rochebelle", part: .nothing),
    Reader(role: .agent, function: "ddpn/partenariat", part: .nothing),
    // They are told how many there are, by the register: not by the figure.
    Reader(role: .agent, function: "sp-montfaucel", part: .nothing),
    Reader(role: .agent, function: "mairie-99009", part: .nothing),
  ]

  @Test("whoever keeps a register reads the sensitive figure that it counts, as far as they look", arguments: keepers)
  func keeps(_ reader: Reader) async throws {
    try await withBoussole(on: .sqlite) { app in
      app.advance(days: 1)
      try await Self.load(app) { $0.replace("  - id: tgd\n", with: "  - id: tgd\n    sensible: true\n") }
      let visitor = try await Self.visitor(app, reader)
      for json in [false, true] {
        for door in ["", "/ecritures.csv"] {
          let measure = "/mesures/tgd\(door)"
          #expect(
            await visitor.get(measure, json: json).status == (reader.part == .whole ? 200 : 404), "\(door), whole")
          let own = await visitor.get("\(measure)?organisation=parquet-montfaucel", json: json)
          #expect(own.status == (reader.part == .nothing ? 404 : 200), "\(door), own")
          let other = await visitor.get("\(measure)?organisation=parquet-rochebelle", json: json)
          #expect(other.status == (reader.part == .whole || reader.function == "parquet-rochebelle" ? 200 : 404))
        }
      }
    }
  }

  @Test("of a register that reaches by commune, a town reads its own figure", arguments: Engine.available)
  func town(_ engine: Engine) async throws {
    try await withBoussole(on: engine) { app in
      app.advance(days: 1)
      try await Self.load(app) { $0.replace(Self.cameras, with: Self.cameras + "    sensible: true\n") }
      let town = try await Self.holder(app, ["mairie-99009"])
      for (query, status) in [("", 404), ("?commune=99009", 200), ("?commune=99001", 404)] {
        #expect(await town.get("/mesures/cameras\(query)").status == status, "\(query)")
      }
      let other = try await Self.holder(app, ["ddel"], address: "192.0.2.201")
      #expect(await other.get("/mesures/cameras?commune=99009").status == 404)
    }
  }

  /// Signed in, with the function that they hold.
  static func visitor(_ app: Boussole, _ reader: Reader) async throws -> Visitor {
    guard let function = reader.function else { return try await app.visitor(reader.role) }
    return try await holder(app, [function])
  }
  /// A colleague who holds functions, with a browser of their own.
  static func holder(_ app: Boussole, _ functions: [String], address: String = "192.0.2.200") async throws -> Visitor {
    let hash = try await Boussole.hashed.value
    let email = "\(functions[0].replacing("/", with: "."))@exemple.fr", today = app.clock.now.day
    try await app.database.write(Boussole.code) { connection in
      let id = try AccountStore(connection).add(email: email, name: "Titulaire", role: .agent, passwordHash: hash)
      try AccountStore(connection).setPassword(of: id, hash: hash, mustChange: false)
      for function in functions {
        _ = try HoldingStore(connection).add(function, to: id, from: today, through: nil, isManager: false, by: nil)
      }
    }
    let visitor = Visitor(app.site, Boussole.code, address: address)
    let entered = await visitor.post("/connexion", ["email": email, "mot_de_passe": Boussole.password])
    guard entered.status == 303 else { throw NotFound() }
    return visitor
  }
}
