import Database
import Kernel
import Strategy
import Territory

/// What an invented entry says: as `fiches.yaml` has it, drawn from the declaration where it must say something and
/// nothing else is known. The same seed draws the same.
struct InventedDrawing {
  let connection: Connection
  let departement: Departement
  let register: Register
  let today: Day
  /// Its rank among those that live alike, from nought.
  let rank: Int
  let commune: String?
  var random: SeededRandom

  /// - Parameter beside: what it says already.
  mutating func value(
    _ field: RegisterField, _ saying: InventedSaying?, on day: Day, beside values: EntryValues
  ) throws -> String? {
    switch (field.kind, saying?.what) {
    case (.pieces, .rows(let said)):
      var row = field.columns.reduce(into: EntryValues()) { $0[$1.id] = RegisterField.Piece.given.rawValue }
      for saying in said.first ?? [] { if case .words(let words) = saying.what { row[saying.field] = words.first } }
      return try [row].kept()
    case (.pieces, _):
      return try [field.columns.reduce(into: [:]) { $0[$1.id] = RegisterField.Piece.given.rawValue }].kept()
    case (.rows, let what):
      var said: [[InventedSaying]] = [[]]
      if case .rows(let rows) = what { said = rows }
      var rows: [EntryValues] = []
      for sayings in said { rows.append(try row(field, sayings, on: day)) }
      return try rows.kept()
    case (_, .words(let words)): return try self.said(words, field, on: day)
    default: return try drawn(field, on: day, beside: values)
    }
  }

  private mutating func row(_ field: RegisterField, _ sayings: [InventedSaying], on day: Day) throws -> EntryValues {
    var row: EntryValues = [:]
    for column in field.columns {
      let saying = sayings.first { $0.field == column.id }
      guard saying != nil || column.isAsked(at: RegisterField.line) else { continue }
      row[column.id] = try value(column, saying, on: day, beside: row)
    }
    if let lasting = field.lasting, row[RegisterField.last] == nil,
      let first = row[RegisterField.first].flatMap({ Day(iso: $0) })
    {
      row[RegisterField.last] = lasting.deadline(from: first).iso
    }
    return row
  }

  // MARK: as it is said

  private mutating func said(_ words: [String], _ field: RegisterField, on day: Day) throws -> String? {
    let word = words[rank % words.count]
    switch field.kind {
    case .text, .long: return filled(word, isTurning: field.isUnique && rank >= words.count, of: words.count)
    case .integer, .decimal, .euros:
      guard let range = InventedNumber.range(word) else { return nil }
      let scale = Double(field.scale)
      return String(Int.random(in: Int(range.lowerBound * scale)...Int(range.upperBound * scale), using: &random))
    case .day: return self.day(word, act: day)?.iso
    case .moment:
      guard let said = InventedDay.moment(word), let on = self.day(said.day, act: day) else { return nil }
      let clock = (hour: said.hour, minute: said.minute)
      // Where the clocks skip an hour, the one after it.
      return (Instant.all(on: on, at: clock).first ?? Instant.start(of: on).adding(seconds: clock.hour * 3_600)).iso
    case .several, .communes: return words.joined(separator: " ")
    case .link: return try linked(word, field)
    default: return word
    }
  }
  private mutating func day(_ words: String, act: Day) -> Day? {
    InventedDay.days(words, act: act, today: today).map { days in
      days.lowerBound.adding(days: Int.random(in: 0...days.lowerBound.days(until: days.upperBound), using: &random))
    }
  }
  /// - Parameter isTurning: the words have served already: what must differ has its rank besides.
  private func filled(_ text: String, isTurning: Bool, of count: Int) -> String {
    let name = commune.map { departement.territory.name(of: $0) } ?? ""
    let filled = text.replacing("{commune}", with: name).replacing("{de}", with: French.of(name))
      .replacing("{n}", with: Self.padded(rank + 1))
    return isTurning && filled == text ? "\(text) n° \(rank / count + 1)" : filled
  }

  /// "007".
  static func padded(_ number: Int) -> String {
    String(repeating: "0", count: max(0, 3 - String(number).count)) + String(number)
  }

  // MARK: drawn

