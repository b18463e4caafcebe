import Foundation

extension French {
  /// What texts are ordered by: as people spell them, accents and case aside, and numbers by what they count: "Site 5"
  /// before "Site 30" before "Site 105".
  package static func ordered(_ text: String) -> String {
    let folded = folded(text)
    guard folded.utf8.contains(where: { 0x30...0x39 ~= $0 }) else { return folded }
    var key = "", digits = ""
    func pad() {
      let zeros = String(repeating: "0", count: max(0, 12 - digits.count))
      if !digits.isEmpty { key += zeros + digits }
      digits = ""
    }
    for character in folded {
      if character.isASCII, character.isNumber {
        digits.append(character)
      } else {
        pad()
        key.append(character)
      }
    }
    pad()
    return key
  }
}

extension French {
  /// Lower case, without accents nor ligatures, punctuation as spaces: what search compares and what lists sort by.
  package static func folded(_ text: String) -> String { quicklyFolded(text) ?? foldedByUnicode(text) }

  static func foldedByUnicode(_ text: String) -> String {
    let plain = text.lowercased().replacing("œ", with: "oe").replacing("æ", with: "ae")
      .folding(options: .diacriticInsensitive, locale: nil)
    return plain.map { $0.isLetter || $0.isNumber ? String($0) : " " }.joined()
      .split(separator: " ").joined(separator: " ")
  }

  /// U+00C0 to U+00FF without their accents; `?`: what Unicode alone tells, `%`: two letters.
  private static let latin = Array("aaaaaa%ceeeeiiii?nooooo??uuuuy??aaaaaa%ceeeeiiii?nooooo??uuuuy?y".utf8)

  private static let spacing = Set(
    ["\u{A0}", "«", "»", "°", "‘", "’", "–", "—", "\u{202F}"].map { Array($0.utf8) })

  /// The same of a text in the letters that French has, as nearly all are: lists fold hundreds of names. Nil of
  /// another.
  static func quicklyFolded(_ text: String) -> String? {
    var folded: [UInt8] = [], waits = false, bytes = text.utf8.makeIterator()
    folded.reserveCapacity(text.utf8.count)
    func append(_ letters: UInt8...) {
      if waits, !folded.isEmpty { folded.append(0x20) }
      waits = false
      folded += letters
    }
    while let byte = bytes.next() {
      switch byte {
      case 0x61...0x7A, 0x30...0x39: append(byte)
      case 0x41...0x5A: append(byte + 0x20)
      case 0..<0x80: waits = true
      case 0xC3:
        guard let second = bytes.next() else { return nil }
        switch latin[Int(second & 0x3F)] {
        case UInt8(ascii: "?"): return nil
        case UInt8(ascii: "%"): append(UInt8(ascii: "a"), UInt8(ascii: "e"))
        case let letter: append(letter)
        }
      case 0xC5:
        guard let second = bytes.next(), second & 0xFE == 0x92 else { return nil }
        append(UInt8(ascii: "o"), UInt8(ascii: "e"))
      case 0xC2:
        guard let second = bytes.next(), spacing.contains([byte, second]) else { return nil }
        waits = true
      case 0xE2:
        guard let second = bytes.next(), let third = bytes.next(), spacing.contains([byte, second, third])
        else { return nil }
        waits = true
      default: return nil
      }
    }
    // A combining accent follows none of these: it begins with another byte.
    return String(decoding: folded, as: UTF8.self)
  }
}
