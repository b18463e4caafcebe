import Database
import Kernel
import Module
import Strategy

extension RegistersModule {
  /// The clocks that end soon, or are over, of the entries that somebody is to act on.
  package func dues(_ question: DueQuestion, _ connection: Connection) throws -> Dues {
    let departement = try departements.latest(question.permit.departement, connection)
    let dues = try departement.registers.all.flatMap { register -> [Due] in
      guard !register.clocks.isEmpty, register.isRead(by: question.permit) else { return [] }
      let reach = try EntryReach(register, for: question.permit), end = Instant.end(of: question.horizon)
      return try ClockStore(connection, in: departement.code)
        .ending(before: end, of: register, within: reach, limit: 200).compactMap { due($0, register, question) }
    }
    return Dues(dues, through: question.horizon)
  }

  private func due(_ it: EntryClock, _ register: Register, _ question: DueQuestion) -> Due? {
    guard let clock = register.clocks.first(where: { $0.id == it.clock }) else { return nil }
    let last = RunningClock(clock: clock, startedAt: it.endsAt, endsAt: it.endsAt).lastDay ?? it.endsAt.day
    let owners = clock.owners ?? register.keepers
    guard clock.isDeadline, question.today.days(until: last) <= clock.horizon,
      let holding = question.permit.holdings.first(where: owners.include)
    else { return nil }
    return Due(
      day: last, title: "\(clock.name) : \(it.entry.title(in: register))",
      detail: "\(register.title), \(it.entry.number(in: register))\(clock.basis.map { ", \($0)" } ?? "")",
      label: "Ouvrir", link: question.link("registres", register.id, it.entry.id.text), function: holding.function)
  }
}
