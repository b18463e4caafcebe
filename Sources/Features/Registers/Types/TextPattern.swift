/// How an authority writes its own numbers: `9999-CAB-BSIR-9*`. `9` is a digit, `?` a letter, `*` means that there may
/// be more of what precedes, every other character is itself. It is read from left to right, once.
struct TextPattern: Sendable {
  let text: String
  private let parts: [Part]

  private struct Part {
    let sign: Character
    var isRepeated = false

    func takes(_ character: Character) -> Bool {
      switch sign {
      case "9": character.isASCII && character.isNumber
      case "?": character.isASCII && character.isLetter
      default: character == sign
      }
    }
  }

  /// Nil for what could be read in two ways: nothing to repeat, or the same again after what repeats.
  init?(_ text: String) {
    var parts: [Part] = []
    for sign in text {
      if sign == "*" {
        guard let last = parts.indices.last, !parts[last].isRepeated, "9?".contains(parts[last].sign) else {
          return nil
        }
        parts[last].isRepeated = true
      } else {
        if let last = parts.last, last.isRepeated, last.takes(sign == "?" ? "A" : sign) { return nil }
        parts.append(Part(sign: sign))
      }
    }
    guard !parts.isEmpty, parts.count <= 40 else { return nil }
    (self.text, self.parts) = (text, parts)
  }

  func matches(_ text: String) -> Bool {
    var rest = Substring(text)
    for part in parts {
      guard let first = rest.first, part.takes(first) else { return false }
      rest = part.isRepeated ? rest.drop(while: part.takes) : rest.dropFirst()
    }
    return rest.isEmpty
  }

  /// "1234-CAB-BSIR-12".
  var example: String {
    var digit = 0
    return parts.reduce(into: "") { text, part in
      for _ in 0..<(part.isRepeated ? 2 : 1) {
        if part.sign == "9" { digit = digit % 9 + 1 }
        text += part.sign == "9" ? String(digit) : part.sign == "?" ? "A" : String(part.sign)
      }
    }
  }
}
