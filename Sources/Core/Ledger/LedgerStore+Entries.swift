import Database
import Kernel

/// Acts on entries. Each belongs in one write; each throws `Invalid` when the entry's own history forbids it. An entry
/// is known by its cause's kind and id; the cause's version is the entry's at that act.
extension LedgerStore {
  /// The entry enters a counted state of weight `amount`.
  @discardableResult
  package func enter(
    _ cause: Cause, as key: LedgerKey, on day: Day, amount: Int = 1, by permit: Permit
  ) throws -> [Posting] {
    try enter([Entering(cause, key, on: day, amount: amount)], by: permit)
  }

  /// The entry enters a state that lapses by itself.
  @discardableResult
  package func assign(
    _ cause: Cause, as key: LedgerKey, on day: Day, amount: Int = 1, lapsesOn: Day, by permit: Permit
  ) throws -> [Posting] {
    try enter([Entering(cause, key, on: day, amount: amount, lapsesOn: lapsesOn)], by: permit)
  }

  /// Many entries at once, in few statements: what an import does. An entry comes once at most.
  @discardableResult
  package func enter(_ entries: [Entering], by permit: Permit) throws -> [Posting] {
    let states = try states(of: entries)
    let drafts = try entries.flatMap { entry -> [Draft] in
      let measure = try measure(entry.key.measure, fedByEntries: true, kinds: [.stock])
      try measure.check(entry.key)
      try checkAmount(entry.amount)
      try checkDay(entry.day)
      let state = states[EntryName(entry)] ?? EntryState([])
      if let entered = state.entered {
        guard let left = state.left else {
          throw Invalid(
            "Cette fiche est déjà comptée depuis le \(French.long(entered.effectiveOn)).",
            remedy: "Corrigez son jour, ou enregistrez d’abord sa sortie.")
        }
        guard entry.day >= left.effectiveOn else {
          throw Invalid(
            "Cette fiche est comptée jusqu’au \(French.long(left.effectiveOn)).",
            remedy: "Choisissez un jour d’entrée à partir de celui-là.", at: .field("jour"))
        }
      }
      let draft = Draft(key: entry.key, day: entry.day, amount: entry.amount, act: .enter, cause: entry.cause)
      guard let lapse = entry.lapsesOn else { return [draft] }
      try checkDay(lapse)
      try checkOrder(entered: entry.day, left: lapse)
      return [
        draft, Draft(key: entry.key, day: lapse, amount: -entry.amount, act: .lapse, cause: entry.cause),
      ]
    }
    return try post(drafts, by: permit)
  }

  /// The entry leaves; if it was to lapse later, that lapse is cancelled.
  @discardableResult
  package func leave(_ cause: Cause, _ measure: String, on day: Day, by permit: Permit) throws -> [Posting] {
    let (state, entered) = try entry(cause, measure, kinds: [.stock])
    try checkDay(day)
    try checkOrder(entered: entered.effectiveOn, left: day)
    try checkCapacities(cause, entered, state, before: day)
    var drafts: [Draft] = []
    if let left = state.left {
      guard left.act != .leave else {
        throw Invalid(
          "Cette fiche est déjà sortie le \(French.long(left.effectiveOn)).", remedy: "Corrigez son jour de sortie.")
      }
      guard day <= left.effectiveOn else {
        throw Invalid(
          "Cette fiche est échue depuis le \(French.long(left.effectiveOn)).",
          remedy: "Renouvelez-la d’abord, ou corrigez son échéance.", at: .field("jour"))
      }
      drafts.append(left.reversal(cause))
    }
    drafts.append(
      Draft(key: entered.key, day: day, amount: -state.level(on: day), act: .leave, cause: cause))
    return try post(drafts, by: permit)
  }

  /// The lapse moves to a later day, counted by the caller from `lapseDay`.
  @discardableResult
  package func renew(_ cause: Cause, _ measure: String, lapsesOn day: Day, by permit: Permit) throws -> [Posting] {
    let (state, _) = try entry(cause, measure, kinds: [.stock])
    guard let left = state.left, left.act != .leave else {
      throw Invalid("Cette fiche n’a pas d’échéance à renouveler.", remedy: "Enregistrez une nouvelle entrée.")
    }
    try checkDay(day)
    guard day > left.effectiveOn else {
      throw Invalid(
        "La nouvelle échéance doit suivre celle du \(French.long(left.effectiveOn)).",
        remedy: "Choisissez un jour plus tardif, ou corrigez l’échéance.", at: .field("echeance"))
    }
    var renewed = Draft(key: left.key, day: day, amount: left.amount, act: .renew, cause: cause)
    renewed.replaces = left.id
    return try post([left.reversal(cause), renewed], by: permit)
  }

