import Database
import Kernel
import Ledger

/// Who makes the invented entries of a stock: the feature whose register counts it, the ledger alone where none does.
package struct InventedEntries: Sendable {
  package typealias Act<Value> = @Sendable (Connection, LedgerStore, Permit, Value) throws -> Void
  /// An entry that is there already, and the day or the number that it gets.
  package typealias Change<Value> = (cause: Cause, measure: String, value: Value)

  let enter: Act<Entering>
  let leave: Act<Change<Day>>
  /// It entered on another day than was said.
  let move: Act<Change<Day>>
  /// It weighs otherwise than was said.
  let weigh: Act<Change<Int>>

  package init(
    enter: @escaping Act<Entering>, leave: @escaping Act<Change<Day>>, move: @escaping Act<Change<Day>>,
    weigh: @escaping Act<Change<Int>>
  ) {
    (self.enter, self.leave, self.move, self.weigh) = (enter, leave, move, weigh)
  }

  static let ofLedger = InventedEntries(
    enter: { _, ledger, permit, entry in try ledger.enter([entry], by: permit) },
    leave: { _, ledger, permit, it in try ledger.leave(it.cause, it.measure, on: it.value, by: permit) },
    move: { _, ledger, permit, it in try ledger.correctEnterDay(it.cause, it.measure, to: it.value, by: permit) },
    weigh: { _, ledger, permit, it in try ledger.correctAmount(it.cause, it.measure, to: it.value, by: permit) })
}

/// What a feature does for the invented activity of a département.
package struct FeatureInvention: Sendable {
  /// Its own acts; those of one day come after the strategy's.
  let acts: @Sendable (Departement, _ from: Day, _ today: Day) -> [InventedAct]
  /// By measure: the entries that are its own.
  let entries: @Sendable (Departement) -> [String: InventedEntries]

  package init(
    acts: @escaping @Sendable (Departement, _ from: Day, _ today: Day) -> [InventedAct] = { _, _, _ in [] },
    entries: @escaping @Sendable (Departement) -> [String: InventedEntries] = { _ in [:] }
  ) {
    (self.acts, self.entries) = (acts, entries)
  }
}
