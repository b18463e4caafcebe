import Database
import Kernel
import Ledger

/// What changed since a day, for the first page.
package struct ChangeReader {
  let connection: Connection
  let departement: Departement
  let moment: Moment

  init(_ connection: Connection, _ departement: Departement, at moment: Moment) {
    self.connection = connection
    self.departement = departement
    self.moment = moment
  }

  /// What was said and recorded since, and the levels that moved, newest first.
  func changes(since first: Day, limit: Int) throws -> [Event] {
    let until = departement.recorded(by: moment)
    let sayings = try SayingStore(connection).recorded(
      after: Instant.end(of: first), until: until, in: departement.code, limit: limit)
    let said = sayings.compactMap { Event($0, in: departement) }
    return (said + (try levels(since: first))).sorted { $0.day > $1.day }
  }

  /// "288 → 292 places", dated of the last movement.
  private func levels(since first: Day) throws -> [Event] {
    let ledger = LedgerStore(connection, in: departement.code, measures: departement.measures)
    let measures = departement.measures.all.filter { $0.kind == .stock }
    let ids = measures.map(\.id)
    let before = try ledger.balances(of: ids, on: first, known: moment.known)
    let now = try ledger.balances(of: ids, on: moment.on, known: moment.known)
    let moves = try ledger.changes(of: ids, from: first.adding(days: 1), through: moment.on, known: moment.known)
    let owners = departement.plan.indicators
    return measures.compactMap { measure in
      guard let last = moves[measure.id]?.last(where: { $0.amount != 0 })?.day, let old = before[measure.id],
        let new = now[measure.id], old != new
      else { return nil }
      let owner = owners.first { $0.indicator.formula?.terms.contains { $0.measure == measure.id } ?? false }
      return Event(
        day: last, action: owner?.action?.number,
        text: "\(measure.title) : \(French.number(new)), \(French.number(old)) au \(French.short(first))", who: "",
        indicator: owner?.indicator.id)
    }
  }
}
