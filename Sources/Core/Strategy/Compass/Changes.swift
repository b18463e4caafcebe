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
    return (said + (try levels(since: first))).newestFirst
  }

  /// What of it holds now, each action once, newest first: of what was said and said again, the last word.
  func standing(since first: Day, limit: Int) throws -> [Event] {
    let sayings = try SayingStore(connection).recorded(
      after: Instant.end(of: first), until: departement.recorded(by: moment), in: departement.code, limit: limit)
    let said = sayings.standing.compactMap { Event($0, in: departement) }
    return Event.gathered((said + (try levels(since: first))).newestFirst)
  }

  /// "Places : 292, 288 au 01/12/2024", dated of the last movement.
  private func levels(since first: Day) throws -> [Event] {
    guard first < moment.on else { return [] }
    let ledger = LedgerStore(connection, in: departement.code, measures: departement.measures)
    let days = try DayReading(ledger, through: moment.on, known: moment.known)
    let all = departement.measures.all.filter { $0.kind == .stock }
    let moves = try ledger.changes(
      of: all.map(\.id), from: first.adding(days: 1), through: moment.on, known: moment.known)
    let measures = all.filter { moves[$0.id]?.contains { $0.amount != 0 } ?? false }, ids = measures.map(\.id)
    func figures(on day: Day) throws -> [String: Known] {
      let known = try days.knownness(of: ids, on: day)
      let sums = try ledger.balances(of: ids, on: day, known: moment.known)
      return measures.reduce(into: [:]) { found, measure in
        found[measure.id] = known[measure.id]?.figure(
          Double(sums[measure.id] ?? 0), of: measure, from: nil, communes: departement.territory.communes.count)
      }
    }
    let (before, now) = (try figures(on: first), try figures(on: moment.on))
    let owners = departement.plan.indicators
    return measures.compactMap { measure in
      guard let last = moves[measure.id]?.last(where: { $0.amount != 0 })?.day, let old = before[measure.id],
        let new = now[measure.id], old != new, new.isKnown
      else { return nil }
      let owner = owners.first { $0.indicator.formula?.terms.contains { $0.measure == measure.id } ?? false }
      return Event(
        day: last, action: owner?.action?.number,
        text: "\(measure.title) : \(Self.words(new)), \(Self.words(old)) au \(French.short(first))", who: "",
        indicator: owner?.indicator.id)
    }
  }

  /// "97 (32 communes sur 40)": what lacks is told within, since two figures stand side by side.
  private static func words(_ figure: Known) -> String {
    figure.bare { French.short($0) } + (figure.part.map { " (\($0.words))" } ?? "")
  }
}
