import Accounts
import Database
import Foundation
import Kernel
import Strategy
import Territory
import Testing

@testable import Registers

/// Leads a new entry of any register into any state, by the acts that people and clocks make, with values made from its
/// declaration. What a clock must end first happened long enough ago; the last act is of today.
struct RegisterWalk {
  let departement: Departement
  let register: Register
  /// From creation on, the passages to make.
  let way: [Passage]
  /// Distinct in what must be.
  let number: Int
  /// What some fields say in place of what is made from their declaration.
  var said: EntryValues = [:]
  /// Of the invented département; of another, its first one.
  static func commune(of departement: Departement) -> String {
    (departement.territory.commune("99014") ?? departement.territory.communes[0]).code
  }
  private var commune: String { Self.commune(of: departement) }

  /// The fewest passages that lead to `state`; nil where none do.
  static func way(to state: String, in register: Register) -> [Passage]? {
    guard let first = register.initial?.id else { return nil }
    var ways: [(state: String, way: [Passage])] = [(first, [])], seen: Set<String> = [first]
    while !ways.isEmpty {
      let (reached, way) = ways.removeFirst()
      if reached == state { return way }
      for passage in register.passages where passage.from.contains(reached) && seen.insert(passage.to).inserted {
        ways.append((passage.to, way + [passage]))
      }
    }
    return nil
  }

  /// The day of creation, then of each passage.
  func days(until today: Day) -> [Day] {
    way.indices.reversed().reduce([today]) { days, index in
      [(days.first ?? today).adding(days: -wait(before: way[index]))] + days
    }
  }
  /// How long a clock takes that makes a passage, or that it must wait for.
  private func wait(before passage: Passage) -> Int {
    register.clocks.map { clock in
      switch clock.end {
      case .passes(passage.id): length(clock)
      case .forbids(let passages) where passages.contains(passage.id): length(clock)
      default: 0
      }
    }.max() ?? 0
  }
  private func length(_ clock: RegisterClock) -> Int {
    switch clock.length {
    case nil: 30
    case .field: 3
    case .fixed(let length):
      switch length.unit {
      case .hours: length.count / 24 + 2
      case .months: length.count * 31 + 2
      case .years: length.count * 366 + 2
      default: length.count * 2 + 5
      }
    }
  }

  /// By all those who may do something with it.
  var permit: Permit {
    let words = register.keepers.words + register.passages.flatMap { $0.doers?.words ?? [] }
    return Permit(
      departement: departement.code, person: nil, name: "Essai", role: .agent,
      holdings: words.map { word in
        Holding(function: word, role: Role.allCases.first { Holders.role($0) == word } ?? .agent)
      }, permissions: [])
  }

  /// The entry as it stands before its last passage, which is to be of today.
  func before(_ connection: Connection) throws -> RegisterEntry { try go(connection, way.count - 1) }
  /// The entry as it stands after its last passage.
  func go(_ connection: Connection) throws -> RegisterEntry { try go(connection, way.count) }
  private func go(_ connection: Connection, _ passages: Int) throws -> RegisterEntry {
    let acts = EntryActs(connection, departement, register, by: permit), today = connection.recordedAt.day
    let days = days(until: today)
    var entry = try acts.create(try values(of: nil, days, connection), on: days[0], isAnother: true)
    for (index, passage) in way.prefix(passages).enumerated() {
      if passage.id == register.replacement?.passage {
        try replace(connection, after: index)
        entry = try acts.entry(entry.id)
      } else if passage.isAutomatic {
        try EntryActs(connection, departement, register, by: .ofBoussole(in: departement.code)).lapse(entry)
        entry = try acts.entry(entry.id)
      } else {
        entry = try acts.pass(
          entry.id, passage, try values(of: index, days, connection), on: days[index + 1], seen: entry.version)
      }
    }
    return entry
  }

  /// Another comes into force, by the passages that led there.
  func replace(_ connection: Connection, after passages: Int) throws {
    let another = RegisterWalk(
      departement: departement, register: register, way: Array(way.prefix(passages)), number: number + 5_000)
    _ = try another.go(connection)
  }

