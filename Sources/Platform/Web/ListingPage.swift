import Documents
import Kernel

/// The files of a list.
package enum ListFormat: String, CaseIterable, Sendable {
  case csv, xlsx, json
  var name: String { rawValue.uppercased() }
}

/// Past that many pages a list is narrowed, ordered the other way or downloaded: nobody reads on.
private let pagesShown = 200
/// So many filters stand on a line; the others are folded.
private let filtersShown = 3

/// How one goes on in a list that is read from where the page before ended: however long it is, a page costs the same.
package struct ListTurn: Sendable {
  /// The parameter that says where the page before ended.
  let name: String
  /// "Plus ancien".
  let word: String
  /// Where this page ended; nil: it is the last.
  let next: String?

  package init(_ name: String, _ word: String, next: String?) { (self.name, self.word, self.next) = (name, word, next) }

  fileprivate func links(_ frame: PageFrame) -> HTML {
    let first = frame.query.text(name).map { _ in linked("Revenir au début", frame.here.query(name, nil)) }
    let pages = [first, next.map { linked(word, frame.here.query(name, $0)) }].compactMap(\.self)
    return pages.isEmpty ? "" : pager(pages)
  }
}

/// A list with all that is done to it: how it is narrowed, how many there are, its rows, its pages, its files.
/// - Parameters:
///   - empty: said where there is none and nothing was narrowed.
///   - around: what stands around its rows: a form that acts on those that are ticked.
///   - file: where each of its files is, without what narrows it; nil: it has none.
///   - paper: where it is as a document to be printed.
///   - turn: how one goes on where its pages have no number.
package func listing<Row>(
  _ frame: PageFrame, _ listing: Listing<Row>, _ question: ListQuestion, _ page: ListPage<Row>, empty: HTML,
  around: ((HTML) -> HTML)? = nil, file: ((ListFormat) -> Link)? = nil, paper: Link? = nil,
  turn: ListTurn? = nil
) -> HTML {
  let asked = filterForm(frame, listing, question, turn)
  let isFirst = turn.map { frame.query.text($0.name) == nil } ?? (question.page == 1)
  guard !page.rows.isEmpty || !isFirst else {
    if question.isNarrowed { return asked + emptyState("Rien ne convient.") }
    // Where there is nothing, nothing is narrowed; but a fault is told at its field.
    return (frame.refused == nil ? "" : asked) + emptyState(empty)
  }
  let pages =
    turn != nil ? 1 : min(pagesShown, max(1, (page.count.atLeast + ListQuestion.size - 1) / ListQuestion.size))
  let isCut =
    turn == nil && page.count.atLeast > pagesShown * ListQuestion.size
    || turn == nil && page.count == .moreThan(page.count.atLeast)
  // On paper nobody turns the page.
  let shown = "Cette page montre les lignes \(question.first + 1) à \(question.first + page.rows.count)."
  let printed: HTML = pages > 1 && !page.rows.isEmpty ? "<p class=\"printed\">\(prose: shown)</p>\n" : ""
  let words = downloadWords(listing, question, page.count)
  let places =
    (file.map { place in ListFormat.allCases.map { ($0.name, place($0)) } } ?? []) + (paper.map { [("PDF", $0)] } ?? [])
  let files = places.map { format, place in
    download(words, format, place.asking(frame.here) { $0 != "page" && $0 != turn?.name })
  }
  let list = page.rows.isEmpty ? "" : rows(frame, listing, question, page.rows)
  let counted = count(listing, page.count) + orderWords(listing, question)
  return """
    \(asked)\(if: !counted.isEmpty, "<p class=\"list-count\">\(counted)</p>")
    \(page.rows.isEmpty ? emptyState("La liste s’arrête avant cette page.") : around?(list) ?? list)
    \(printed)\(turn.map { $0.links(frame) } ?? "")\
    \(pagination(min(question.page, pages), of: pages) { frame.here.query("page", $0 == 1 ? nil : String($0)) })
    \(if: isCut && question.page >= pages, "<p class=\"note\">\(prose: further)</p>")\(if: !files.isEmpty, links(files))
    """
}

/// The files hold what the list does, narrowed as it is.
private func downloadWords<Row>(_ listing: Listing<Row>, _ question: ListQuestion, _ count: ListCount) -> String {
  switch count {
  case .exactly(let count) where count > 1:
    "Télécharger les \(French.plural(count, listing.nouns.one, listing.nouns.many))"
  case .exactly(1): "Télécharger 1 \(listing.nouns.one)"
  default: question.isNarrowed ? "Télécharger tout ce que gardent les filtres" : "Télécharger tout"
  }
}

