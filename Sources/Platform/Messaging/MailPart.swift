import Foundation
import Kernel

/// A message, or a part of one (RFC 5322, RFC 2046), as far as a delivery report needs it. Bounded whatever it holds:
/// lines, fields, depth and parts are counted.
struct MailPart {
  private static let most = (lines: 50_000, fields: 300, value: 2_000, depth: 4, parts: 60)

  let fields: [(name: String, value: String)]
  let body: ArraySlice<String>

  /// Lines end by LF, with or without CR; what is not UTF-8 is replaced.
  static func lines(of bytes: some Collection<UInt8>) -> ArraySlice<String> {
    bytes.split(separator: 0x0A, maxSplits: most.lines, omittingEmptySubsequences: false).prefix(most.lines).map {
      String(decoding: $0.last == 0x0D ? $0.dropLast() : $0, as: UTF8.self)
    }[...]
  }

  init(_ lines: ArraySlice<String>) {
    var fields: [(name: String, value: String)] = [], rest = lines
    while let line = rest.first, !line.isEmpty {
      rest = rest.dropFirst()
      if line.first == " " || line.first == "\t" {
        guard let last = fields.indices.last, fields[last].value.utf8.count < MailPart.most.value else { continue }
        fields[last].value += " " + line.trimmed.prefix(MailPart.most.value)
      } else if let colon = line.firstIndex(of: ":"), fields.count < MailPart.most.fields {
        let value = line[line.index(after: colon)...].prefix(MailPart.most.value)
        fields.append((String(line[..<colon]).trimmed.lowercased(), String(value).trimmed))
      }
    }
    self.fields = fields
    body = rest.dropFirst()
  }

  /// The first field of a name, in lower case.
  subscript(name: String) -> String? { fields.first { $0.name == name }?.value }
  /// Each field once: its first value.
  var first: [String: String] {
    Dictionary(fields.map { ($0.name, $0.value) }, uniquingKeysWith: { first, _ in first })
  }

  /// `multipart/report`, in lower case; plain text where nothing is said.
  var type: String { String((self["content-type"] ?? "text/plain").prefix { $0 != ";" }).trimmed.lowercased() }

  private var boundary: String? {
    guard let text = self["content-type"], let found = text.firstMatch(of: #/(?i)boundary\s*=\s*("[^"]*"|[^\s;]+)/#)
    else { return nil }
    let mark = found.output.1.trimmingCharacters(in: CharacterSet(charactersIn: "\""))
    return mark.isEmpty ? nil : mark
  }

  /// Its parts that have no parts of their own, in order. What came back is one of them, whatever is in it.
  var leaves: [MailPart] {
    var found: [MailPart] = []
    collect(&found, depth: 0)
    return found
  }
  private func collect(_ found: inout [MailPart], depth: Int) {
    guard type.hasPrefix("multipart/"), let boundary, depth < MailPart.most.depth else {
      found.append(self)
      return
    }
    let opening = "--" + boundary, closing = opening + "--"
    var start: Int?
    for index in body.indices {
      guard body[index].hasPrefix(opening) else { continue }
      let mark = body[index].trimmed
      guard mark == opening || mark == closing else { continue }
      guard found.count < MailPart.most.parts else { return }
      if let start { MailPart(body[start..<index]).collect(&found, depth: depth + 1) }
      if mark == closing { return }
      start = index + 1
    }
    // Cut short: what there is of the last part.
    if let start, found.count < MailPart.most.parts { MailPart(body[start...]).collect(&found, depth: depth + 1) }
  }

  /// Its lines as they read once their transfer encoding is undone.
  var decoded: [String] {
    switch self["content-transfer-encoding"]?.lowercased() {
    case "base64":
      let data = Data(base64Encoded: body.joined(), options: .ignoreUnknownCharacters) ?? Data()
      return Array(MailPart.lines(of: data))
    case "quoted-printable":
      var bytes: [UInt8] = []
      for line in body {
        let isSoft = line.hasSuffix("=")
        var rest = Array(line.utf8)[...]
        if isSoft { rest = rest.dropLast() }
        while let byte = rest.popFirst() {
          if byte == 0x3D, rest.count >= 2, let code = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16)
          {
            bytes.append(code)
            rest = rest.dropFirst(2)
          } else {
            bytes.append(byte)
          }
        }
        if !isSoft { bytes.append(0x0A) }
      }
      return Array(MailPart.lines(of: bytes))
    default: return Array(body)
    }
  }
}
