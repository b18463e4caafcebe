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
      let ending = try ClockStore(connection, in: departement.code).ending(
        clocks, through: .start(of: question.horizon.adding(days: 1)), of: register,
        within: [EntryReach(register, for: question.permit)], limit: Self.mostDues)
      dues += ending.compactMap { due($0, register, departement, question, at: connection.recordedAt) }
      // Others may end on the day of the last one that was read.
      if ending.count == Self.mostDues, let last = ending.last {
        through = min(through, last.endsAt.adding(seconds: -1).day.adding(days: -1))
      }
    }
    return Dues(dues, through: through)
  }
  /// The same clocks, of entries that both reach.
  package func owed(_ question: DueQuestion, to reader: Permit, _ connection: Connection) throws -> [Due] {
    let departement = try departements.latest(question.permit.departement, connection)
    return try departement.registers.all.flatMap { register -> [Due] in
      let clocks = register.clocks.filter { $0.isOwed(by: question.permit, in: register) }
      guard !clocks.isEmpty, register.isRead(by: reader) else { return [] }
      return try ClockStore(connection, in: departement.code).ending(
        clocks, through: .start(of: question.horizon.adding(days: 1)), of: register,
        within: [question.permit, reader].map { try EntryReach(register, for: $0) }, limit: Self.mostDues
      ).compactMap { due($0, register, departement, question, at: connection.recordedAt) }
    }
  }
  /// What nobody has said lately, one line a gauge: since the day on which it was last known of all, or, of what nobody
  /// ever said, since the one on which it was to be said.
  private func gaugeDues(
    _ register: Register, _ departement: Departement, _ question: DueQuestion, _ connection: Connection
  ) throws -> [Due] {
    let store = GaugeStore(connection, in: departement, of: register)
    return try register.gauges(saidBy: question.permit).compactMap { gauge in
      let sum = try store.sum(of: gauge, for: question.permit, at: connection.recordedAt)
      let sayers = gauge.sayers ?? register.keepers
      guard let day = sum.staleSince ?? sum.never.since,
        let holding = question.permit.holdings.first(where: sayers.include)
      else {
        return nil
      }
      return Due(
        day: day, title: "\(gauge.name) : à dire",
        detail: "\(register.title), \(sum.silence)",
        label: "Dire", link: question.link("registres", register.id, "jauges"), function: holding.function,
        isUnsaid: sum.staleSince == nil)
    }
  }
  /// Of one register: nobody does more in two months.
  static let mostDues = 200

  private func due(
    _ it: EntryClock, _ register: Register, _ departement: Departement, _ question: DueQuestion, at now: Instant
  ) -> Due? {
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
    let name = clock.name(onLine: it.line, of: it.entry.values, in: register, departement, on: now.day)
    let link = question.link("registres", register.id, it.entry.id.text)
    return Due(
      day: last, title: "\(name)\(it.line == nil ? " :" : ",") \(it.entry.title(in: register))",
      detail: "\(register.title), \(it.entry.number(in: register))\(left)\(clock.basis.map { ", \($0)" } ?? "")",
      // Where it leads is what tells whether it was told already: two lines may end on one day.
      label: "Ouvrir", link: it.line.map { link.fragment(register.anchor(of: clock, line: $0)) } ?? link,
      function: holding.function)
  }
}

extension RegisterClock {
  fileprivate func isOwed(by permit: Permit, in register: Register) -> Bool {
    isDeadline && (owners ?? register.keepers).include(permit)
  }
}
