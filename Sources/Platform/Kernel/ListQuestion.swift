/// By which column, upwards or downwards.
package struct ListOrder: Sendable, Hashable {
  package let column: String
  package let isDescending: Bool
  package init(_ column: String, isDescending: Bool = false) {
    (self.column, self.isDescending) = (column, isDescending)
  }
  /// As the address says it: `numero`, `-numero`.
  package var word: String { isDescending ? "-\(column)" : column }
  package init(word: String) {
    self.init(word.hasPrefix("-") ? String(word.dropFirst()) : word, isDescending: word.hasPrefix("-"))
  }
}

/// Some days, open where nothing is said.
package struct DayRange: Sendable, Hashable {
  package let first: Day?
  package let last: Day?
  package init(first: Day?, last: Day?) { (self.first, self.last) = (first, last) }
  package func contains(_ day: Day) -> Bool { first.map { $0 <= day } ?? true && last.map { day <= $0 } ?? true }
}

/// What the address asks of a list.
package struct ListQuestion: Sendable {
  package let order: ListOrder
  /// From 1.
  package let page: Int
  /// By filter, what is kept: one thing, or any of several.
  package let chosen: [String: [String]]
  package let days: [String: DayRange]
  /// Folded, five at most.
  package let words: [String]

  package init(
    order: ListOrder, page: Int, chosen: [String: [String]], days: [String: DayRange], words: [String]
  ) {
    (self.order, self.page, self.chosen, self.days, self.words) = (order, page, chosen, days, words)
  }

  /// Of a filter by which one thing is chosen.
  package func one(_ name: String) -> String? { chosen[name]?.first }
  package var isNarrowed: Bool { !chosen.isEmpty || !days.isEmpty || !words.isEmpty }
  /// The first row of its page, from 0.
  package var first: Int { (page - 1) * Self.size }
  /// Rows of a page.
  package static let size = 50
}

/// How many rows a list has.
package enum ListCount: Sendable, Hashable {
  case exactly(Int)
  /// Counting went no further.
  case moreThan(Int)
  /// Nobody counted: its pages are turned one by one.
  case unknown
  package var atLeast: Int {
    switch self {
    case .exactly(let count), .moreThan(let count): count
    case .unknown: 0
    }
  }
  /// True where there are no more than `atLeast`.
  package var isExact: Bool { if case .exactly = self { true } else { false } }
}

/// The rows of one page.
package struct ListPage<Row: Sendable>: Sendable {
  package let rows: [Row]
  package let count: ListCount
  package init(_ rows: [Row], _ count: ListCount) { (self.rows, self.count) = (rows, count) }
}
