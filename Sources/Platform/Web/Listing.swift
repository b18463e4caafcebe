import Documents
import Kernel

/// A list: its columns are declared once, and give the page's table, the phone's list, the order and the files.
package struct Listing<Row: Sendable>: Sendable {
  /// What it is a list of: the table's caption, the sheet's name.
  let title: String
  /// How its rows are counted: "fiche", "fiches".
  let nouns: (one: String, many: String)
  let columns: [Listed<Row>]
  let filters: [ListFilter]
  /// As it is ordered by itself.
  package let order: ListOrder
  /// How a row is drawn.
  let style: @Sendable (Row) -> TableRow.Style

  package init(
    _ title: String, _ nouns: (one: String, many: String), columns: [Listed<Row>], filters: [ListFilter] = [],
    order: ListOrder, style: @escaping @Sendable (Row) -> TableRow.Style = { _ in .plain }
  ) {
    (self.title, self.nouns, self.columns, self.filters) = (title, nouns, columns, filters)
    (self.order, self.style) = (order, style)
  }
  /// What of an address it reads.
  package var names: Set<String> { Set(filters.flatMap(\.names) + [Self.ordering]) }
  func column(_ id: String) -> Listed<Row>? { columns.first { $0.id == id } }
}

/// A column of a list: how the page shows it, what files say.
package struct Listed<Row: Sendable>: Sendable {
  /// In the address and in files of JSON.
  let id: String
  /// Over it in files.
  let title: String
  /// What people call it.
  let label: String
  /// How the page shows it; nil: in files alone.
  let column: Column?
  let isOrdered: Bool
  let value: @Sendable (Row) -> SheetValue
  /// What rows in memory are ordered by.
  let key: @Sendable (Row) -> SheetValue
  let cell: @Sendable (Row) -> HTML

  /// - Parameters:
  ///   - label: where the page has no column of it.
  ///   - title: in files; by default what people call it.
  ///   - isOrdered: true where the list can be ordered by it.
  ///   - key: what it is ordered by, where that is not what files say.
  ///   - cell: where the page does not show the value as it is.
  package init(
    _ id: String, _ column: Column?, label: String? = nil, title: String? = nil, isOrdered: Bool = true,
    key: (@Sendable (Row) -> SheetValue)? = nil, value: @escaping @Sendable (Row) -> SheetValue,
    cell: (@Sendable (Row) -> HTML)? = nil
  ) {
    (self.id, self.column, self.label) = (id, column, label ?? column?.title ?? id)
    self.title = title ?? self.label
    (self.isOrdered, self.value, self.key) = (isOrdered, value, key ?? value)
    self.cell = cell ?? { value($0).shown }
  }
}

extension SheetValue {
  package var shown: HTML {
    switch self {
    case .nothing: ""
    case .text(let text): HTML(prose: text)
    case .number(let number): "\(number: number)"
    case .day(let day): "\(short: day)"
    }
  }
}

/// How a list is narrowed, by a parameter of the address.
package struct ListFilter: Sendable {
  package enum Kind: Sendable {
    case choice([Choice])
    /// Any of those that are ticked: the parameter comes once for each.
    case several([Choice])
    /// From a day to a day: two parameters, `nom.du` and `nom.au`.
    case days
    /// Words that rows hold.
    case words
    /// Words of one thing that rows say: kept as they are sought.
    case wordsOf
  }
  let name: String
  let label: String
  let kind: Kind

  package init(_ name: String, _ label: String, _ kind: Kind) {
    (self.name, self.label, self.kind) = (name, label, kind)
  }
  package static func first(_ name: String) -> String { "\(name).du" }
  package static func last(_ name: String) -> String { "\(name).au" }
  var names: [String] {
    switch kind {
    case .choice, .several: [name, Chooser.sought(name)]
    case .days: [Self.first(name), Self.last(name)]
    case .words, .wordsOf: [name]
    }
  }
}

extension Listing {
  /// The parameter that says the order.
  static var ordering: String { "tri" }

  /// What the address asks. Throws `Invalid` at each word that means nothing here.
  package func question(_ frame: PageFrame) throws -> ListQuestion {
    var chosen: [String: [String]] = [:], days: [String: DayRange] = [:], words: [String] = []
    var issues: [Invalid.Issue] = []
    func sought(_ filter: ListFilter) -> [String] {
      French.folded(frame.query.text(filter.name) ?? "").split(separator: " ").prefix(5).map(String.init)
    }
    func read<Value>(_ part: () throws -> Value?) throws -> Value? {
      do { return try part() } catch let invalid as Invalid {
        issues += invalid.issues
        return nil
      }
    }
    for filter in filters {
      switch filter.kind {
      case .choice(let choices):
        let value = try read {
          try frame.choice(filter.name) { word in choices.first { $0.value == word }?.value }
        }
        if let value { chosen[filter.name] = [value] }
      case .several(let choices):
        let values = try read { try frame.choices(filter.name, Set(choices.map(\.value))) } ?? []
        if !values.isEmpty { chosen[filter.name] = values }
      case .days:
        let first = try read { try frame.day(ListFilter.first(filter.name)) }
        let last = try read { try frame.day(ListFilter.last(filter.name)) }
        if first != nil || last != nil { days[filter.name] = DayRange(first: first, last: last) }
      case .words:
        words = sought(filter)
      case .wordsOf:
        let words = sought(filter)
        if !words.isEmpty { chosen[filter.name] = [words.joined(separator: " ")] }
      }
    }
    let order = try read {
      try frame.choice(Self.ordering) { word -> ListOrder? in
        let order = ListOrder(word: word)
        return column(order.column)?.isOrdered ?? false ? order : nil
      }
    }
    guard issues.isEmpty else { throw Invalid(issues: issues) }
    return ListQuestion(
      order: order ?? self.order, page: frame.query.page, chosen: chosen, days: days, words: words)
  }

  /// Rows that are in memory, as they are asked; whoever has them has narrowed them.
  package func ordered(_ rows: [Row], _ question: ListQuestion) -> [Row] {
    guard let column = column(question.order.column) else { return rows }
    // Folded once each: comparing would fold thousands of times.
    let keyed = rows.enumerated().map { rank, row in
      let key = column.key(row)
      let word = if case .text(let text) = key { French.ordered(text) } else { "" }
      return (key: key, word: word, rank: rank, row: row)
    }
    func precedes(_ own: (key: SheetValue, word: String), _ their: (key: SheetValue, word: String)) -> Bool {
      if case (.text, .text) = (own.key, their.key) { return own.word < their.word }
      return own.key.precedes(their.key)
    }
    return keyed.sorted { own, their in
      // What says nothing stays at the end, whichever way.
      if (own.key == .nothing) != (their.key == .nothing) { return their.key == .nothing }
      let (first, second) = question.order.isDescending ? (their, own) : (own, their)
      if precedes((first.key, first.word), (second.key, second.word)) { return true }
      return precedes((second.key, second.word), (first.key, first.word)) ? false : own.rank < their.rank
    }.map(\.row)
  }
  /// A page of rows in their order.
  package func page(of rows: [Row], _ question: ListQuestion) -> ListPage<Row> {
    let shown = rows.dropFirst(question.first).prefix(ListQuestion.size)
    return ListPage(Array(shown), .exactly(rows.count))
  }
}
