import Kernel

/// A standing as it is shown: never colour alone, always symbol and word. Worst first, as everywhere.
package enum Mark: String, CaseIterable, Sendable, Comparable {
  /// `missed`: late for good, of what is over.
  case late, missed, atRisk, notComputable, noData, upcoming, onTrack, achieved, noIndicator

  package var word: String {
    switch self {
    case .late: "En retard"
    case .missed: "Non atteint"
    case .atRisk: "À risque"
    case .notComputable: "Non calculable"
    case .noData: "Non renseigné"
    case .upcoming: "À venir"
    case .onTrack: "En bonne voie"
    case .achieved: "Atteint"
    case .noIndicator: "Suivi sans chiffre"
    }
  }

  /// "2 non renseignées", of actions.
  package func counted(_ count: Int) -> String {
    let words =
      switch self {
      case .late: "en retard"
      case .missed: French.agree(count, "non atteinte", "non atteintes")
      case .atRisk: "à risque"
      case .notComputable: French.agree(count, "non calculable", "non calculables")
      case .noData: French.agree(count, "non renseignée", "non renseignées")
      case .upcoming: "à venir"
      case .onTrack: "en bonne voie"
      case .achieved: French.agree(count, "atteinte", "atteintes")
      case .noIndicator: French.agree(count, "suivie sans chiffre", "suivies sans chiffre")
      }
    return French.number(count) + French.noBreak + words
  }

  /// Those that a summary counts.
  package static let toTell: [Mark] = [.late, .missed, .atRisk, .notComputable, .noData]

  /// The class that carries its colour.
  var colour: HTML {
    switch self {
    case .late, .missed: "mark-late"
    case .atRisk: "mark-risk"
    case .onTrack, .achieved: "mark-good"
    case .notComputable, .noData: "mark-unknown"
    case .upcoming, .noIndicator: "mark-quiet"
    }
  }

  /// The drawing alone, 14 px, in its colour, hidden from those who do not see: its word is beside it.
  package var symbol: HTML { Self.symbols[order] }
  private static let symbols = allCases.map(\.drawn)
  private var drawn: HTML {
    let drawing: HTML =
      switch self {
      case .late, .missed: "<path fill=\"currentColor\" d=\"M2 2h12v12H2z\"/>"
      case .atRisk: "<path fill=\"currentColor\" d=\"M8 1.5 15.5 14.5H.5z\"/>"
      case .notComputable:
        """
        <path fill="none" stroke="currentColor" stroke-width="1.6" d="M8 1.8a6.2 6.2 0 1 0 .01 0M3.8 12.2l8.4-8.4"/>
        """
      case .noData: "<circle cx=\"8\" cy=\"8\" r=\"6\" fill=\"none\" stroke=\"currentColor\" stroke-width=\"1.8\"/>"
      case .upcoming:
        "<path fill=\"none\" stroke=\"currentColor\" stroke-width=\"1.7\" d=\"M8 1.5 14.5 8 8 14.5 1.5 8z\"/>"
      case .onTrack:
        """
        <circle cx="8" cy="8" r="6.2" fill="none" stroke="currentColor" stroke-width="1.6"/>\
        <path fill="currentColor" d="M8 1.8v12.4A6.2 6.2 0 0 1 8 1.8z"/>
        """
      case .achieved: "<circle cx=\"8\" cy=\"8\" r=\"7\" fill=\"currentColor\"/>"
      case .noIndicator: "<circle cx=\"8\" cy=\"8\" r=\"2\" fill=\"currentColor\"/>"
      }
    return """
      <svg class="mark \(colour)" viewBox="0 0 16 16" width="14" height="14" aria-hidden="true" focusable="false">\
      \(drawing)</svg>
      """
  }

  package static func < (left: Mark, right: Mark) -> Bool { left.order < right.order }
  private var order: Int {
    switch self {
    case .late: 0
    case .missed: 1
    case .atRisk: 2
    case .notComputable: 3
    case .noData: 4
    case .upcoming: 5
    case .onTrack: 6
    case .achieved: 7
    case .noIndicator: 8
    }
  }
}

/// Symbol and word: "■ En retard". Another word may stand in its place ("31 octobre").
package func badge(_ mark: Mark, _ word: String? = nil) -> HTML {
  "<span class=\"fr-badge \(mark.colour)\">\(mark.symbol) \(word ?? mark.word)</span>"
}

