import Kernel
import Pack
import Strategy

/// Two columns of numbers between which each line holds, from the one and not reaching the other: lines follow one
/// another without a hole nor two of them at one number.
struct RowRanges: Sendable {
  let from: String
  let to: String
  /// Columns that lines of one series say alike; none: all lines are one series.
  let series: [String]
  var described: String {
    "\(from) à \(to)\(series.isEmpty ? "" : " par \(series.joined(separator: ", "))")"
  }
}

extension RegistersReading {
  func ranges(_ part: Section, _ columns: [RegisterField]) -> RowRanges? {
    let numbers = columns.filter(\.isNumber)
    let isWhole = !hides
    let ends = part.references("plages", to: Declared(numbers.map(\.id), isWhole: isWhole))
    let others = columns.filter { !ends.contains($0.id) && $0.kind != .long }
    let series = part.references("plages_par", to: Declared(others.map(\.id), isWhole: isWhole))
    guard part.has("plages") else {
      if part.has("plages_par") {
        part.error("`plages_par` veut `plages`.", remedy: "Écrivez `plages: [de, a]`.", at: "plages_par")
      }
      return nil
    }
    guard ends.count == 2, ends[0] != ends[1] else {
      part.error(
        "`plages` veut deux colonnes de nombres : où la ligne commence, où la suivante commence.",
        remedy: "Écrivez `plages: [de, a]`.", at: "plages")
      return nil
    }
    let both = ends.compactMap { id in numbers.first { $0.id == id } }
    guard both.count == 2 else { return nil }
    if both[0].kind != both[1].kind || both[0].decimals != both[1].decimals {
      part.error("`plages` : les deux colonnes n’ont pas le même genre de nombre.", at: "plages")
    }
    if !both[0].isAsked(at: RegisterField.line) {
      part.error("`plages` : `\(ends[0])` n’est pas exigé.", remedy: "Écrivez-y `exige: [ligne]`.", at: "plages")
    }
    return RowRanges(from: ends[0], to: ends[1], series: series)
  }
}

extension RegisterField {
  /// Lines that leave a hole after the one before, or are partly the same: each at its cell.
  func wrongRanges(_ rows: [(rank: Int, values: EntryValues)], in departement: Departement) -> [Invalid.Issue] {
    guard let ranges, let from = columns.first(where: { $0.id == ranges.from }),
      let to = columns.first(where: { $0.id == ranges.to })
    else { return [] }
    func words(_ column: RegisterField, _ value: Int) -> String {
      column.shown(String(value), in: departement, on: .earliest)
    }
    let lines = rows.compactMap { row in
      row.values[from.id].flatMap { Int($0) }.map { start in
        (
          rank: row.rank, start: start, end: row.values[to.id].flatMap { Int($0) },
          series: ranges.series.map { row.values[$0] ?? "" }
        )
      }
    }
    return Dictionary(grouping: lines, by: \.series).values.flatMap { series -> [Invalid.Issue] in
      let ordered = series.sorted { ($0.start, $0.rank) < ($1.start, $1.rank) }
      let empty = ordered.filter { line in line.end.map { $0 <= line.start } ?? false }
      guard empty.isEmpty else {
        return empty.flatMap {
          to.cell($0.rank, of: self).refusal(
            "Cette ligne finit où elle commence, ou avant.", "Écrivez un nombre plus grand que « \(from.label) »."
          ).issues
        }
      }
      return zip(ordered, ordered.dropFirst()).flatMap { line, next -> [Invalid.Issue] in
        guard let end = line.end else {
          return to.cell(line.rank, of: self).refusal(
            "Une ligne commence après celle-ci, à \(words(from, next.start)).", "Dites où celle-ci finit."
          ).issues
        }
        guard end != next.start else { return [] }
        return from.cell(next.rank, of: self).refusal(
          end < next.start
            ? "Rien n’est dit de \(words(to, end)) à \(words(from, next.start))."
            : "De \(words(from, next.start)) à \(words(to, min(end, next.end ?? end))), deux lignes disent autre chose.",
          "Commencez cette ligne où celle d’avant finit : \(words(to, end))."
        ).issues
      }
    }.sorted { "\($0.place)" < "\($1.place)" }
  }
}
