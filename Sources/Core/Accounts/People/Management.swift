import Kernel

/// Whose accounts somebody looks after: everybody's, or those of the organisations that they manage.
struct Management: Sendable {
  /// Nil: all of them.
  let organisations: Set<String>?

  init(_ permit: Permit) {
    organisations =
      permit.role == .administrator ? nil : Set(permit.holdings.filter(\.isManager).map(\.organisation))
  }
  func covers(_ function: String) -> Bool {
    organisations?.contains(Organisations.organisation(of: function)) ?? true
  }
  /// True where nothing that the person holds or will hold is beyond reach: only then is the account itself.
  func coversAccount(_ account: Account, _ holdings: [FunctionHolding], on today: Day) -> Bool {
    guard organisations != nil else { return true }
    let live = holdings.filter { $0.asked == nil && !$0.isOver(on: today) }
    return account.role != .administrator && !live.isEmpty && live.allSatisfy { covers($0.function) }
  }
  /// True where the person holds, held or will hold something within reach by their own yes.
  func knows(_ holdings: [FunctionHolding]) -> Bool {
    organisations == nil || holdings.contains { $0.asked == nil && covers($0.function) }
  }
  /// True where a function may be given without asking: somebody who holds one there already.
  func gives(to holdings: [FunctionHolding], on today: Day) -> Bool {
    organisations == nil
      || holdings.contains { $0.asked == nil && !$0.isOver(on: today) && covers($0.function) }
  }
  /// The functions that may be given, by the order of the pack.
  func functions(of organisations: Organisations) -> [String] {
    organisations.all.flatMap(\.ways).filter(covers)
  }
  /// An organisation, and those of its functions that nobody holds.
  typealias Vacant = (organisation: String, functions: [String])

  /// The functions that nobody holds, by organisation, its head first: what may be given and is not. Those that every
  /// commune has are told only where somebody holds another of the same organisation.
  func vacant(_ organisations: Organisations, held: Set<String>) -> [Vacant] {
    let manned = Set(held.map(Organisations.organisation))
    return organisations.all.filter { covers($0.id) && ($0.template == nil || manned.contains($0.id)) }.compactMap {
      organisation in
      let all = organisation.ways
      let vacant = all.filter { !held.contains($0) }
      return vacant.isEmpty ? nil : (organisation.id, vacant)
    }
  }
}
