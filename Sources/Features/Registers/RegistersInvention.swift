import Database
import Kernel
import Ledger
import Strategy
import Territory

extension RegistersModule {
  /// The invented entries of its registers, made by the acts that people make them by: those that stocks count, and
  /// those that `fiches.yaml` tells.
  package var invention: FeatureInvention {
    FeatureInvention(
      acts: { departement, from, today in
        let registers = departement.registers
        let lots = registers.invented.flatMap { invented -> [InventedAct] in
          guard let register = registers[invented.register] else { return [] }
          var invention = LotInvention(departement, register, invented, from: from, today: today)
          return invention.acts()
        }
        return lots + lapses(in: departement, from: from, today: today) + gauges(in: departement, today: today)
      },
      entries: { departement in
        departement.registers.all.reduce(into: [:]) { made, register in
          for count in register.counts {
            if case .stock(let states) = count.what {
              made[count.measure] = StockInvention(departement, register, to: states, count).entries
            }
          }
        }
      })
  }

  /// What clocks did by themselves, looked at once a month and today.
  private func lapses(in departement: Departement, from: Day, today: Day) -> [InventedAct] {
    let months = (1...max(1, from.days(until: today) / 28)).map { today.adding(months: -$0) }.filter { $0 > from }
    return (months + [today]).map { day in
      InventedAct(recordedOn: day) { _, connection, _ in
        let over = try ClockStore(connection, in: departement.code).over(
          at: connection.recordedAt, after: nil, limit: 2_000)
        for entry in try EntryStore(connection, in: departement).entries(over) {
          guard let register = departement.registers[entry.register] else { continue }
          try EntryActs(connection, departement, register, by: .ofBoussole(in: departement.code)).lapse(entry)
        }
      }
    }
  }

  /// Said on these days, as days before today; long ago of those that have gone silent.
  private func gauges(in departement: Departement, today: Day) -> [InventedAct] {
    [10, 2, 1, 0].map { back in
      InventedAct(recordedOn: today.adding(days: -back)) { _, connection, permit in
        for invented in departement.registers.invented {
          guard let register = departement.registers[invented.register] else { continue }
          let store = GaugeStore(connection, in: departement, of: register)
          for gauge in invented.gauges { try store.invent(gauge, back: back, by: permit) }
        }
      }
    }
  }
}

/// Entries of a register that come to be in some states, by the acts of those who keep it.
private struct StockInvention: Sendable {
  private let departement: Departement
  private let register: Register
  private let states: Set<String>
  private let weight: Count.Weight?
  private let category: String?
  private let follows: Count.Follow?
  /// Others follow it: its numbers are large enough for them.
  private let isFollowed: Bool

  init(
    _ departement: Departement, _ register: Register, to states: Set<String>, _ count: Count? = nil,
    isFollowed: Bool = false
  ) {
    (self.departement, self.register, self.states, self.isFollowed) = (departement, register, states, isFollowed)
    (weight, category, follows) = (count?.weight, count?.category, count?.follows)
  }

  var entries: InventedEntries {
    InventedEntries(
      enter: { connection, _, permit, entry in
        _ = try make(title(entry.cause), entry, connection, permit)
      },
      leave: { connection, _, permit, it in
        let acts = acts(connection, permit), made = try found(title(it.cause), connection)
        let others = register.states.filter { !states.contains($0.id) }
        let closed = Set(others.filter { $0.stage == .closed }.map(\.id))
        let way =
          register.way(from: made.state, to: closed) ?? register.way(from: made.state, to: Set(others.map(\.id)))
        // What a lot has told of it since stays before.
        for passage in way ?? [] { _ = try acts.pass(made.id, passage, [:], on: max(it.value, made.since), seen: nil) }
      },
      move: { connection, _, permit, it in
        let acts = acts(connection, permit), made = try found(title(it.cause), connection)
        let entered = try EntryLife(acts.store.versions(of: made.id)).steps.first { states.contains($0.state) }
        _ = try acts.correct(
          made.id, made.values, act: entered?.version, on: it.value, why: "Jour mal lu.", seen: nil)
      },
      weigh: { connection, _, permit, it in
        guard let weight, weight.column == nil else { return }
        let made = try found(title(it.cause), connection)
        let values = made.values.merging([weight.field: String(it.value)]) { $1 }
        _ = try acts(connection, permit).correct(made.id, values, on: made.since, why: "Nombre mal lu.", seen: nil)
      })
  }

  private func make(
    _ title: String, _ entry: Entering, _ connection: Connection, _ permit: Permit
  ) throws -> RegisterEntry {
    let acts = acts(connection, permit)
    let way = register.initial.flatMap { register.way(from: $0.id, to: states) } ?? []
    var made = try acts.create(try values(title, entry, way, connection, permit), on: entry.day, isAnother: true)
    for passage in way { made = try acts.pass(made.id, passage, [:], on: entry.day, seen: nil) }
    return made
  }

