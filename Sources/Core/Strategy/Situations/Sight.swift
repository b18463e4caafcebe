import Database
import Kernel
import Ledger

/// Whose work a figure is, as a feature says it: who gives it, validates it, answers for it.
package struct Concern: Sendable {
  /// As far as the work goes: of the measure alone, all of it.
  package let key: LedgerKey
  package let functions: Set<String>
  package init(_ key: LedgerKey, _ functions: Set<String>) { (self.key, self.functions) = (key, functions) }
}

/// What somebody may look at of the measures that are not everybody's. The one rule, for page, JSON, CSV, map, receipt,
/// compass and search: reading follows the work. Whoever gives a figure, validates it, answers for it or steers what it
/// measures reads it; so do those whose role reads everything; nobody else. Rights are those of today, by the latest
/// pack.
package struct Sight: Sendable, Hashable {
  /// The sensitive measures of which the whole is not shown.
  let hidden: Set<String>
  /// Of these, the parts that are shown: one's own work.
  let parts: Set<LedgerKey>

  init(hidden: Set<String>, parts: Set<LedgerKey> = []) { (self.hidden, self.parts) = (hidden, parts) }

  /// - Parameter secret: the sensitive measures.
  /// - Parameter latest: the département by the last revision of its pack.
  init(
    _ permit: Permit, _ latest: Departement, secret: Set<String>, on today: Day, _ connection: Connection
  ) throws {
    let functions = permit.functions
    guard !secret.isEmpty, !permit.may(.readSensitive), !functions.isEmpty || permit.steersEverything else {
      hidden = permit.may(.readSensitive) ? [] : secret
      parts = []
      return
    }
    var whole: Set<String> = []
    if permit.steersEverything {
      whole.formUnion(latest.plan.indicators.flatMap { latest.measures(of: $0.indicator).map(\.id) })
      whole.formUnion(latest.concerns.map(\.key.measure))
    } else {
      let steered = try Responsibles(latest, on: today, connection)
      for action in latest.plan.actions where permit.steers(action.number, steered) {
        whole.formUnion(action.indicators.flatMap { latest.measures(of: $0).map(\.id) })
      }
    }
    let own = latest.concerns.filter {
      secret.contains($0.key.measure) && !$0.functions.isDisjoint(with: functions)
    }.map(\.key)
    whole.formUnion(own.filter(\.isWhole).map(\.measure))
    hidden = secret.subtracting(whole)
    parts = Set(own).filter { !whole.contains($0.measure) }
  }

  /// Whether a figure is shown: its measure, or a part that holds it.
  package func shows(_ key: LedgerKey) -> Bool {
    !hidden.contains(key.measure) || parts.contains { $0.holds(key) }
  }
}

extension LedgerKey {
  fileprivate var isWhole: Bool { place == nil && organisation == nil && category == nil }
  /// True if what the other one says is within what this one says.
  fileprivate func holds(_ other: LedgerKey) -> Bool {
    measure == other.measure && (place == nil || place == other.place)
      && (organisation == nil || organisation == other.organisation) && (category == nil || category == other.category)
  }
}

extension Departement {
  /// As all revisions together make it secret.
  func secret(_ secret: Set<String>) -> Departement {
    guard Set(measures.all.filter(\.isSensitive).map(\.id)) != secret.intersection(measures.all.map(\.id)) else {
      return self
    }
    var departement = self
    departement.measures = Measures(all: measures.all.map { $0.sensitive(secret.contains($0.id)) })
    return departement
  }

  /// Without the measures that somebody may not see, nor the indicators that stand on them, here or in `latest`: what
  /// is not there can't be shown by any page.
  /// - Parameter asked: a figure of which a part may be theirs.
  func seen(by sight: Sight, _ latest: Departement, asking asked: LedgerKey? = nil) -> Departement {
    func stands(_ indicator: Indicator) -> Bool {
      (indicator.formula?.terms ?? []).contains { sight.hidden.contains($0.measure) }
    }
    let part = asked.flatMap { sight.hidden.contains($0.measure) && sight.shows($0) ? $0.measure : nil }
    var departement = self
    departement.sight = sight
    guard !sight.hidden.isEmpty else { return departement }
    departement.measures = Measures(all: measures.all.filter { !sight.hidden.contains($0.id) || $0.id == part })
    departement.plan = plan.without(
      Set((plan.indicators + latest.plan.indicators).map(\.indicator).filter(stands).map(\.id)))
    departement.partly = part
    return departement
  }
}
