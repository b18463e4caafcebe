import Kernel

/// A fragment of a page. Literals in the source are markup; every interpolated value is escaped by its type.
///
/// Escaping knows no context: attributes are always quoted, URLs only as `Link`. Markup is strict: void elements are
/// closed (`<br/>`), attributes have a value (`required="required"`), no named entities but the five of XML.
package struct HTML: ExpressibleByStringInterpolation, Sendable, Equatable {
  /// UTF-8, ready to be sent.
  package private(set) var bytes: [UInt8]

  package init(stringLiteral literal: StaticString) {
    bytes = []
    write(literal)
  }
  package init(stringInterpolation interpolation: StringInterpolation) { bytes = interpolation.html.bytes }
  /// Plain text, escaped.
  package init(_ text: String) {
    bytes = []
    append(escaping: text)
  }
  init(reserving capacity: Int) {
    bytes = []
    bytes.reserveCapacity(capacity)
  }

  package var text: String { String(decoding: bytes, as: UTF8.self) }
  package var isEmpty: Bool { bytes.isEmpty }

  package mutating func append(_ other: HTML) { bytes.append(contentsOf: other.bytes) }
  package static func + (left: HTML, right: HTML) -> HTML {
    var sum = left
    sum.append(right)
    return sum
  }
  package static func += (left: inout HTML, right: HTML) { left.append(right) }

  /// Markup from the source, without a fragment of its own.
  mutating func write(_ literal: StaticString) { literal.withUTF8Buffer { bytes.append(contentsOf: $0) } }

  /// `& < > " '` become entities; control characters, which XML forbids, are dropped.
  mutating func append(escaping text: String) {
    var text = text
    text.withUTF8 { buffer in
      var isPlain = true
      for byte in buffer where byte < 0x3F || byte == 0x7F {
        // Most bytes below `?` are spaces and digits.
        if byte < 0x28 && byte != 0x20 || byte == 0x3C || byte == 0x3E || byte == 0x7F { isPlain = false }
      }
      guard !isPlain else { return bytes.append(contentsOf: buffer) }
      var start = 0
      for index in 0..<buffer.count {
        guard let entity = Self.entity(of: buffer[index]) else { continue }
        bytes.append(contentsOf: buffer[start..<index])
        write(entity)
        start = index + 1
      }
      bytes.append(contentsOf: buffer[start...])
    }
  }
  private static func entity(of byte: UInt8) -> StaticString? {
    switch byte {
    case 0x26: "&amp;"
    case 0x3C: "&lt;"
    case 0x3E: "&gt;"
    case 0x22: "&quot;"
    case 0x27: "&#39;"
    case 0x09, 0x0A, 0x0D: nil
    case 0..<0x20, 0x7F: ""
    default: nil
    }
  }

  package struct StringInterpolation: StringInterpolationProtocol {
    var html: HTML

    package init(literalCapacity: Int, interpolationCount: Int) {
      html = HTML(reserving: literalCapacity + interpolationCount * 24)
    }
    package mutating func appendLiteral(_ literal: StaticString) { html.write(literal) }

    package mutating func appendInterpolation(_ fragment: HTML) { html.append(fragment) }
    package mutating func appendInterpolation(_ fragment: HTML?) {
      if let fragment { html.append(fragment) }
    }
    package mutating func appendInterpolation(_ fragments: [HTML]) {
      for fragment in fragments { html.append(fragment) }
    }
    package mutating func appendInterpolation(_ text: String) { html.append(escaping: text) }
    package mutating func appendInterpolation(_ text: Substring) { html.append(escaping: String(text)) }
    package mutating func appendInterpolation(_ text: String?) {
      if let text { html.append(escaping: text) }
    }
    package mutating func appendInterpolation(_ link: Link) { html.append(escaping: link.text) }
    package mutating func appendInterpolation(_ link: Elsewhere) { html.append(escaping: link.text) }
    package mutating func appendInterpolation<Thing>(_ id: ID<Thing>) { html.append(escaping: id.text) }
    /// Digits alone, for attributes: `12345`. People read `number:`.
    package mutating func appendInterpolation(_ value: Int) { html.bytes.append(contentsOf: String(value).utf8) }
    /// As the French write it: `12 345`.
    package mutating func appendInterpolation(number value: Int) { html.append(escaping: French.number(value)) }
    /// `31/12/2026`, for tables.
    package mutating func appendInterpolation(short day: Day) {
      appendTime(day, HTML(French.short(day)))
    }
    /// `1er mars 2025` with its raised letters, for sentences.
    package mutating func appendInterpolation(long day: Day) { appendTime(day, HTML(prose: French.long(day))) }
    /// A French sentence: ordinals raise their letters, spaces before `; : ? ! %` and in `« »` do not break.
    package mutating func appendInterpolation(prose text: String) { html.append(HTML(prose: text)) }

    package mutating func appendInterpolation(if condition: Bool, _ fragment: @autoclosure () -> HTML) {
      if condition { html.append(fragment()) }
    }
    package mutating func appendInterpolation(
      if condition: Bool, _ fragment: @autoclosure () -> HTML, else other: @autoclosure () -> HTML
    ) {
      html.append(condition ? fragment() : other())
    }

    private mutating func appendTime(_ day: Day, _ words: HTML) {
      html.write("<time datetime=\"")
      html.append(escaping: day.iso)
      html.write("\">")
      html.append(words)
      html.write("</time>")
    }
  }
}

