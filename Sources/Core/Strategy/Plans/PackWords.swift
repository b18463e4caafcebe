import Accounts
import Ledger
import Pack

/// The words that a pack's files declare for one another.
struct PackWords {
  let sources: Declared
  let organisations: Declared
  /// Every way to name a function.
  let functions: Declared
  let measures: Declared

  init(_ faults: Faults, sources: Declared, organisations: Organisations, measures: Measures) {
    self.sources = sources
    // Those that every commune has are made of the territory.
    let isWhole = !faults.hides("organisations.yaml") && !faults.hides("territoire.yaml")
    self.organisations = Declared(organisations.ids, isWhole: isWhole)
    functions = Declared(organisations.functions, isWhole: isWhole)
    self.measures = Declared(measures.all.map(\.id), isWhole: !faults.hides("mesures.yaml"))
  }
}
