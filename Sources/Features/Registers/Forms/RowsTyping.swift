import Kernel
import Strategy
import Web

/// Rows are typed as cells of their own names: `lots.0.du`.
extension RegisterField {
  /// The rows that a form has, by their rank in it.
  func lines(_ typed: Fields) -> [Int] {
    guard kind == .rows else { return [0] }
    let start = "\(id)."
    let ranks = typed.pairs.compactMap { pair in
      pair.name.hasPrefix(start) ? pair.name.dropFirst(start.count).split(separator: ".").first : nil
    }
    return Set(ranks.compactMap { Int($0) }.filter { (0..<RegisterField.mostRows + 2).contains($0) }).sorted()
  }
  static let mostRows = 200
  /// The fields of it in which somebody writes freely: itself, or cells of its lines.
  func texts(_ typed: Fields) -> [RegisterField] {
    if kind == .text || kind == .long { return [self] }
    guard kind == .rows else { return [] }
    let written = columns.filter { $0.kind == .text || $0.kind == .long }
    return lines(typed).flatMap { rank in written.map { $0.cell(rank, of: self) } }
  }

  /// A row of which nothing was typed is none. Throws `Invalid` at the cells.
  func rows(_ typed: Fields, in departement: Departement) throws -> String? {
    var rows: [(rank: Int, values: EntryValues)] = [], issues: [Invalid.Issue] = []
    for rank in lines(typed) {
      let cells = columns.map { $0.cell(rank, of: self) }
      guard cells.contains(where: { !(typed[$0.id] ?? "").trimmed.isEmpty }) else { continue }
      var values: EntryValues = [:]
      for (column, cell) in zip(columns, cells) {
        do {
          values[column.id] = try cell.read(typed, in: departement)
          if values[column.id] == nil, column.isAsked(at: RegisterField.line) {
            issues += cell.refusal("« \(column.label) » manque.", "Remplissez ce champ, ou videz sa ligne.").issues
          }
        } catch let invalid as Invalid { issues += invalid.issues }
      }
      if let lasting, values[Self.last] == nil, let first = values[Self.first].flatMap({ Day(iso: $0) }) {
        values[Self.last] = lasting.deadline(from: first).iso
      }
      rows.append((rank, values))
    }
    if !rows.isEmpty, kind == .rows, !range.contains(rows.count) {
      let bounds = "de \(French.number(range.lowerBound)) à \(French.number(range.upperBound))"
      issues += refusal("\(French.plural(rows.count, "ligne", "lignes")), au lieu \(bounds).", "Comptez-les.").issues
    }
    issues += wrongPeriods(rows) + wrongRanges(rows, in: departement)
    if !issues.isEmpty { throw Invalid(issues: issues) }
    return rows.isEmpty ? nil : try rows.map(\.values).kept()
  }

  static let first = "du", last = "au"
  /// Rows that end before they begin and, where the pack refuses it, those that share a day. Without an end, for ever.
  private func wrongPeriods(_ rows: [(rank: Int, values: EntryValues)]) -> [Invalid.Issue] {
    guard let first = columns.first(where: { $0.id == Self.first && $0.kind == .day }),
      let last = columns.first(where: { $0.id == Self.last && $0.kind == .day })
    else { return [] }
    // Days as they are kept are in the order of time.
    let periods = rows.compactMap { row in
      row.values[first.id].map { (rank: row.rank, from: $0, to: row.values[last.id] ?? "9999") }
    }
    let reversed = periods.filter { $0.to < $0.from }.flatMap {
      last.cell($0.rank, of: self).refusal("Cette fin précède le début.", "Vérifiez les deux jours.").issues
    }
    guard !mayOverlap, reversed.isEmpty else { return reversed }
    let ordered = periods.sorted { ($0.from, $0.rank) < ($1.from, $1.rank) }
    return zip(ordered, ordered.dropFirst()).filter { $1.from <= $0.to }.flatMap {
      first.cell($1.rank, of: self).refusal(
        "Cette ligne commence avant la fin d’une autre.", "Deux lignes ne sont jamais du même jour."
      ).issues
    }
  }
}