  /// The day on which the entry will lapse, or has; nil if it is not one that lapses, or if it left.
  package func lapseDay(_ cause: Cause, _ measure: String) throws -> Day? {
    guard let left = try state(of: cause, measure).left, left.act != .leave else { return nil }
    return left.effectiveOn
  }

  /// The day it entered, or happened, was wrong.
  @discardableResult
  package func correctEnterDay(_ cause: Cause, _ measure: String, to day: Day, by permit: Permit) throws -> [Posting] {
    let (state, entered) = try entry(cause, measure, kinds: [.stock, .flow])
    try checkDay(day)
    if let left = state.left { try checkOrder(entered: day, left: left.effectiveOn) }
    if let before = state.leftBefore, day < before {
      throw Invalid(
        "Cette fiche était encore comptée jusqu’au \(French.long(before)).",
        remedy: "Choisissez un jour à partir de celui-là.", at: .field("jour"))
    }
    let stated = try capacities(cause, entered, state)
    if let first = stated.first?.day, day > first {
      throw Invalid(
        "Une capacité est déclarée pour le \(French.long(first)), avant ce jour.",
        remedy: "Retirez-la d’abord, ou choisissez un jour plus ancien.", at: .field("jour"))
    }
    return try move(entered, to: day, cause, by: permit)
  }

  /// The day it left, or lapses, was wrong.
  @discardableResult
  package func correctLeaveDay(_ cause: Cause, _ measure: String, to day: Day, by permit: Permit) throws -> [Posting] {
    let (state, entered) = try entry(cause, measure, kinds: [.stock])
    guard let left = state.left else {
      throw Invalid("Cette fiche n’est pas sortie.", remedy: "Enregistrez d’abord sa sortie.")
    }
    try checkDay(day)
    try checkOrder(entered: entered.effectiveOn, left: day)
    try checkCapacities(cause, entered, state, before: day)
    return try move(left, to: day, cause, by: permit)
  }

  /// The weight was wrong from the start, wherever the entry still has it.
  @discardableResult
  package func correctAmount(_ cause: Cause, _ measure: String, to amount: Int, by permit: Permit) throws -> [Posting] {
    let (state, entered) = try entry(cause, measure, kinds: [.stock, .flow])
    try checkAmount(amount)
    guard try capacities(cause, entered, state).isEmpty else {
      throw Invalid(
        "La capacité de cette fiche est déclarée par jour.", remedy: "Déclarez-la de nouveau pour le jour en cause.")
    }
    guard amount != entered.amount else { return [] }
    let wrong = state.inForce.filter {
      abs($0.amount) == entered.amount && $0.act != .level && $0.act != .offset
    }
    return try replace(wrong, cause, by: permit) { $0.amount = $0.act.isLeaving ? -amount : amount }
  }

  /// The commune was wrong from the start, wherever the entry still has it.
  @discardableResult
  package func correctPlace(_ cause: Cause, _ measure: String, to place: String?, by permit: Permit) throws -> [Posting]
  {
    try correctKey(cause, measure, by: permit) { $0.place = place }
  }

  /// It should never have been counted: everything in force is reversed.
  @discardableResult
  package func cancel(_ cause: Cause, _ measure: String, by permit: Permit) throws -> [Posting] {
    let (state, _) = try entry(cause, measure, kinds: [.stock, .flow, .delay])
    return try post(state.inForce.map { $0.reversal(cause) }, by: permit)
  }

  private func correctKey(
    _ cause: Cause, _ measure: String, by permit: Permit, _ change: (inout LedgerKey) -> Void
  ) throws -> [Posting] {
    let (state, entered) = try entry(cause, measure, kinds: [.stock, .flow, .delay])
    var key = entered.key
    change(&key)
    try declared(measure).check(key)
    guard key != entered.key else { return [] }
    let wrong = state.inForce.filter { $0.key == entered.key }
    return try replace(wrong, cause, by: permit) { $0.key = key }
  }
  private func move(_ posting: Posting, to day: Day, _ cause: Cause, by permit: Permit) throws -> [Posting] {
    guard day != posting.effectiveOn else { return [] }
    return try replace([posting], cause, by: permit) { $0.day = day }
  }
}