/// "1 en retard, 2 non renseignées, 1 sans nouvelles", or "rien à signaler" where somebody spoke and nothing is wrong:
/// what must be looked at, worst first.
/// - Parameter silent: how many more there are of which nobody says anything.
package func summary(of marks: [Mark], silent: Int = 0) -> HTML {
  let told = marks.isEmpty ? [] : Mark.toTell.filter { marks.contains($0) }
  var parts = told.map { mark -> HTML in
    "<span class=\"\(mark.colour)\">\(mark.counted(marks.count { $0 == mark }))</span>"
  }
  if silent > 0 {
    parts.append("<span class=\"\(Mark.noData.colour)\">\(French.number(silent))\u{00A0}sans nouvelles</span>")
  }
  if parts.isEmpty, !marks.isEmpty {
    let isToCome = marks.allSatisfy { $0 == .upcoming }
    return "<span class=\"muted\">\(isToCome ? "à venir" : "rien à signaler")</span>"
  }
  return parts.html(separator: ", ") { $0 }
}

/// One mark's line in the legend: how many, and where the list of them is.
package struct LegendEntry: Sendable {
  let mark: Mark
  let count: Int
  let link: Link?
  let isCurrent: Bool
  package init(_ mark: Mark, _ count: Int, _ link: Link? = nil, isCurrent: Bool = false) {
    (self.mark, self.count, self.link, self.isCurrent) = (mark, count, link, isCurrent)
  }
}

/// The words of the marks with their counts; each filters. Under it comes the mosaic.
package func legend(_ entries: [LegendEntry]) -> HTML {
  let items = entries.html { entry in
    let words: HTML = "\(badge(entry.mark)) <b>\(number: entry.count)</b>"
    guard let link = entry.link else { return "<li>\(words)</li>" }
    return "<li><a href=\"\(link)\"\(if: entry.isCurrent, " aria-current=\"true\"")>\(words)</a></li>"
  }
  return "<ul class=\"legend\">\(items)</ul>"
}

/// One action in the mosaic: symbol and number; `label` is its title, spoken after its number and its word.
package struct MosaicCell: Sendable {
  let mark: Mark
  let number: String
  let link: Link
  let label: String
  package init(_ mark: Mark, _ number: String, _ link: Link, label: String) {
    (self.mark, self.number, self.link, self.label) = (mark, number, link, label)
  }
}

/// One objective with its actions.
package struct MosaicRow: Sendable {
  package let number: String
  let title: String
  let link: Link
  package let cells: [MosaicCell]
  /// How many are told by no mark and without news.
  let silent: Int
  package init(_ number: String, _ title: String, _ link: Link, _ cells: [MosaicCell], silent: Int = 0) {
    (self.number, self.title, self.link, self.cells, self.silent) = (number, title, link, cells, silent)
  }
}

/// One axis with its objectives.
package struct MosaicGroup: Sendable {
  package let title: String
  package let rows: [MosaicRow]
  package init(_ title: String, _ rows: [MosaicRow]) { (self.title, self.rows) = (title, rows) }
}

/// One row an objective, one cell an action. Belongs under a heading of the second level.
package func mosaic(_ groups: [MosaicGroup]) -> HTML {
  groups.html { group in
    let rows = group.rows.html { row in
      """
      <li class="mosaic-row"><span class="mosaic-number">\(row.number)</span>
      <a class="mosaic-title" href="\(row.link)">\(row.title)</a>
      <span class="mosaic-summary">\(summary(of: row.cells.map(\.mark), silent: row.silent))</span>
      <ul class="mosaic-cells">\(row.cells.html(mosaicCell))</ul></li>

      """
    }
    return """
      <h3 class="mosaic-group">\(group.title)</h3>
      <ul class="mosaic">\(rows)</ul>

      """
  }
}

private func mosaicCell(_ cell: MosaicCell) -> HTML {
  let name = "\(cell.number), \(cell.mark.word.lowercased()) : \(cell.label)"
  return """
    <li><a class="cell \(cell.mark.colour)" href="\(cell.link)" aria-label="\(name)" title="\(cell.label)">\
    \(cell.mark.symbol)<span>\(cell.number)</span></a></li>
    """
}
