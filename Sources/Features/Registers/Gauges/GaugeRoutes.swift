import Database
import Kernel
import Strategy
import Web

/// What is said of many entries at once, in ten seconds.
struct GaugeRoutes {
  let departements: Departements

  func add(to routes: inout Routes) {
    routes.get("/registres/:registre/jauges", may: .keepRegisters) { try await form($0, refused: nil) }
    routes.post("/registres/:registre/jauges", may: .keepRegisters, say)
  }

  private func form(_ visit: Visit, refused: Invalid?) async throws -> Answer {
    let name = try visit.parameter("registre")
    let sheet = try await departements.read(visit, .whole) { connection, departement in
      try GaugeSheet(connection, departement, departement.register(name), for: visit.permit)
    }
    return .page(sheet.title, status: refused == nil ? 200 : 422, gaugePage(visit.frame, sheet, refused: refused))
  }

  @Sendable private func say(_ visit: Visit) async throws -> Answer {
    let name = try visit.parameter("registre")
    do {
      let count = try await departements.write(visit, .whole) { connection, departement in
        try GaugeSheet(connection, departement, departement.register(name), for: visit.permit)
          .say(visit.form, by: visit.permit, departement, connection)
      }
      return .seeOther(
        visit.link("registres", name), notice: "C’est dit : \(French.plural(count, "nombre", "nombres")).")
    } catch let invalid as Invalid { return try await form(visit, refused: invalid) }
  }
}

/// The entries of which somebody says gauges, one line each.
struct GaugeSheet: Sendable {
  struct Line: Sendable {
    let gauge: Gauge
    let entry: RegisterEntry
    var field: String { "\(gauge.id).\(entry.id.text)" }
    /// The most that it may be.
    var ceiling: Int? { gauge.ceiling.flatMap { entry.values[$0] }.flatMap { Int($0) } }
  }
  let register: Register
  let lines: [Line]

  /// Throws `NotFound` for whoever says none.
  init(_ connection: Connection, _ departement: Departement, _ register: Register, for permit: Permit) throws {
    let gauges = register.gauges(saidBy: permit), reach = try EntryReach(register, for: permit)
    guard !gauges.isEmpty else { throw NotFound() }
    let store = GaugeStore(connection, in: departement, of: register)
    self.register = register
    lines = try gauges.flatMap { gauge in
      try store.entries(of: gauge, within: reach).map { Line(gauge: gauge, entry: $0) }
    }
  }
  var title: String {
    "Dire : "
      + register.gauges.filter { gauge in lines.contains { $0.gauge.id == gauge.id } }
      .map { $0.name.lowercased() }.joined(separator: ", ")
  }

  /// What was typed is said; what was left empty is not. Gives how many were.
  func say(_ typed: Fields, by permit: Permit, _ departement: Departement, _ connection: Connection) throws -> Int {
    var said: [(line: Line, level: Int)] = [], issues: [Invalid.Issue] = []
    for line in lines {
      do {
        if let level = try level(typed[line.field] ?? "", of: line) { said.append((line, level)) }
      } catch let invalid as Invalid { issues += invalid.issues }
    }
    if !issues.isEmpty { throw Invalid(issues: issues) }
    guard !said.isEmpty else {
      throw Invalid(
        "Aucun nombre n’est écrit.", remedy: "Écrivez-en un ; zéro se dit aussi.",
        at: lines.first.map { .field($0.field) } ?? .page)
    }
    let store = GaugeStore(connection, in: departement, of: register)
    for (line, level) in said {
      try store.say(line.gauge, level, of: line.entry.id, by: permit)
      try Audit.record(
        RegisterAct.gauged, of: line.entry.id.text, fields: [line.gauge.id], by: permit, on: connection)
    }
    return said.count
  }
  /// Nil where nothing was typed. Throws `Invalid` at the line.
  private func level(_ text: String, of line: Line) throws -> Int? {
    let text = text.trimmed
    guard !text.isEmpty else { return nil }
    guard let level = French.parseInteger(text), (0...1_000_000).contains(level) else {
      let fault = French.numberFault(text, example: "3")
      throw Invalid(
        French.parseNumber(text) == nil ? fault.problem : "« \(text.prefix(40)) » n’est pas un nombre entier.",
        remedy: French.parseNumber(text) == nil ? fault.remedy : "Écrivez-le sans virgule.", at: .field(line.field))
    }
    if let most = line.ceiling, level > most {
      throw Invalid(
        "\(French.number(level)) dépasse \(French.number(most)).",
        remedy: "Vérifiez ce nombre, ou corrigez d’abord la fiche.", at: .field(line.field))
    }
    return level
  }
}
