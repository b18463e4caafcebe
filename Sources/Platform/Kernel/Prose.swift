/// How long the texts of people may be, in characters: the one list. Forms say it before they refuse.
package enum TextLimit {
  /// A synthesis, a step, a comment.
  package static let comment = 2_000
  /// Why a figure is sent back.
  package static let reason = 1_000
  /// Where a proof is, where a figure comes from when somebody else enters it.
  package static let proof = 500
  /// The name of a source.
  package static let source = 300
}

extension String {
  /// A text as it is kept: what was pasted keeps its lines, whatever its word processor calls them, and loses what
  /// nobody sees: control characters, marks that turn the direction of writing, characters without width. Nil when
  /// nothing is left.
  package var prose: String? {
    if utf8.allSatisfy({ (0x20..<0x7F).contains($0) }) {
      let text = trimmed
      return text.isEmpty ? nil : text
    }
    var kept = String.UnicodeScalarView()
    let all = Array(unicodeScalars)
    for (index, scalar) in all.enumerated() {
      switch scalar.value {
      // Of a pair the second counts.
      case 0x0D where index + 1 < all.count && all[index + 1].value == 0x0A: continue
      case 0x0A...0x0D, 0x85, 0x2028, 0x2029: kept.append("\n")
      case 0...0x1F, 0x7F...0x9F: kept.append(" ")
      // It ties the parts of an emoji together; elsewhere it is only unseen.
      case 0x200D where Self.ties(all, index): kept.append(scalar)
      case 0xAD, 0x061C, 0x180E, 0x200B...0x200F, 0x202A...0x202E, 0x2060...0x206F, 0xFEFF, 0xFFF9...0xFFFB,
        0xE0000...0xE007F:
        continue
      default: kept.append(scalar)
      }
    }
    let text = String(kept).trimmed
    return text.isEmpty ? nil : text
  }

  private static func ties(_ all: [Unicode.Scalar], _ index: Int) -> Bool {
    guard index > 0, index + 1 < all.count else { return false }
    let before = all[index - 1]
    return (before.properties.isEmoji || before.value == 0xFE0F) && all[index + 1].properties.isEmoji
  }

  /// What was written on several lines, where there is room for one.
  package var oneLine: String { split(whereSeparator: \.isNewline).joined(separator: " ") }
  /// Its first words, on one line.
  package func beginning(_ limit: Int) -> String {
    let line = oneLine
    guard line.count > limit else { return line }
    return line.prefix(limit).split(separator: " ").dropLast().joined(separator: " ") + "…"
  }

  /// The text of a field as it is kept, nil when there is none. Throws `Invalid` at the field where it is too long.
  package func prose(_ limit: Int, at field: String) throws -> String? {
    guard let text = prose else { return nil }
    // Characters are counted only where there may be too many: bytes are never fewer.
    guard text.utf8.count > limit, text.count > limit else { return text }
    throw Invalid(
      "Ce texte a \(French.number(text.count)) caractères, c’est trop long.",
      remedy: "Gardez l’essentiel, en \(French.number(limit)) caractères au plus.", at: .field(field))
  }
  /// The same, the fault told with the others of the form.
  package func prose(_ limit: Int, at field: String, _ issues: inout [Invalid.Issue]) -> String? {
    do { return try prose(limit, at: field) } catch {
      if let invalid = error as? Invalid { issues += invalid.issues }
      return nil
    }
  }
}
