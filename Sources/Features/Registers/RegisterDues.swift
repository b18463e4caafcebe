import Database
import Kernel
import Module
import Strategy

extension RegistersModule {
  /// The clocks that end soon, or are over, of the entries that somebody is to act on.
  package func dues(_ question: DueQuestion, _ connection: Connection) throws -> Dues {
    let departement = try departements.latest(question.permit.departement, connection)
    var dues: [Due] = [], through = question.horizon
    for register in departement.registers.all where register.isRead(by: question.permit) {
      dues += try gaugeDues(register, departement, question, connection)
      let clocks = register.clocks.filter { $0.isOwed(by: question.permit, in: register) }
      guard !clocks.isEmpty else { continue }
      let reach = try EntryReach(register, for: question.permit),
        end = Instant.start(of: question.horizon.adding(days: 1))
      let ending = try ClockStore(connection, in: departement.code)
        .ending(clocks, through: end, of: register, within: reach, limit: Self.mostDues)
      dues += ending.compactMap { due($0, register, question, at: connection.recordedAt) }
      // Others may end on the day of the last one that was read.
      if ending.count == Self.mostDues, let last = ending.last {
        through = min(through, last.endsAt.adding(seconds: -1).day.adding(days: -1))
      }
    }
    return Dues(dues, through: through)
  }
  /// What nobody has said lately, one line a gauge: since the day on which it was last known of all.
  private func gaugeDues(
    _ register: Register, _ departement: Departement, _ question: DueQuestion, _ connection: Connection
  ) throws -> [Due] {
    let reach = try EntryReach(register, for: question.permit), now = connection.recordedAt
    let store = GaugeStore(connection, in: departement, of: register)
    return try register.gauges(saidBy: question.permit).compactMap { gauge in
      let entries = try store.entries(of: gauge, within: reach)
      let silent = entries.filter { gauge.standing($0.gauges[gauge.id], at: now) == nil }
      let sayers = gauge.sayers ?? register.keepers
      let days = silent.map { entry in
        entry.gauges[gauge.id].map { gauge.validity.end(of: $0.saidAt).day } ?? entry.since
      }
      guard let day = days.min(), let holding = question.permit.holdings.first(where: sayers.include) else {
        return nil
      }
      return Due(
        day: day, title: "\(gauge.name) : à dire",
        detail: "\(register.title), non connu pour \(French.number(silent.count)) sur \(French.number(entries.count))",
        label: "Dire", link: question.link("registres", register.id, "jauges"), function: holding.function)
    }
  }
  /// Of one register: nobody does more in two months.
  static let mostDues = 200

  private func due(_ it: EntryClock, _ register: Register, _ question: DueQuestion, at now: Instant) -> Due? {
    guard let clock = register.clocks.first(where: { $0.id == it.clock }) else { return nil }
    let running = RunningClock(clock: clock, startedAt: it.endsAt, endsAt: it.endsAt)
    let last = running.lastDay ?? it.endsAt.day, left = running.hoursLeft(at: now).map { ", \($0)" } ?? ""
    let owners = clock.owners ?? register.keepers
    let awaited = clock.awaits.flatMap(register.passage)?.unsigned(it.entry.values)
    guard clock.isTold(of: it.endsAt, last, at: now),
      let holding = question.permit.holdings.first(where: { holding in
        owners.include(holding) && (awaited?.contains { $0.includes(holding, it.entry.values) } ?? true)
      })
    else { return nil }
    return Due(
      day: last, title: "\(clock.name) : \(it.entry.title(in: register))",
      detail: "\(register.title), \(it.entry.number(in: register))\(left)\(clock.basis.map { ", \($0)" } ?? "")",
      label: "Ouvrir", link: question.link("registres", register.id, it.entry.id.text), function: holding.function)
  }
}

extension RegisterClock {
  fileprivate func isOwed(by permit: Permit, in register: Register) -> Bool {
    isDeadline && (owners ?? register.keepers).include(permit)
  }
}