  /// What the form of an act says: of creation, or of a passage.
  func values(of index: Int?, _ days: [Day], _ connection: Connection) throws -> EntryValues {
    let moments = index.map { [way[$0].to] } ?? [RegisterField.creation, register.initial?.id ?? ""]
    let asks = index.map { Set(way[$0].asks) } ?? []
    var values: EntryValues = [:]
    for field in register.fields {
      let isAsked = moments.contains(where: field.isAsked) || asks.contains(field.id)
      guard isAsked || index == nil && field.askedAt.isEmpty && field.kind != .link else { continue }
      values[field.id] =
        try said[field.id]
        ?? value(
          field, days[(index ?? -1) + 1], last: last(field, after: index ?? -1, days), connection)
    }
    // What a passage asks may depend on what was said before: choices are the same in every act.
    let chosen = register.fields.reduce(into: values) {
      if index != nil, $1.kind == .choice { $0[$1.id] = said[$1.id] ?? choice($1) }
    }
    return values.filter { register.field($0.key)?.isMet(chosen) ?? false }
  }
  /// The last day that a field says: it ends by the passage that its clock makes on the way, or lets be
  /// made, or long after.
  private func last(_ field: RegisterField, after index: Int, _ days: [Day]) -> Day {
    let ending = register.clocks.flatMap { clock -> [String] in
      guard case .lastDay(field.id, _) = clock.start else { return [] }
      return switch clock.end {
      case .passes(let id): [id]
      case .forbids(let passages): passages.sorted()
      default: []
      }
    }
    let end = way.indices.first { $0 > index && ending.contains(way[$0].id) }
    return end.map { days[$0 + 1].adding(days: -1) } ?? (days.last ?? days[0]).adding(days: 1_500)
  }
  private func choice(_ field: RegisterField) -> String? {
    // One that makes other fields be asked.
    let wanted = register.fields.compactMap(\.condition).first { $0.field == field.id }?.values ?? []
    return (field.choices.first { wanted.contains($0.id) } ?? field.choices.first)?.id
  }
  private func value(_ field: RegisterField, _ day: Day, last: Day, _ connection: Connection) throws -> String? {
    switch field.kind {
    case .text: field.pattern.map { numbered($0.example) } ?? "Essai \(number) de \(field.id)"
    case .long: "Un essai."
    case .integer, .decimal, .euros: String(max(1, field.range.lowerBound) * field.scale)
    case .day: (isLast(field.id, nil) ? last : day).iso
    case .moment: Instant.start(of: day).adding(seconds: 8 * 3600).iso
    case .week: "1,4 09:00-12:00"
    case .choice, .several: choice(field)
    case .flag: "oui"
    case .commune, .communes: commune
    case .point: departement.territory.commune(commune)?.contour?.centre.kept
    case .outline:
      departement.territory.commune(commune)?.contour.map { contour in
        ([(0, 0), (0.001, 0), (0, 0.001)] as [(Double, Double)]).map {
          Position(longitude: contour.centre.longitude + $0.0, latitude: contour.centre.latitude + $0.1)
        }.keptLine
      }
    case .organisation:
      party(field.id)
        ?? (field.among.isEmpty || field.among.contains(organisation ?? "") ? organisation : field.among.first)
    case .pieces: try [field.columns.reduce(into: [:]) { $0[$1.id] = RegisterField.Piece.given.rawValue }].kept()
    case .rows:
      try Array(repeating: row(field, day, last, connection), count: max(1, field.range.lowerBound)).kept()
    case .link: try linked(field, connection)
    }
  }
  private func row(_ field: RegisterField, _ day: Day, _ last: Day, _ connection: Connection) throws -> EntryValues {
    // The last range has no end.
    try field.columns.filter { $0.id != field.ranges?.to }.reduce(into: EntryValues()) { row, column in
      row[column.id] =
        column.kind == .day
        ? (column.id == RegisterField.last ? last : day).iso
        : try value(column, day, last: last, connection)
    }
  }
  /// The same, of which the last digits are this one's number.
  private func numbered(_ example: String) -> String {
    let digits = String(number), end = example.suffix(digits.count)
    return end.allSatisfy(\.isNumber) ? example.dropLast(digits.count) + digits : example
  }
  /// That of a party that the field names.
  private func party(_ field: String) -> String? {
    register.passages.flatMap(\.parties).first { $0.field == field }?.holders.words.first.map(
      Organisations.organisation)
  }
  /// Its first keeper's, if that is an organisation.
  private var organisation: String? {
    let keepers = register.keepers.words.map(Organisations.organisation).filter { departement.organisations[$0] != nil }
    return keepers.first ?? departement.organisations.all.first?.id
  }
  private func linked(_ field: RegisterField, _ connection: Connection) throws -> String? {
    guard let target = field.target.flatMap({ departement.registers[$0] }) else { return nil }
    // Two registers may lead to one: what each makes of it is another.
    let rank = departement.registers.all.firstIndex { $0.id == register.id } ?? 0
    return try RegisterWalk(departement: departement, register: target, way: [], number: number + 100_000 * (rank + 1))
      .go(connection).id.text
  }
  private func isLast(_ field: String, _ column: String?) -> Bool {
    register.clocks.contains { $0.start == .lastDay(field: field, column: column) }
  }
}

extension RegisterWalk {
  /// Somebody who holds every function that the registers name, and the town hall of their commune.
  static func keeper(_ app: Boussole, _ departement: Departement) async throws -> Visitor {
    let words = Set(
      departement.registers.all.flatMap { register in
        register.keepers.words + register.passages.flatMap { $0.doers?.words ?? [] }
      })
    let functions = words.filter { !$0.hasPrefix("role:") }.map { word -> String in
      let first = departement.organisations[word]?.functions.first
      return first.map { "\(word)/\($0.id)" } ?? word
    }
    let code = departement.code
    try await app.database.write(code) { connection in
      let account = try #require(try AccountStore(connection).account(email: Boussole.email(.agent), in: code))
      for function in Set(functions + ["mairie-\(commune(of: departement))"]).sorted() {
        _ = try HoldingStore(connection).add(
          function, to: account.id, from: Boussole.today, through: nil, isManager: false, by: nil)
      }
    }
    return try await app.visitor(.agent, in: code)
  }
}