  /// By whoever keeps it.
  private func acts(_ connection: Connection, _ permit: Permit) -> EntryActs {
    EntryActs(
      connection, departement, register,
      by: register.inventing(in: departement, on: connection.recordedAt.day, like: permit), isElsewhere: true)
  }

  private func found(_ title: String, _ connection: Connection) throws -> RegisterEntry {
    guard let made = try EntryStore(connection, in: departement).entry(titled: title, of: register) else {
      throw NotFound()
    }
    return made
  }
  /// As `fiches.yaml` names them in turn; by their number where it does not.
  private func title(_ cause: Cause) -> String {
    let number = cause.id.split(separator: "-").last.flatMap { Int($0) } ?? 0
    guard case .words(let names) = sayings.first(where: { $0.field == register.titleField?.id })?.what else {
      return "\(French.capitalized(register.noun)) n° \(number)"
    }
    let name = names[max(0, number - 1) % names.count], turn = max(0, number - 1) / names.count
    if name.contains("{n}") { return name.replacing("{n}", with: InventedDrawing.padded(number)) }
    return turn == 0 ? name : "\(name) n° \(turn + 1)"
  }
  private var sayings: [InventedSaying] {
    departement.registers.invented.first { $0.register == register.id }?.sayings ?? []
  }

  /// What it must say until it is there, and what `fiches.yaml` says of all; the rest stays unsaid.
  private func values(
    _ title: String, _ entry: Entering, _ way: [Passage], _ connection: Connection, _ permit: Permit
  ) throws -> EntryValues {
    let moments = [RegisterField.creation, register.initial?.id].compactMap(\.self) + way.map(\.to)
    let number = entry.cause.id.split(separator: "-").last.flatMap { Int($0) } ?? 0
    let seed = title.utf8.reduce(departement.activity?.seed ?? 0) { ($0 &* 31) &+ UInt64($1) }
    var drawing = InventedDrawing(
      connection: connection, departement: departement, register: register, today: connection.recordedAt.day,
      rank: max(0, number - 1), commune: entry.key.place, random: SeededRandom(seed: seed))
    var values: EntryValues = [:]
    for field in register.fields where field.isMet(values) {
      let saying = sayings.first { $0.field == field.id }
      let isFree = field.askedAt.isEmpty && !register.passages.contains { $0.asks.contains(field.id) }
      guard field.id == weight?.field || moments.contains(where: field.isAsked) || isFree && saying != nil else {
        continue
      }
      let known = try known(field, title, entry, saying, connection, permit)
      values[field.id] = try known ?? drawing.value(field, saying, on: entry.day, beside: values)
    }
    return values
  }

  /// What the stock decides of it.
  private func known(
    _ field: RegisterField, _ title: String, _ entry: Entering, _ saying: InventedSaying?, _ connection: Connection,
    _ permit: Permit
  ) throws -> String? {
    if field.id == register.titleField?.id { return title }
    switch field.kind {
    case .integer, .decimal, .euros:
      if field.id == weight?.field && weight?.column == nil { return String(entry.amount) }
      guard isFollowed, saying == nil else { return nil }
      return String(max(field.range.lowerBound, min(field.range.upperBound, entry.amount)) * field.scale)
    case .choice: return field.id == category ? entry.key.category : nil
    case .commune: return entry.key.place
    case .organisation: return entry.key.organisation
    case .rows where field.id == weight?.field:
      let columns = field.columns.filter { $0.id == weight?.column || $0.isAsked(at: RegisterField.line) }
      return try [columns.reduce(into: EntryValues()) { $0[$1.id] = $1.id == weight?.column ? "\(entry.amount)" : "1" }]
        .kept()
    case .link: return try follows?.field == field.id ? followed(field, entry, connection, permit) : nil
    default: return nil
    }
  }

  /// What it follows is there first, in the same commune: the system of a camera.
  private func followed(
    _ field: RegisterField, _ entry: Entering, _ connection: Connection, _ permit: Permit
  ) throws -> String? {
    guard let follows, let target = field.target.flatMap({ departement.registers[$0] }) else { return nil }
    let commune = entry.key.place.flatMap { departement.territory.commune($0) }
    let title = "\(French.capitalized(target.noun)) \(French.of(commune?.name ?? ""))"
    if let made = try EntryStore(connection, in: departement).entry(titled: title, of: target) { return made.id.text }
    var first = entry
    first.day = departement.measures[entry.key.measure]?.reprise ?? entry.day
    // Enough for those that will follow it, the larger the commune the more.
    first.amount = 20 + (commune?.population ?? 0) / 100
    return try StockInvention(departement, target, to: Set(follows.states), isFollowed: true)
      .make(title, first, connection, permit).id.text
  }
}
