import Kernel
import Strategy
import Web

/// How many entries of a register have a deadline that passed, and how many one that falls soon: by the first of each.
struct EntriesDue: Sendable {
  let late: ListCount
  let soon: ListCount

  /// As far ahead as anybody plans: what ends later is not for today.
  static let days = 30
  static func late(on today: Day) -> DayRange { DayRange(first: nil, last: today.adding(days: -1)) }
  static func soon(on today: Day) -> DayRange { DayRange(first: today, last: today.adding(days: days)) }
}

extension EntryListStore {
  /// Nil where nothing of the register ends.
  func due(on today: Day) throws -> EntriesDue? {
    guard register.clocks.contains(where: \.isDeadline) else { return nil }
    func count(_ days: DayRange) throws -> ListCount {
      try self.count(
        ListQuestion(
          order: ListOrder(EntryListing.due), page: 1, chosen: [:], days: [EntryListing.due: days], words: []))
    }
    return EntriesDue(late: try count(EntriesDue.late(on: today)), soon: try count(EntriesDue.soon(on: today)))
  }
}

extension EntriesDue {
  /// What falls due, each number leading to its entries.
  func words(_ list: Link, on today: Day) -> HTML {
    func entries(_ count: ListCount, _ days: DayRange) -> HTML {
      let link = list.query(ListFilter.first(EntryListing.due), days.first?.iso)
        .query(ListFilter.last(EntryListing.due), days.last?.iso).query("tri", EntryListing.due)
      let words = "\(count.words)\(French.noBreak)\(French.agree(count.atLeast, "fiche", "fiches"))"
      return linked(words, link, style: "figure")
    }
    func have(_ count: ListCount) -> String { French.agree(count.atLeast, "a", "ont") }
    let passed: HTML = """
      \(Mark.late.symbol)\(entries(late, Self.late(on: today))) \(have(late)) une échéance passée
      """
    let falling: HTML =
      "\(entries(soon, Self.soon(on: today))) en \(have(soon)) une d’ici \(number: Self.days)\u{A0}jours"
    switch (late.atLeast, soon.atLeast) {
    case (0, 0): return "Aucune échéance ne tombe d’ici \(number: Self.days)\u{A0}jours."
    case (_, 0): return "\(passed)."
    case (0, _):
      return """
        \(entries(soon, Self.soon(on: today))) \(have(soon)) une échéance d’ici \(number: Self.days)\u{A0}jours.
        """
    default: return "\(passed)\u{A0}; \(falling)."
    }
  }
}

extension ListCount {
  /// "12", "plus de 10 000".
  var words: String {
    switch self {
    case .exactly(let count): French.number(count)
    case .moreThan(let count): "plus de \(French.number(count))"
    case .unknown: ""
    }
  }
}
