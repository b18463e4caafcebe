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
    let live = holdings.filter { !$0.isOver(on: today) }
    return account.role != .administrator && !live.isEmpty && live.allSatisfy { covers($0.function) }
  }
  /// The functions that may be given, by the order of the pack.
  func functions(of organisations: Organisations) -> [String] {
    organisations.all.flatMap { organisation in
      [organisation.id] + organisation.functions.map { "\(organisation.id)/\($0.id)" }
    }.filter(covers)
  }
  /// The functions that nobody holds: an organisation where nobody holds anything counts once, and those that every commune
  /// has are not told one by one.
  func vacant(_ organisations: Organisations, held: Set<String>) -> [String] {
    let manned = Set(held.map(Organisations.organisation))
    return organisations.all.filter { covers($0.id) }.flatMap { organisation in
      guard manned.contains(organisation.id) else { return organisation.template == nil ? [organisation.id] : [] }
      return organisation.functions.map { "\(organisation.id)/\($0.id)" }.filter { !held.contains($0) }
    }
  }
}
