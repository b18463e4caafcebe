import Kernel

/// How a text is written down. Decided for the whole of a file, never line by line.
package enum TextEncoding: String, Sendable, Codable {
  case utf8 = "UTF-8"
  case windows = "Windows-1252"

  /// Text whose encoding nobody declared. Strict UTF-8, else Windows-1252 where every byte says what French people
  /// write in it, and no other code page explains them as well. Throws `CSV.Fault` for anything else: a mixture,
  /// MacRoman, DOS.
  package init(of bytes: [UInt8]) throws {
    let scan = Scan(bytes)
    guard let strange = scan.strange else {
      self = .utf8
      return
    }
    let line = 1 + bytes[..<strange].count { $0 == 0x0A }
    if scan.sequences > 0 {
      throw CSV.Fault(
        line: line, problem: "Le fichier mélange deux encodages : presque tout est en UTF-8, cette ligne non.",
        remedy: "Récrivez les accents de cette ligne, puis enregistrez en « CSV UTF-8 ».")
    }
    let total = scan.high
    if scan.french(Self.windowsPage).count == total {
      self = .windows
      return
    }
    // Of two that explain every byte, the one that makes small letters of them: capitals with accents are rare.
    let other = [("Macintosh (MacRoman)", Self.macPage), ("DOS (page de codes 850)", Self.dosPage)]
      .map { (name: $0.0, score: scan.french($0.1)) }.filter { $0.score.count == total }
      .max { $0.score.small < $1.score.small }?.name
    throw CSV.Fault(
      line: line,
      problem: other.map { "Le fichier est en encodage \($0)." } ?? "L’encodage du fichier ne se reconnaît pas.",
      remedy: "Enregistrez-le en « CSV UTF-8 », ou en .xlsx.")
  }

  /// Nil where the whole is UTF-8; else its first strange byte.
  static func firstStrange(in bytes: [UInt8]) -> Int? { Scan(bytes).strange }

  /// The text of some bytes.
  func text(_ bytes: some Collection<UInt8>) -> String {
    if self == .utf8 { return String(decoding: bytes, as: UTF8.self) }
    var text = String.UnicodeScalarView()
    for byte in bytes {
      text.append(byte < 0x80 || byte >= 0xA0 ? Unicode.Scalar(byte) : Self.windowsPage[Int(byte - 0x80)] ?? "\u{FFFD}")
    }
    return String(text)
  }

  // MARK: pages of codes, above 0x7F

  private typealias Page = [Unicode.Scalar?]
  private static let windowsPage: Page =
    page("€\0‚ƒ„…†‡ˆ‰Š‹Œ\0Ž\0\0‘’“”•–—˜™š›œ\0žŸ") + (0xA0...0xFF).map { Unicode.Scalar($0) }
  private static let macPage: Page = page(
    "ÄÅÇÉÑÖÜáàâäãåçéèêëíìîïñóòôöõúùûü†°¢£§•¶ß®©™´¨≠ÆØ∞±≤≥¥µ∂∑∏π∫ªºΩæø¿¡¬√ƒ≈∆«»…\u{A0}ÀÃÕŒœ–—“”‘’÷◊ÿŸ⁄€‹›ﬁﬂ‡·‚„‰ÂÊÁËÈÍÎÏÌÓÔ\0ÒÚÛÙıˆ˜¯˘˙˚¸˝˛ˇ"
  )
  private static let dosPage: Page = page(
    "ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜø£Ø×ƒáíóúñÑªº¿®¬½¼¡«»░▒▓│┤ÁÂÀ©╣║╗╝¢¥┐└┴┬├─┼ãÃ╚╔╩╦╠═╬¤ðÐÊËÈıÍÎÏ┘┌█▄¦Ì▀ÓßÔÒõÕµþÞÚÛÙýÝ¯´\u{AD}±‗¾¶§÷¸°¨·¹³²■\u{A0}"
  )
  private static func page(_ text: String) -> Page { text.unicodeScalars.map { $0 == "\0" ? nil : $0 } }

  /// What French people write beyond ASCII.
  private static let french = Set(
    "àâäçéèêëîïôöùûüÿœæÀÂÄÇÉÈÊËÎÏÔÖÙÛÜŸŒÆñÑáãåíìòóõøúýßÁÃÅÍÌÒÓÕØÚÝ«»‘’“”–—€°²³µ§·\u{A0}".unicodeScalars)

  private struct Scan {
    let bytes: [UInt8]
    /// The first byte that is no UTF-8; whole sequences of several bytes; bytes above 0x7F.
    var strange: Int?
    var sequences = 0
    var high = 0

    init(_ bytes: [UInt8]) {
      self.bytes = bytes
      bytes.withUnsafeBufferPointer { buffer in
        var index = 0
        while index < buffer.count {
          let byte = buffer[index]
          if byte < 0x80 {
            index += 1
            continue
          }
          let length = Self.length(buffer, index)
          if length > 1 {
            sequences += 1
            high += length
            index += length
          } else {
            if strange == nil { strange = index }
            high += 1
            index += 1
          }
        }
      }
      if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { sequences -= 1 }
    }

    /// Of the sequence that begins there, 1 where none does.
    private static func length(_ buffer: UnsafeBufferPointer<UInt8>, _ index: Int) -> Int {
      let first = buffer[index]
      let count =
        (0xC2...0xDF).contains(first) ? 2 : (0xE0...0xEF).contains(first) ? 3 : (0xF0...0xF4).contains(first) ? 4 : 1
      guard count > 1, index + count <= buffer.count else { return 1 }
      for next in index + 1..<index + count where buffer[next] & 0xC0 != 0x80 { return 1 }
      // Overlong forms, surrogates, beyond the last scalar.
      let second = buffer[index + 1]
      if first == 0xE0 && second < 0xA0 || first == 0xED && second > 0x9F || first == 0xF0 && second < 0x90
        || first == 0xF4 && second > 0x8F
      {
        return 1
      }
      return count
    }

    /// How many of the high bytes are French in a page of codes.
    func french(_ page: Page) -> (count: Int, small: Int) {
      var count = 0, small = 0
      for (index, byte) in bytes.enumerated() where byte >= 0x80 {
        guard let scalar = page[Int(byte - 0x80)] else { continue }
        if TextEncoding.french.contains(scalar) { count += 1 }
        if scalar.properties.isLowercase { small += 1 }
        // An ellipsis ends a word; DOS writes « à » with the same byte.
        if scalar == "…", index > 0, bytes[index - 1] > 0x20 { count += 1 }
      }
      return (count, small)
    }
  }
}
