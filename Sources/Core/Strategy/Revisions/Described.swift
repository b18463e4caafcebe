import Kernel

/// Something that a pack declares, as `pack load` tells it before and after: every word that it says has its line.
package struct Described: Sendable {
  /// "mesure".
  package let kind: String
  /// `cameras`.
  package let id: String
  package let name: String
  package let fields: [Field]

  /// One word of it, "vraisemblance".
  package struct Field: Sendable {
    let label: String
    let value: Value
  }
  package enum Value: Sendable, Hashable {
    case text(String)
    /// Told by what joins and what leaves.
    case set(Set<String>)
    /// Too long to be shown, as an outline: told to have changed.
    case mark(Int)
  }

  package init(_ kind: String, _ id: String, _ name: String, _ fields: [(String, Value)]) {
    self.kind = kind
    self.id = id
    self.name = name
    self.fields = fields.map { Field(label: $0.0, value: $0.1) }
  }

  /// What changed of it, a line for each word.
  func changes(to other: Described) -> [String] {
    let after = Dictionary(other.fields.map { ($0.label, $0.value) }, uniquingKeysWith: { first, _ in first })
    return fields.compactMap { field in
      guard let now = after[field.label], now != field.value else { return nil }
      return "~ \(kind) \(id), \(field.label) : " + Described.change(from: field.value, to: now)
    }
  }
  private static func change(from old: Value, to new: Value) -> String {
    switch (old, new) {
    case (.set(let old), .set(let new)):
      let joins = new.subtracting(old).sorted(), leaves = old.subtracting(new).sorted()
      return [joins.isEmpty ? nil : "+ " + shown(joins), leaves.isEmpty ? nil : "− " + shown(leaves)]
        .compactMap(\.self).joined(separator: " ; ")
    case (.text(let old), .text(let new)): return "\(French.quoted(old)) devient \(French.quoted(new))"
    default: return "change"
    }
  }
  private static func shown(_ words: [String]) -> String {
    words.prefix(12).joined(separator: ", ") + (words.count > 12 ? " et \(words.count - 12) autres" : "")
  }
}

extension Described.Value: ExpressibleByStringLiteral {
  package init(stringLiteral text: String) { self = .text(text) }

  package static func words(_ text: String?) -> Self { .text(text ?? "rien") }
  package static func flag(_ flag: Bool) -> Self { .text(flag ? "oui" : "non") }
  package static func day(_ day: Day?) -> Self { .text(day.map(French.short) ?? "rien") }
  package static func number(_ value: Double) -> Self { .text(French.short(value, atMost: 4)) }
  package static func count(_ value: Int?) -> Self { .text(value.map(French.number) ?? "rien") }
  package static func list(_ words: [String]) -> Self { .text(words.isEmpty ? "rien" : words.joined(separator: " ; ")) }
}
