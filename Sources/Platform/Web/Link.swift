/// An address within this site, always relative to it: `Link("77", "actions", "4.1").query("au", "2021-12-31")`.
/// Holds no raw text: each part is percent-encoded, so a value cannot change the address's shape.
package struct Link: Sendable, Hashable {
  package struct Parameter: Sendable, Hashable {
    package let name: String
    package let value: String
  }
  /// Percent-encoded, from the root; empty for the page one is on.
  package private(set) var path: String
  /// In order, as given, not encoded.
  package private(set) var parameters: [Parameter] = []
  private var anchor: String?

  /// A path from the root; `Link()` is the root. Empty, `.` and `..` become `-`, which no page is called.
  package init(_ segments: String...) { self.init(segments: segments) }
  package init(segments: [String]) {
    path = segments.isEmpty ? "/" : ""
    for segment in segments {
      path += "/"
      path += segment.isEmpty || segment == "." || segment == ".." ? "-" : percentEncoded(segment)
    }
  }

  /// From what a person's browser sent back (where to return after signing in). Nil for anything but a path of this
  /// site: `https://…`, `//…`, `/\…`, control characters.
  package init?(sameSite text: String) {
    guard text.hasPrefix("/"), !text.hasPrefix("//"), !text.contains("\\"),
      text.unicodeScalars.allSatisfy({ $0.value > 0x20 && $0.value < 0x7F })
    else { return nil }
    let parts = text.split(separator: "#", maxSplits: 1, omittingEmptySubsequences: false)
    let halves = parts[0].split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
    var segments: [String] = []
    for segment in halves[0].dropFirst().split(separator: "/") {
      guard let plain = percentDecoded(segment) else { return nil }
      segments.append(plain)
    }
    self.init(segments: segments)
    for pair in halves.dropFirst().first?.split(separator: "&") ?? [] {
      let sides = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      guard let name = percentDecoded(sides[0]), let value = percentDecoded(sides.count == 2 ? sides[1] : "")
      else { return nil }
      parameters.append(Parameter(name: name, value: value))
    }
    if parts.count == 2 { anchor = percentDecoded(parts[1]) }
  }

  /// The page one is on: give it `.query` or `.fragment`.
  package static let here = {
    var link = Link()
    link.path = ""
    return link
  }()

  /// This path and one or more segments below it.
  package func appending(_ segments: String...) -> Link {
    var link = self
    let tail = Link(segments: segments).path
    link.path = path.hasSuffix("/") ? path + tail.dropFirst() : path + tail
    return link
  }
  /// With this parameter, in place of any former value of it; nil or empty takes it away.
  package func query(_ name: String, _ value: String?) -> Link {
    var link = self
    link.parameters.removeAll { $0.name == name }
    if let value, !value.isEmpty { link.parameters.append(Parameter(name: name, value: value)) }
    return link
  }
  /// The same, once for each of several values.
  package func query(_ name: String, anyOf values: [String]) -> Link {
    var link = query(name, nil)
    link.parameters += values.map { Parameter(name: name, value: $0) }
    return link
  }
  /// With what another address asks, in place of what this one asks under the same names; one may come several times.
  package func asking(_ other: Link, where isKept: (String) -> Bool = { _ in true }) -> Link {
    let kept = other.parameters.filter { isKept($0.name) && !$0.value.isEmpty }
    var link = self
    link.parameters.removeAll { own in kept.contains { $0.name == own.name } }
    link.parameters += kept
    return link
  }
  package func fragment(_ id: String) -> Link {
    var link = self
    link.anchor = id
    return link
  }
  package func withoutQuery() -> Link {
    var link = self
    link.parameters = []
    return link
  }

  /// Without the parameters that say nothing.
  var short: Link {
    var link = self
    link.parameters.removeAll { $0.value.trimmed.isEmpty }
    return link
  }

  /// As it goes into a header or, escaped, into an attribute.
  package var text: String {
    if parameters.isEmpty, anchor == nil { return path }
    var text = path
    for (index, parameter) in parameters.enumerated() {
      text += index == 0 ? "?" : "&"
      text += percentEncoded(parameter.name) + "=" + percentEncoded(parameter.value)
    }
    if let anchor { text += "#" + percentEncoded(anchor) }
    return text
  }
}

/// An address outside this site: a source's page, a telephone, a mailbox.
package struct Elsewhere: Sendable, Hashable {
  package let text: String

  /// Nil unless it is `https://` or `http://` followed by a host, in printable ASCII without quotes.
  package init?(web text: String) {
    guard let scheme = ["https://", "http://"].first(where: { text.lowercased().hasPrefix($0) }),
      let first = text.dropFirst(scheme.count).first, first.isASCII, first.isLetter || first.isNumber,
      text.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F && !"\"<>\\^`{|}".utf8.contains($0) })
    else { return nil }
    self.text = text
  }
  /// For an application of codes (Key URI format): `label` is shown there, `secret` is in base 32.
  package init(codes secret: String, label: String, issuer: String) {
    text = "otpauth://totp/\(percentEncoded(label))?secret=\(percentEncoded(secret))&issuer=\(percentEncoded(issuer))"
  }
  /// A file of plain text that the page itself holds, to be downloaded.
  package init(file text: String) { self.text = "data:text/plain;charset=utf-8,\(percentEncoded(text))" }
  package init(mail address: String) {
    text = "mailto:" + address.split(separator: "@").map { percentEncoded(String($0)) }.joined(separator: "@")
  }
  /// Spaces and dots are dropped.
  package init(telephone number: String) { text = "tel:" + number.filter { $0.isASCII && ($0.isNumber || $0 == "+") } }
}

/// RFC 3986: all but the unreserved characters.
private func percentEncoded(_ text: String) -> String {
  guard !text.utf8.allSatisfy(isUnreserved) else { return text }
  var bytes: [UInt8] = []
  bytes.reserveCapacity(text.utf8.count)
  for byte in text.utf8 {
    if isUnreserved(byte) {
      bytes.append(byte)
    } else {
      bytes.append(contentsOf: [0x25, hexDigit(byte >> 4), hexDigit(byte & 15)])
    }
  }
  return String(decoding: bytes, as: UTF8.self)
}
private func isUnreserved(_ byte: UInt8) -> Bool {
  switch byte {
  case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x2E, 0x5F, 0x7E: true
  default: false
  }
}
private func hexDigit(_ value: UInt8) -> UInt8 { value < 10 ? 0x30 + value : 0x37 + value }

/// Nil where a `%` is not followed by two digits or the bytes are not UTF-8. `+` is a space, as forms send it.
private func percentDecoded(_ text: Substring) -> String? {
  var bytes: [UInt8] = []
  var rest = Substring(text).utf8
  while let byte = rest.popFirst() {
    switch byte {
    case 0x25:
      guard let digits = String(rest.prefix(2)), digits.utf8.count == 2, let value = UInt8(digits, radix: 16),
        value >= 0x20, digits.first != "+"
      else { return nil }
      bytes.append(value)
      rest = rest.dropFirst(2)
    case 0x2B: bytes.append(0x20)
    default: bytes.append(byte)
    }
  }
  return String(validating: bytes, as: UTF8.self)
}
