import Database
import Kernel
import Ledger
import Strategy

extension RegistersModule {
  /// The invented entries of the stocks that its registers count: made by the acts that people make them by.
  package var invention: FeatureInvention {
    FeatureInvention(entries: { departement in
      departement.registers.all.reduce(into: [:]) { made, register in
        for count in register.counts {
          if case .stock(let states) = count.what {
            made[count.measure] = RegisterInvention(departement, register, count, states).entries
          }
        }
      }
    })
  }
}

private struct RegisterInvention: Sendable {
  private let departement: Departement
  private let register: Register
  private let count: Count
  private let states: Set<String>

  init(_ departement: Departement, _ register: Register, _ count: Count, _ states: Set<String>) {
    (self.departement, self.register, self.count, self.states) = (departement, register, count, states)
  }

  var entries: InventedEntries {
    InventedEntries(
      enter: { connection, _, permit, entry in
        let acts = acts(connection, permit), values = try values(entry, connection)
        let made = try acts.create(values, on: entry.day, isAnother: true)
        for passage in way { _ = try acts.pass(made.id, passage, [:], on: entry.day, seen: nil) }
      },
      leave: { connection, _, permit, it in
        let acts = acts(connection, permit), made = try found(it.cause, connection)
        let leaving = register.passages.filter { $0.from.contains(made.state) && !states.contains($0.to) }
        let closing = leaving.first { register.state($0.to)?.stage == .closed } ?? leaving.first
        if let closing { _ = try acts.pass(made.id, closing, [:], on: it.value, seen: nil) }
      },
      move: { connection, _, permit, it in
        let made = try found(it.cause, connection)
        _ = try acts(connection, permit).correct(made.id, made.values, since: it.value, why: "Jour mal lu.", seen: nil)
      },
      weigh: { connection, _, permit, it in
        guard let field = count.weight else { return }
        let made = try found(it.cause, connection)
        let values = made.values.merging([field: String(it.value)]) { $1 }
        _ = try acts(connection, permit).correct(made.id, values, since: made.since, why: "Nombre mal lu.", seen: nil)
      })
  }

  /// The passages that lead a new entry into a counted state, the fewest.
  private var way: [Passage] {
    guard let first = register.initial else { return [] }
    var ways: [(state: String, way: [Passage])] = [(first.id, [])], seen: Set<String> = [first.id]
    while !ways.isEmpty {
      let (state, way) = ways.removeFirst()
      if states.contains(state) { return way }
      for passage in register.passages where passage.from.contains(state) && seen.insert(passage.to).inserted {
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
  private func found(_ cause: Cause, _ connection: Connection) throws -> RegisterEntry {
    let store = EntryStore(connection, in: departement)
    guard let made = try store.entry(titled: title(cause), of: register) else { throw NotFound() }
    return made
  }

  private func values(_ entry: Entering, _ connection: Connection) throws -> EntryValues {
    // What it must say until it is counted; the rest stays unsaid.
    let moments = [RegisterField.creation, register.initial?.id].compactMap(\.self) + way.map(\.to)
    let said = register.fields.filter { field in moments.contains { field.isAsked(at: $0) } }
    return try said.reduce(into: [:]) { values, field in
      switch field.kind {
      case .text: values[field.id] = field.id == register.titleField?.id ? title(entry.cause) : nil
      case .integer, .decimal, .euros:
        values[field.id] = String(max(entry.amount, field.range.lowerBound) * field.scale)
      case .day: values[field.id] = entry.day.iso
      case .moment: values[field.id] = Instant.start(of: entry.day).iso
      case .choice: values[field.id] = entry.key.category ?? field.choices.first?.id
      case .several: values[field.id] = field.choices.first?.id
      case .flag: values[field.id] = "oui"
      case .commune, .communes: values[field.id] = entry.key.place
      case .organisation: values[field.id] = entry.key.organisation ?? register.keepers.words.first
      case .link: values[field.id] = try EntryStore(connection, in: departement).last(of: field.target)?.text
      case .pieces:
        values[field.id] = try [field.columns.reduce(into: [:]) { $0[$1.id] = RegisterField.Piece.given.rawValue }]
          .kept()
      case .long, .rows: break
      }
    }
  }
}
