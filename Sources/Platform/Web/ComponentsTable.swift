/// A column of a table. On a phone the row becomes a list item in which each column keeps its place.
package struct Column: Sendable {
  package enum Alignment: Sendable { case text, number }
  package enum Phone: Sendable {
    /// A line of its own, after its label unless that is empty.
    case line
    /// At the left of the first line: a badge, a number.
    case first
    /// At the right of the first line.
    case end
    /// Goes on with the line before it.
    case more
    /// In a narrow column of its own at the left.
    case gutter
    /// Not there: where a row leads says it.
    case none
  }
  let title: String
  let alignment: Alignment
  let phone: Phone
  /// What comes before the value on a phone.
  let label: String
  let isHeading: Bool
  let isMuted: Bool
  /// Where its heading leads: the same list, ordered by it.
  private(set) var order: Order?

  enum Direction: String { case ascending, descending }
  struct Order: Sendable {
    let link: Link
    let current: Direction?
  }

  /// `label`: before the value on a phone; by default the title on a `.line`, nothing elsewhere. `isHeading`: its cells
  /// name their row.
  package init(
    _ title: String, _ alignment: Alignment = .text, phone: Phone = .line, label: String? = nil,
    isHeading: Bool = false, isMuted: Bool = false
  ) {
    (self.title, self.alignment, self.phone) = (title, alignment, phone)
    (self.isHeading, self.isMuted) = (isHeading, isMuted)
    self.label = label ?? (phone == .line && !isHeading ? title + " :" : "")
  }

  func ordered(by link: Link, _ current: Direction?) -> Column {
    var column = self
    column.order = Order(link: link, current: current)
    return column
  }
  fileprivate func heading(isList: Bool) -> HTML {
    // A phone hides the headings: what can't be seen is no link there.
    let words: HTML =
      order.map { order in
        """
        <a class="order" href="\(order.link)">\(title)\(order.current.html { $0 == .ascending ? " ↑" : " ↓" })</a>\
        <span class="order-word">\(title)</span>
        """
      } ?? HTML(title)
    return """
      <th scope="col"\(if: isList, " role=\"columnheader\"")\(if: alignment == .number, " class=\"number\"")\
      \((order?.current).html { " aria-sort=\"\($0.rawValue)\"" })>\(words)</th>
      """
  }

  /// The start of each of its cells.
  func opening(isList: Bool) -> HTML {
    let role: HTML = !isList ? "" : isHeading ? " role=\"rowheader\"" : " role=\"cell\""
    return """
      \(if: isHeading, "<th scope=\"row\"", else: "<td")\(role)\(if: !style.isEmpty, " class=\"\(style)\"")\
      \(if: isList && !label.isEmpty, " data-label=\"\(label)\"")>
      """
  }
  private var style: String {
    var style = alignment == .number ? "number" : ""
    if isMuted { style += " muted" }
    switch phone {
    case .line: style += label.isEmpty ? " p-line" : " p-line p-label"
    case .first: style += " p-first"
    case .end: style += label.isEmpty ? " p-end" : " p-end p-label"
    case .more: style += " p-more"
    case .gutter: style += " p-gutter"
    case .none: style += " p-none"
    }
    return style.first == " " ? String(style.dropFirst()) : style
  }
}

package struct TableRow: Sendable, ExpressibleByArrayLiteral {
  package enum Style: Sendable { case plain, muted, total }
  let cells: [HTML]
  let style: Style
  package init(_ cells: [HTML], _ style: Style = .plain) { (self.cells, self.style) = (cells, style) }
  package init(arrayLiteral cells: HTML...) { self.init(cells) }
}

/// What a table does on a phone: becomes a list, or stays (few and narrow columns).
package enum TablePhone: Sendable { case list, table }

/// A table, its caption hidden when a heading above already says it. Cells are in the order of the columns.
package func table(
  _ caption: String, _ columns: [Column], _ rows: [TableRow], phone: TablePhone = .list, showsCaption: Bool = false,
  showsHeaders: Bool = true
) -> HTML {
  let isList = phone == .list
  var style: HTML = isList ? "fr-table table-list" : "fr-table"
  if columns.contains(where: { $0.phone == .gutter }) { style += " table-gutter" }
  var body = HTML(reserving: rows.count * columns.count * 96)
  let openings = columns.map { $0.opening(isList: isList) }
  for row in rows {
    body.write(isList ? "<tr role=\"row\"" : "<tr")
    switch row.style {
    case .plain: body.write(">")
    case .muted: body.write(" class=\"muted\">")
    case .total: body.write(" class=\"total\">")
    }
    for (index, column) in columns.enumerated() {
      body.append(openings[index])
      if index < row.cells.count { body.append(row.cells[index]) }
      body.write(column.isHeading ? "</th>" : "</td>")
    }
    body.write("</tr>\n")
  }
  let headers = columns.html { $0.heading(isList: isList) }
  return """
    <div class="\(style)"><table\(if: isList, " role=\"table\"")>
    <caption\(if: !showsCaption, " class=\"fr-sr-only\"")>\(caption)</caption>
    <thead\(if: isList, " role=\"rowgroup\"")\(if: !showsHeaders, " class=\"fr-sr-only\"")>\
    <tr\(if: isList, " role=\"row\"")>\(headers)</tr></thead>
    <tbody\(if: isList, " role=\"rowgroup\"")>
    \(body)</tbody></table></div>

    """
}
