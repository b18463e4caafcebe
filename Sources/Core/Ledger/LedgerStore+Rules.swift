import Database
import Kernel

/// What acts check, and how they find an entry.
extension LedgerStore {
  func declared(_ measure: String) throws -> Measure { try measures.declared(measure) }

  /// Throws `Invalid` unless the measure is fed in that way and is of one of those kinds.
  func measure(_ id: String, fedByEntries: Bool, kinds: Set<Measure.Kind>) throws -> Measure {
    let measure = try declared(id)
    guard (measure.reprise != nil) == fedByEntries else {
      throw fedByEntries
        ? Invalid(
          "« \(measure.title) » est alimentée par des relevés : une fiche ne peut pas y compter.",
          remedy: "Déclarez un relevé, ou changez son alimentation dans mesures.yaml.")
        : Invalid(
          "« \(measure.title) » est alimentée par des fiches : on n’y déclare pas de relevé.",
          remedy: "Enregistrez une fiche, ou changez son alimentation dans mesures.yaml.")
    }
    guard kinds.contains(measure.kind) else {
      let kind =
        switch measure.kind {
        case .stock: "un stock"
        case .flow: "un flux"
        case .delay: "un délai"
        }
      throw Invalid(
        "« \(measure.title) » est \(kind) : elle ne se compte pas ainsi.",
        remedy: "Choisissez une autre mesure, ou changez son genre dans mesures.yaml.")
    }
    return measure
  }

  func checkAmount(_ amount: Int) throws {
    guard (0...1_000_000_000_000).contains(amount) else {
      throw Invalid(
        "Un nombre compté va de 0 à mille milliards.", remedy: "Vérifiez le nombre saisi.", at: .field("nombre"))
    }
  }
  func checkDay(_ day: Day) throws {
    guard (1900...2199).contains(day.year) else {
      throw Invalid(
        "L’année \(day.year) n’est pas plausible.", remedy: "Choisissez un jour entre 1900 et 2199.",
        at: .field("jour"))
    }
  }
  func checkOrder(entered: Day, left: Day) throws {
    guard left >= entered else {
      throw Invalid(
        "La sortie (\(French.short(left))) précède l’entrée (\(French.short(entered))).",
        remedy: "Corrigez l’un des deux jours.", at: .field("jour"))
    }
  }
  /// The capacities stated for the entry since it entered last, in the order of their days.
  func capacities(_ cause: Cause, _ entered: Posting, _ state: EntryState) throws -> [Stated] {
    guard state.hasLevels else { return [] }
    return try stated(.entry(cause, entered.key)).filter { $0.day >= entered.effectiveOn }
  }
  /// Refuses a leaving day that a stated capacity follows.
  func checkCapacities(_ cause: Cause, _ entered: Posting, _ state: EntryState, before day: Day) throws {
    guard let last = try capacities(cause, entered, state).last?.day, last >= day else { return }
    throw Invalid(
      "Une capacité est déclarée pour le \(French.long(last)), le jour de cette sortie ou après.",
      remedy: "Retirez-la d’abord, ou choisissez un jour plus tardif.", at: .field("jour"))
  }

  /// The entry's state, with the posting by which it is counted. Throws `Invalid` if it is not.
  func entry(_ cause: Cause, _ measure: String, kinds: Set<Measure.Kind>) throws -> (EntryState, Posting) {
    _ = try self.measure(measure, fedByEntries: true, kinds: kinds)
    let state = try state(of: cause, measure)
    guard let entered = state.entered ?? state.inForce.first(where: { $0.act == .delay }) else {
      throw Invalid(
        "Cette fiche n’est pas comptée dans « \(try declared(measure).title) ».",
        remedy: "Enregistrez d’abord son entrée.")
    }
    return (state, entered)
  }

  func state(of cause: Cause, _ measure: String) throws -> EntryState {
    EntryState(try postings(causedBy: cause).filter { $0.key.measure == measure })
  }

  /// What the journal already says of these entries. Throws `Invalid` if one of them comes twice.
  func states(of entries: [Entering]) throws -> [EntryName: EntryState] {
    let names = entries.map { EntryName($0) }
    guard Set(names).count == names.count else {
      throw Invalid(
        "Une même fiche est enregistrée deux fois d’un coup.", remedy: "Retirez la ligne en double.")
    }
    var postings: [EntryName: [Posting]] = [:]
    for (kind, group) in Dictionary(grouping: names, by: \.kind) {
      for part in Array(Set(group.map(\.id))).chunked(500) {
        for posting in try connection.query(caused(kind, Array(part))).map({ try Posting($0) }) {
          postings[EntryName(posting.cause, posting.key.measure), default: []].append(posting)
        }
      }
    }
    return postings.mapValues { EntryState($0.sorted { $0.id < $1.id }) }
  }

  /// Reverses postings and posts them anew, changed.
  func replace(
    _ postings: [Posting], _ cause: Cause, by permit: Permit, _ change: (inout Draft) throws -> Void
  ) throws -> [Posting] {
    let drafts = try postings.flatMap { posting -> [Draft] in
      var anew = posting.anew(cause)
      try change(&anew)
      return [posting.reversal(cause), anew]
    }
    return try post(drafts, by: permit)
  }
}

/// An entry, for one measure.
struct EntryName: Hashable {
  let kind: String
  let id: String
  let measure: String

  init(_ cause: Cause, _ measure: String) {
    kind = cause.kind
    id = cause.id
    self.measure = measure
  }
  init(_ entry: Entering) { self.init(entry.cause, entry.key.measure) }
}