private let further =
  "La suite ne se lit pas page à page : précisez les filtres, changez l’ordre, ou téléchargez tout."

private func count<Row>(_ listing: Listing<Row>, _ count: ListCount) -> HTML {
  switch count {
  case .exactly(let count): "\(prose: French.plural(count, listing.nouns.one, listing.nouns.many))"
  case .moreThan(let count): "plus de \(number: count) \(listing.nouns.many)"
  case .unknown: ""
  }
}
private func orderWords<Row>(_ listing: Listing<Row>, _ question: ListQuestion) -> HTML {
  guard let column = listing.column(question.order.column) else { return "" }
  let label = column.label.prefix(1).lowercased() + column.label.dropFirst()
  return " · tri\u{00A0}: \(prose: label)\(if: question.order.isDescending, ", décroissant")"
}

private func filterForm<Row>(
  _ frame: PageFrame, _ listing: Listing<Row>, _ question: ListQuestion, _ turn: ListTurn?
) -> HTML {
  let ordered = listing.columns.filter(\.isOrdered)
  let asked = listing.filters.map { (filter: $0, html: filterFields(frame, $0)) }
  let rest = asked.dropFirst(filtersShown)
  let isOpen = rest.contains { item in item.filter.names.contains { !frame.asked($0).isEmpty } }
  let more: HTML = """
    <details class="more-filters"\(if: isOpen, " open=\"open\"")><summary>\
    \(prose: French.plural(rest.count, "autre filtre", "autres filtres"))</summary>\
    <div>\(rest.map(\.html))\(button("Filtrer", .secondary))</div></details>

    """
  // Where headings can be pressed, this only keeps the order.
  let choices = ordered.flatMap { column in
    [
      Choice(ListOrder(column.id).word, column.label),
      Choice(ListOrder(column.id, isDescending: true).word, "\(column.label), décroissant"),
    ]
  }
  let order: HTML =
    choices.isEmpty
    ? ""
    : """
    <div class="list-order">\(select(
      Field(Listing<Row>.ordering, "Trier par", value: question.order.word), choices))</div>
    """
  guard !listing.filters.isEmpty || !choices.isEmpty else { return "" }
  let names = listing.filters.flatMap(\.names) + [Listing<Row>.ordering, "page"] + (turn.map { [$0.name] } ?? [])
  return filters(
    frame.here, except: names,
    "\(asked.prefix(filtersShown).map(\.html))\(order)", rest: rest.isEmpty ? "" : more)
}

private func filterFields(_ frame: PageFrame, _ filter: ListFilter) -> HTML {
  switch filter.kind {
  case .words, .wordsOf:
    return field(Field(filter.name, filter.label, kind: .search, value: frame.asked(filter.name)))
  case .days:
    let names = [(ListFilter.first(filter.name), "du"), (ListFilter.last(filter.name), "au")]
    return names.html { name, word in
      let text = frame.asked(name), day = French.parseDay(text).map(French.short)
      return field(
        Field(name, "\(filter.label), \(word)", kind: .day, value: day ?? text, width: .short).judged(by: frame.refused)
      )
    }
  case .several(let choices): return several(frame, filter, choices)
  case .choice(let choices):
    let value = frame.asked(filter.name), sought = frame.query[Chooser.sought(filter.name)] ?? ""
    return chooser(
      Field(filter.name, filter.label, value: value).judged(by: frame.refused),
      Chooser(choices, chosen: value, sought: sought, none: "Tous"), isAsked: false)
  }
}

extension Listing {
  /// Some of its rows, without what is done to the list.
  package func table(_ rows: [Row]) -> HTML { table(rows) { column, _ in column } }

  fileprivate func table(_ rows: [Row], _ heading: (Column, Listed<Row>) -> Column) -> HTML {
    let shown = columns.compactMap { listed in listed.column.map { (listed: listed, column: $0) } }
    return Web.table(
      title, shown.map { heading($0.column, $0.listed) },
      rows.map { row in TableRow(shown.map { $0.listed.cell(row) }, style(row)) })
  }
}

/// The rows, under headings that order them.
private func rows<Row>(
  _ frame: PageFrame, _ listing: Listing<Row>, _ question: ListQuestion, _ rows: [Row]
) -> HTML {
  listing.table(rows) { column, listed in
    guard listed.isOrdered else { return column }
    let isCurrent = question.order.column == listed.id
    let next = ListOrder(listed.id, isDescending: isCurrent && !question.order.isDescending)
    let word = next == listing.order ? nil : next.word
    return column.ordered(
      by: frame.here.query("page", nil).query(Listing<Row>.ordering, word),
      isCurrent ? (question.order.isDescending ? .descending : .ascending) : nil)
  }
}
