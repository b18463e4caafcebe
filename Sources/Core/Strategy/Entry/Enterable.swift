import Database
import Kernel
import Ledger

/// What can be entered in a département, in the order of its strategy.
package struct Enterable: Sendable {
  /// A measure of which reports are taken, with the last one.
  package struct Counted: Sendable {
    package let measure: Measure
    package let last: Day?
    /// Of the whole: the level on that day, or the total of its period.
    package let value: Int?
  }
  /// An indicator whose figure is stated, with the last one.
  package struct Stated: Sendable {
    package let indicator: Indicator
    package let last: StatedFigure?
  }
  package struct Group: Sendable {
    /// Nil: what no action needs.
    package let action: Action?
    package let element: Plan.Element?
    package let counted: [Counted]
    package let stated: [Stated]
  }
  package let groups: [Group]
  package var count: Int { groups.reduce(0) { $0 + $1.counted.count + $1.stated.count } }
}

package struct EnterableReader {
  let connection: Connection
  let departement: Departement
  let today: Day

  package init(_ connection: Connection, _ departement: Departement, today: Day) {
    self.connection = connection
    self.departement = departement
    self.today = today
  }

  package func all() throws -> Enterable {
    var left = try counted()
    let sayings = try SayingStore(connection).current(in: departement.code, on: today, known: nil)
    let entered = Dictionary(grouping: sayings.filter { $0.kind == .figure }, by: \.subject)
    func group(_ action: Action?, _ element: Plan.Element?, _ indicators: [Indicator]) -> Enterable.Group? {
      let needed = indicators.flatMap { $0.formula?.terms ?? [] }.map(\.measure)
      var counted: [Enterable.Counted] = []
      for id in needed { if let found = left.removeValue(forKey: id) { counted.append(found) } }
      let stated = indicators.filter { $0.isStatedByHand }.map {
        let whole = $0.with((entered[$0.id] ?? []).compactMap(\.statedFigure))
        return Enterable.Stated(indicator: $0, last: whole.stated.last { $0.day <= today })
      }
      guard !counted.isEmpty || !stated.isEmpty else { return nil }
      return Enterable.Group(action: action, element: element, counted: counted, stated: stated)
    }
    var groups: [Enterable.Group] = []
    for action in departement.plan.actions {
      let element = action.parents.first.flatMap { departement.plan.path(to: $0).last }
      if let found = group(action, element, action.indicators) { groups.append(found) }
    }
    for element in departement.plan.elements {
      if let found = group(nil, element, element.context) { groups.append(found) }
    }
    // In the plan's order: an element whose actions have no figure keeps its place.
    groups = (departement.plan.elements.map(\.id) + [nil]).flatMap { id in groups.filter { $0.element?.id == id } }
    let rest = departement.measures.all.compactMap { left[$0.id] }
    if !rest.isEmpty { groups.append(Enterable.Group(action: nil, element: nil, counted: rest, stated: [])) }
    return Enterable(groups: groups)
  }

  private func counted() throws -> [String: Enterable.Counted] {
    let ledger = LedgerStore(connection, in: departement.code, measures: departement.measures)
    let measures = ReportReading.reported(departement)
    let days = try ledger.reportedDays(of: measures.map(\.id), through: today).mapValues { $0.last?.day }
    let levels = try ledger.balances(of: measures.filter { $0.kind == .stock }.map(\.id), on: today)
    // Measures whose last period is the same are read together.
    var periods: [Period: [String]] = [:]
    for measure in measures where measure.kind == .flow {
      guard let kind = measure.period, let last = days[measure.id] ?? nil else { continue }
      periods[Period(kind, containing: last), default: []].append(measure.id)
    }
    var totals: [String: Int] = [:]
    for (period, ids) in periods {
      totals.merge(try ledger.flows(of: ids, from: period.first, through: period.last)) { first, _ in first }
    }
    var found: [String: Enterable.Counted] = [:]
    for measure in measures {
      let last = days[measure.id] ?? nil
      let value = last == nil ? nil : levels[measure.id] ?? totals[measure.id]
      found[measure.id] = Enterable.Counted(measure: measure, last: last, value: value)
    }
    return found
  }
}
