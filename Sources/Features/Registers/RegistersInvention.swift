import Database
import Kernel
import Ledger
import Strategy

extension RegistersModule {
  /// The invented entries of the stocks that its registers count: made by the acts that people make them by.
  package var invention: FeatureInvention {
    FeatureInvention(
      acts: { departement, _, today in
        [
          InventedAct(recordedOn: today.adding(days: -30)) { _, connection, permit in
            for register in departement.registers.all {
              try RegisterInvention.uncounted(register, departement, connection, permit)
            }
          }
        ]
          + (0..<3).reversed().map { back in
            InventedAct(recordedOn: today.adding(days: -back)) { _, connection, permit in
              for register in departement.registers.all {
                try GaugeStore(connection, in: departement, of: register).invent(by: permit)
              }
            }
          }
      },
      entries: { departement in
        departement.registers.all.reduce(into: [:]) { made, register in
          for count in register.counts {
            if case .stock(let states) = count.what {
              made[count.measure] =
                RegisterInvention(
                  departement, register, to: states, weight: count.weight, category: count.category,
                  follows: count.follows
                ).entries
            }
          }
        }
      })
  }
}

/// Entries of a register that come to be in some states, by the acts of those who keep it.
private struct RegisterInvention: Sendable {
  private let departement: Departement
  private let register: Register
  private let states: Set<String>
  private let weight: Count.Weight?
  private let category: String?
  private let follows: Count.Follow?
  /// Others follow it: its numbers are large enough for them.
  private let isFollowed: Bool

  init(
    _ departement: Departement, _ register: Register, to states: Set<String>, weight: Count.Weight? = nil,
    category: String? = nil, follows: Count.Follow? = nil, isFollowed: Bool = false
  ) {
    (self.departement, self.register, self.states) = (departement, register, states)
    (self.weight, self.category, self.follows, self.isFollowed) = (weight, category, follows, isFollowed)
  }

  var entries: InventedEntries {
    InventedEntries(
      enter: { connection, _, permit, entry in
        _ = try make(title(entry.cause), entry, connection, permit)
      },
      leave: { connection, _, permit, it in
        let acts = acts(connection, permit), made = try found(title(it.cause), connection)
        let leaving = passages.filter { $0.from.contains(made.state) && !states.contains($0.to) }
        let closing = leaving.first { register.state($0.to)?.stage == .closed } ?? leaving.first
        if let closing { _ = try acts.pass(made.id, closing, [:], on: it.value, seen: nil) }
      },
      move: { connection, _, permit, it in
        let made = try found(title(it.cause), connection)
        _ = try acts(connection, permit).correct(made.id, made.values, on: it.value, why: "Jour mal lu.", seen: nil)
      },
      weigh: { connection, _, permit, it in
        guard let weight, weight.column == nil else { return }
        let made = try found(title(it.cause), connection)
        let values = made.values.merging([weight.field: String(it.value)]) { $1 }
        _ = try acts(connection, permit).correct(made.id, values, on: made.since, why: "Nombre mal lu.", seen: nil)
      })
  }

  /// A few entries of a register of which no stock is counted, so that there is something to say of its gauges.
  static func uncounted(
    _ register: Register, _ departement: Departement, _ connection: Connection, _ permit: Permit
  ) throws {
    let isCounted = register.counts.contains { if case .stock = $0.what { true } else { false } }
    guard let gauge = register.gauges.first, !isCounted else { return }
    let weight = gauge.ceiling.map { Count.Weight(field: $0, column: nil) }
    let invention = RegisterInvention(departement, register, to: gauge.states, weight: weight)
    // One in each arrondissement of the example: those who read theirs alone find something.
    let largest = departement.territory.communes.sorted {
      ($0.population ?? 0, $1.code) > ($1.population ?? 0, $0.code)
    }
    for (rank, commune) in largest.prefix(5).enumerated() {
      let entry = Entering(
        Cause(kind: RegisterEntry.causeKind, id: "invente-\(rank + 1)", version: 1),
        LedgerKey(measure: "", place: commune.code, organisation: nil, category: nil),
        on: connection.recordedAt.day, amount: 12 + 4 * rank)
      _ = try invention.make(invention.title(entry.cause), entry, connection, permit)
    }
  }

  private func make(
    _ title: String, _ entry: Entering, _ connection: Connection, _ permit: Permit
  ) throws -> RegisterEntry {
    let acts = acts(connection, permit), way = way
    var made = try acts.create(try values(title, entry, way, connection, permit), on: entry.day, isAnother: true)
    for passage in way { made = try acts.pass(made.id, passage, [:], on: entry.day, seen: nil) }
    return made
  }

