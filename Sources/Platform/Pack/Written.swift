import Kernel
import Yams

extension Section {
  /// The whole of an item of a list, as a pack may write it: where a model says it, each line that the pack changes or
  /// adds is marked with what is its own.
  package var written: String {
    let head = model.map { ["  # \($0), en entier ; « # du pack » : ce que le pack en dit lui-même."] } ?? []
    return (head + Writing(marks: model != nil).item(node, indent: 2) + removed).joined(separator: "\n") + "\n"
  }
  private var removed: [String] {
    guard let lists = expansion?.own.value(Expansion.removed)?.mapping else { return [] }
    return lists.map {
      "    # ôté par le pack, \($0.key.scalar?.string ?? "") : \(Writing(marks: false).flow($0.value))"
    }
  }
}

/// YAML as packs are written: a thing without lists of things on one line.
private struct Writing {
  let marks: Bool
  private static let widest = 150

  func item(_ node: Node, indent: Int) -> [String] {
    let margin = String(repeating: " ", count: indent)
    guard let mapping = node.mapping else { return ["\(margin)- \(flow(node))"] }
    let line = "\(margin)- \(flow(node))"
    // What holds things of its own, or what is long, is written a key a line.
    let isFlat = indent > 2 && !mapping.contains { $0.value.sequence?.first?.mapping != nil }
    if isFlat, line.count <= Self.widest || mapping.count <= 3 { return [line + mark(of: mapping)] }
    let lines = mapping.flatMap { pair(key: $0.key, $0.value, indent: indent + 2) }
    return lines.enumerated().map { $0 == 0 ? "\(margin)- " + $1.dropFirst(indent + 2) : $1 }
  }
  private func pair(key: Node, _ value: Node, indent: Int) -> [String] {
    let start = String(repeating: " ", count: indent) + (key.scalar?.string ?? "") + ":"
    if let items = value.sequence, items.first?.mapping != nil {
      return [start] + items.flatMap { item($0, indent: indent + 2) }
    }
    return ["\(start) \(flow(value))" + (marks && value.model == nil ? "  # du pack" : "")]
  }
  /// Of a line that holds several keys: those of the pack, where they are not all.
  private func mark(of mapping: Node.Mapping) -> String {
    let own = mapping.filter { $0.value.model == nil }.map { $0.key.scalar?.string ?? "" }
    guard marks, !own.isEmpty else { return "" }
    let isWhole = !mapping.contains { $0.key.scalar?.string != "id" && $0.value.model != nil }
    return "  # du pack" + (isWhole ? "" : " : " + own.filter { $0 != "id" }.joined(separator: ", "))
  }

  func flow(_ node: Node) -> String {
    switch node {
    case .scalar(let scalar): text(scalar)
    case .sequence(let sequence): "[" + sequence.map(flow).joined(separator: ", ") + "]"
    case .mapping(let mapping):
      "{" + mapping.map { "\(flow($0.key)): \(flow($0.value))" }.joined(separator: ", ") + "}"
    case .alias: ""
    }
  }
  private func text(_ scalar: Node.Scalar) -> String {
    let text = scalar.string
    let isPlain = scalar.style == .plain && !text.contains(": ") && !text.hasSuffix(":") && !text.contains(" #")
    if isPlain, text.wholeMatch(of: /[\p{L}0-9][^,\[\]{}"\n]*/) != nil { return text }
    let escaped = text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"").replacing("\n", with: "\\n")
    return "\"\(escaped)\""
  }
}
