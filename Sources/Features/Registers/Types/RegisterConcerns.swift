import Accounts
import Kernel
import Ledger
import Strategy

extension Registers {
  /// Whose work its figures are: whoever keeps a register reads what it counts, as far as they look in it.
  func concerns(_ departement: Departement, on day: Day) -> [Concern] {
    all.filter { !$0.counts.isEmpty }.flatMap { register in
      let named = register.keepers.organisations
      // A role is held in any organisation.
      let bodies = departement.organisations.all.filter { named?.contains($0.id) ?? true }
      return bodies.flatMap { body -> [Concern] in
        let holdings = body.ways.map { departement.holding($0, of: body, on: day) }.filter(register.keepers.include)
        guard !holdings.isEmpty else { return [] }
        return Set(register.counts.map(\.measure)).flatMap { measure in
          register.parts(of: measure, for: body, holdings.first?.places).map {
            Concern($0, Set(holdings.map(\.function)))
          }
        }
      }
    }
  }
}

extension Register {
  /// The part of a measure that an organisation keeps.
  fileprivate func parts(of measure: String, for body: Organisation, _ places: Set<String>?) -> [LedgerKey] {
    switch reach {
    case .everywhere: return [LedgerKey(measure: measure)]
    case .organisation: return [LedgerKey(measure: measure, organisation: body.id)]
    case .place:
      return places.map { $0.sorted().map { LedgerKey(measure: measure, place: $0) } } ?? [LedgerKey(measure: measure)]
    }
  }
}
