import Kernel
import Pack
import Strategy

/// What a column comes to over the lines of an entry, all of them or those that say some choice.
struct RowSum: Sendable, Identifiable {
  /// The field of lines.
  let field: String
  let column: String
  let condition: RegisterField.Condition?
  /// What it is held to; nil: it is only told.
  let bound: Bound?
  /// Of lists and files: `postes.capacite`.
  var id: String { "\(field).\(column)" }

  /// Another field of the entry.
  struct Bound: Sendable, Hashable {
    let field: String
    /// True: it is that, and not only at most that.
    let isEqual: Bool
  }

  /// What it comes to, and whether each of its lines says it; nil where none does.
  func total(of values: EntryValues) -> (sum: Int, isWhole: Bool)? {
    let rows = values[field].map { [EntryValues](kept: $0) } ?? []
    let summed = rows.filter { condition?.holds($0) ?? true },
      said = summed.compactMap { $0[column].flatMap { Int($0) } }
    return said.isEmpty ? nil : (said.reduce(0, +), said.count == summed.count)
  }

  var described: String {
    let held = bound.map { ($0.isEqual ? "égale " : "au plus ") + $0.field }
    return [id, condition?.words, held].compactMap(\.self).joined(separator: " / ")
  }
}

extension Register {
  /// The field of lines and its column that a sum is of, where they may be seen.
  func summed(_ sum: RowSum) -> (rows: RegisterField, column: RegisterField)? {
    guard let rows = field(sum.field), let column = rows.columns.first(where: { $0.id == sum.column }) else {
      return nil
    }
    return (rows, column)
  }
}

extension RegistersReading {
  func sums(_ section: Section, _ fields: Known<RegisterField>) -> [RowSum] {
    var seen: Set<String> = []
    return section.sections("sommes").map { part in
      defer { part.finish() }
      let text = part.reference("de", to: fields.words(\.summable))
      if !text.isEmpty, !seen.insert(text).inserted { part.alreadyTaken("de", text, remedy: "Gardez l’une des deux.") }
      let path = text.split(separator: ".").map(String.init), rows = fields.all.first { $0.id == path.first }
      let column = rows?.columns.first { $0.id == path.last }
      let alike = fields.ids { $0.isOpen && $0.kind == column?.kind && $0.decimals == column?.decimals }
      let bounds = ["au_plus", "egale"].compactMap { key in
        part.referenceIfAny(key, to: alike).map { RowSum.Bound(field: $0, isEqual: key == "egale") }
      }
      if bounds.count > 1 {
        part.error("`au_plus` et `egale` disent deux choses.", remedy: "Gardez l’un des deux.", at: "egale")
      }
      return RowSum(
        field: path.first ?? "", column: path.last ?? "", condition: lineCondition(part, rows), bound: bounds.first)
    }
  }
}

extension RegisterField {
  /// What may be summed of it: `postes.capacite`.
  fileprivate var summable: [String] {
    isOpen && kind == .rows ? columns.filter(\.isNumber).map { "\(id).\($0.id)" } : []
  }
  var isNumber: Bool { [.integer, .decimal, .euros].contains(kind) }
}