  private mutating func drawn(_ field: RegisterField, on day: Day, beside values: EntryValues) throws -> String? {
    switch field.kind {
    case .text:
      field.pattern?.example ?? "\(French.capitalized(register.noun)) n° \(rank + 1)"
    case .long, .rows, .pieces, .outline: nil
    case .integer, .decimal, .euros: String(number(field, beside: values))
    case .day: (field.isPast || field.id == RegisterField.first ? day : day.adding(months: 60)).iso
    case .moment: Instant.start(of: day).iso
    case .week: "\(day.weekday) 09:00-12:00"
    case .point: place(beside: values)?.kept
    case .choice: field.choices.randomElement(using: &random)?.id
    case .several:
      field.choices.isEmpty
        ? nil
        : Set((0..<3).compactMap { _ in field.choices.randomElement(using: &random)?.id }).sorted()
          .joined(separator: " ")
    case .flag: Bool.random(using: &random) ? "oui" : "non"
    case .commune: commune
    case .communes: neighbours().joined(separator: " ")
    case .organisation: (field.among + register.keepers.words).first { departement.organisations[$0] != nil }
    case .link: try linked("", field)
    }
  }
  private mutating func number(_ field: RegisterField, beside values: EntryValues) -> Int {
    let least = field.range.lowerBound
    let most = field.ceiling.flatMap { values[$0] }.flatMap { Int($0) } ?? min(field.range.upperBound, least + 20)
    return Int.random(in: least...max(least, most), using: &random) * (field.ceiling == nil ? field.scale : 1)
  }
  /// Somewhere in the commune.
  private mutating func place(beside values: EntryValues) -> Position? {
    let code = register.placeField.flatMap { values[$0.id] } ?? commune
    guard let contour = code.flatMap({ departement.territory.commune($0)?.contour }) else { return nil }
    let centre = contour.centre, about = -0.02...0.02
    let spots = (0..<8).map { _ in
      Position(
        longitude: centre.longitude + .random(in: about, using: &random),
        latitude: centre.latitude + .random(in: about, using: &random))
    }
    return spots.first { contour.contains($0) } ?? centre
  }
  /// The commune, and two others of its group.
  private mutating func neighbours() -> [String] {
    guard let own = commune.flatMap({ departement.territory.commune($0) }) else { return [] }
    let others = departement.territory.communes.filter { $0.epci == own.epci && $0.code != own.code }
    return ([own] + others.shuffled(using: &random).prefix(2)).map(\.code).sorted()
  }

  /// By its title; by its rank among the entries of its register, `1..19` in turn; or any in the same commune.
  private mutating func linked(_ word: String, _ field: RegisterField) throws -> String? {
    guard let target = field.target.flatMap({ departement.registers[$0] }) else { return nil }
    let store = EntryStore(connection, in: departement)
    if !word.isEmpty, InventedNumber.range(word) == nil {
      return try store.entry(titled: word, of: target)?.id.text
    }
    let all = try store.inOrder(of: target)
    if let range = InventedNumber.range(word) {
      let first = Int(range.lowerBound), length = Int(range.upperBound) - first + 1
      return all.dropFirst(first - 1 + rank % length).first?.id.text
    }
    let near = all.filter { commune != nil && $0.place(in: target) == commune }
    // What may stay unsaid leads nowhere rather than elsewhere.
    let isNear = !near.isEmpty || commune != nil && field.askedAt.isEmpty
    return (isNear ? near : all).randomElement(using: &random)?.id.text
  }
}

extension EntryStore {
  /// Live entries in the order of their numbers: ids of one moment are in none, and a seed must draw the same.
  func inOrder(of register: Register) throws -> [RegisterEntry] {
    try entries(of: register, after: nil, limit: 2_000).filter { !$0.isCancelled }
      .sorted { ($0.year, $0.rank) < ($1.year, $1.rank) }
  }
}

extension Register {
  /// Whoever keeps it, or some of them: those who make its invented entries.
  func inventing(_ words: [String] = [], in departement: Departement, on day: Day, like permit: Permit) -> Permit {
    let all = keepers.words + passages.flatMap { $0.doers?.words ?? [] }
    let holdings = (words.isEmpty ? all : words).map { word in
      Holding(function: word, role: Role.allCases.first { Holders.role($0) == word } ?? .agent)
    }
    let role = holdings.first.flatMap { holding in Role.allCases.first { Holders.role($0) == holding.function } }
    let named = holdings.first.map { role?.name ?? departement.organisations.functionName($0.function, on: day) }
    return Permit(
      departement: permit.departement, person: nil,
      name: words.isEmpty ? permit.name : named.map { "\($0) (inventé)" } ?? permit.name, role: .agent,
      holdings: holdings, permissions: permit.permissions)
  }

  /// What somebody does to lead an entry from a state to one of some, the fewest passages; nil where none does.
  /// - Parameter isAutomatic: also what happens by itself.
  func way(from first: String, to states: Set<String>, isAutomatic: Bool = false) -> [Passage]? {
    var ways: [(state: String, way: [Passage])] = [(first, [])], seen: Set<String> = [first]
    while !ways.isEmpty {
      let (state, way) = ways.removeFirst()
      if states.contains(state) { return way }
      for passage in passages where isAutomatic || !passage.isAutomatic {
        if passage.from.contains(state), seen.insert(passage.to).inserted {
          ways.append((passage.to, way + [passage]))
        }
      }
    }
    return nil
  }
}