  /// What somebody does: not what happens by itself.
  private var passages: [Passage] { register.passages.filter { !$0.isAutomatic } }
  /// The passages that lead a new entry into the states, the fewest.
  private var way: [Passage] {
    guard let first = register.initial else { return [] }
    var ways: [(state: String, way: [Passage])] = [(first.id, [])], seen: Set<String> = [first.id]
    while !ways.isEmpty {
      let (state, way) = ways.removeFirst()
      if states.contains(state) { return way }
      for passage in passages where passage.from.contains(state) && seen.insert(passage.to).inserted {
        ways.append((passage.to, way + [passage]))
      }
    }
    return []
  }

  /// By whoever keeps it.
  private func acts(_ connection: Connection, _ permit: Permit) -> EntryActs {
    let words = register.keepers.words + register.passages.flatMap { $0.doers?.words ?? [] }
    let holdings = words.map { word in
      Holding(function: word, role: Role.allCases.first { Holders.role($0) == word } ?? .agent)
    }
    return EntryActs(
      connection, departement, register,
      by: Permit(
        departement: permit.departement, person: nil, name: permit.name, role: .agent, holdings: holdings,
        permissions: permit.permissions))
  }

  private func title(_ cause: Cause) -> String {
    "\(French.capitalized(register.noun)) n° \(cause.id.split(separator: "-").last ?? "")"
  }
  private func found(_ title: String, _ connection: Connection) throws -> RegisterEntry {
    guard let made = try EntryStore(connection, in: departement).entry(titled: title, of: register) else {
      throw NotFound()
    }
    return made
  }

  /// What it must say until it is there; the rest stays unsaid.
  private func values(
    _ title: String, _ entry: Entering, _ way: [Passage], _ connection: Connection, _ permit: Permit
  ) throws -> EntryValues {
    let moments = [RegisterField.creation, register.initial?.id].compactMap(\.self) + way.map(\.to)
    var values: EntryValues = [:]
    for field in register.fields where field.id == weight?.field || moments.contains(where: field.isAsked) {
      values[field.id] =
        field.kind == .link
        ? try linked(field, entry, connection, permit)
        : try value(field, field.id == register.titleField?.id ? title : "", entry)
    }
    return values
  }
  private func value(_ field: RegisterField, _ title: String, _ entry: Entering) throws -> String? {
    switch field.kind {
    case .text: title.isEmpty ? field.pattern?.example : title
    case .integer, .decimal, .euros:
      String(number(field, entry))
    case .day: (field.id == RegisterField.last ? entry.day.adding(months: 60) : entry.day).iso
    case .moment: Instant.start(of: entry.day).iso
    case .week: "\(entry.day.weekday) 09:00-12:00"
    case .choice: field.id == category ? entry.key.category : field.choices.first?.id
    case .several: field.choices.first?.id
    case .flag: "oui"
    case .commune, .communes: entry.key.place
    case .organisation: entry.key.organisation ?? register.keepers.words.first { departement.organisations[$0] != nil }
    case .pieces: try [field.columns.reduce(into: [:]) { $0[$1.id] = RegisterField.Piece.given.rawValue }].kept()
    case .rows:
      try [field.columns.reduce(into: EntryValues()) { $0[$1.id] = try value($1, "", entry) ?? "1" }].kept()
    case .long, .link: nil
    }
  }

  private func number(_ field: RegisterField, _ entry: Entering) -> Int {
    if field.id == weight?.field && weight?.column == nil || field.id == weight?.column { return entry.amount }
    let most = isFollowed ? max(field.range.lowerBound, min(field.range.upperBound, entry.amount)) : 0
    return max(most, field.range.lowerBound) * field.scale
  }

  /// What it follows is there first, in the same commune: the system of a camera.
  private func linked(
    _ field: RegisterField, _ entry: Entering, _ connection: Connection, _ permit: Permit
  ) throws -> String? {
    let store = EntryStore(connection, in: departement)
    guard let follows, follows.field == field.id, let target = field.target.flatMap({ departement.registers[$0] })
    else { return try store.last(of: field.target)?.text }
    let commune = entry.key.place.flatMap { departement.territory.commune($0) }
    let title = "\(French.capitalized(target.noun)) \(French.of(commune?.name ?? ""))"
    if let made = try store.entry(titled: title, of: target) { return made.id.text }
    var first = entry
    first.day = departement.measures[entry.key.measure]?.reprise ?? entry.day
    // Enough for those that will follow it, the larger the commune the more.
    first.amount = 20 + (commune?.population ?? 0) / 100
    return try RegisterInvention(departement, target, to: Set(follows.states), isFollowed: true)
      .make(title, first, connection, permit).id.text
  }
}