extension HTML {
  /// Text in which the letters of ordinals are raised (`1er mars`, `3e trimestre`) and the spaces of French punctuation
  /// do not break.
  package init(prose text: String) {
    self.init(reserving: text.utf8.count + 16)
    var text = text
    text.withUTF8 { buffer in
      var start = 0
      var index = 0
      func flush(upTo end: Int) {
        append(escaping: String(decoding: buffer[start..<end], as: UTF8.self))
      }
      while index < buffer.count {
        let byte = buffer[index]
        if byte == 0x20, let space = Self.space(at: index, in: buffer) {
          flush(upTo: index)
          write(space)
          index += 1
          start = index
        } else if byte == 0x0A {
          // What people wrote on several lines is read so.
          flush(upTo: index)
          write("<br/>")
          index += 1
          start = index
        } else if (0x30...0x39).contains(byte), let length = Self.ordinalLength(after: index, in: buffer) {
          flush(upTo: index + 1)
          write("<sup>")
          start = index + 1
          flush(upTo: start + length)
          write("</sup>")
          index = start + length
          start = index
        } else {
          index += 1
        }
      }
      flush(upTo: buffer.count)
    }
  }
  /// The no-break space that belongs in place of the plain one at `index`, if one does.
  private static func space(at index: Int, in buffer: UnsafeBufferPointer<UInt8>) -> StaticString? {
    if index > 1, buffer[index - 2] == 0xC2, buffer[index - 1] == 0xAB { return "\u{00A0}" }  // «
    guard index + 1 < buffer.count else { return nil }
    if isWithinNumber(index, buffer) { return "\u{202F}" }
    switch buffer[index + 1] {
    case 0x3B, 0x3F, 0x21, 0x25: return "\u{202F}"
    case 0x3A: return "\u{00A0}"
    case 0xC2 where index + 2 < buffer.count && buffer[index + 2] == 0xBB: return "\u{00A0}"  // »
    case 0xE2 where index + 3 < buffer.count && buffer[index + 2] == 0x82 && buffer[index + 3] == 0xAC:
      return "\u{00A0}"  // €
    default: return nil
    }
  }
  /// "5 000 habitants": one to three digits before it, three after, as numbers are grouped.
  private static func isWithinNumber(_ index: Int, _ buffer: UnsafeBufferPointer<UInt8>) -> Bool {
    func isDigit(_ place: Int) -> Bool { buffer.indices.contains(place) && (0x30...0x39).contains(buffer[place]) }
    return isDigit(index - 1) && !isDigit(index - 4) && (1...3).allSatisfy { isDigit(index + $0) }
      && !isDigit(index + 4)
  }
  /// 1 for `e`, 2 for `er` and `re`, when a digit is at `index` and no letter follows.
  private static func ordinalLength(after index: Int, in buffer: UnsafeBufferPointer<UInt8>) -> Int? {
    func letter(_ offset: Int) -> UInt8 { index + offset < buffer.count ? buffer[index + offset] : 0 }
    // Beyond ASCII, 0xC2 and 0xE2 lead spaces and quotes, the others letters.
    func isLetter(_ byte: UInt8) -> Bool {
      (0x61...0x7A).contains(byte | 0x20) || (byte >= 0x80 && byte != 0xC2 && byte != 0xE2)
    }
    switch (letter(1), letter(2)) {
    case (0x65, 0x72), (0x72, 0x65): return isLetter(letter(3)) ? nil : 2
    case (0x65, let next): return isLetter(next) ? nil : 1
    default: return nil
    }
  }
}

extension Sequence {
  /// One fragment an element: `\(rows.html { row in "<li>\(row.name)</li>" })`.
  package func html(_ body: (Element) throws -> HTML) rethrows -> HTML {
    var sum = HTML(reserving: underestimatedCount * 96)
    for element in self { sum.append(try body(element)) }
    return sum
  }
  /// The same with something between.
  package func html(separator: HTML, _ body: (Element) throws -> HTML) rethrows -> HTML {
    var sum = HTML(reserving: underestimatedCount * 96)
    for (index, element) in enumerated() {
      if index > 0 { sum.append(separator) }
      sum.append(try body(element))
    }
    return sum
  }
}

extension Optional {
  /// The fragment when there is a value, else nothing: `\(note.html { "<p>\($0)</p>" })`.
  package func html(_ body: (Wrapped) throws -> HTML) rethrows -> HTML {
    guard let value = self else { return "" }
    return try body(value)
  }
}
