import Foundation

/// A request as the site reads it, whatever server brought it.
package struct Incoming: Sendable {
  package var method: String
  /// Path and query as sent: `/77/actions/4.1?au=2021-12-31`.
  package var target: String
  /// Names in lower case.
  package var headers: [String: String]
  package var body: [UInt8]
  /// Where it comes from, for rate limits only; never logged.
  package var address: String

  package init(
    method: String = "GET", target: String, headers: [String: String] = [:], body: [UInt8] = [], address: String = ""
  ) {
    self.method = method
    self.target = target
    self.headers = headers
    self.body = body
    self.address = address
  }

  /// The decoded segments of the path; nil where its percent-encoding is broken or a segment could climb out.
  var segments: [String]? {
    let path = target.prefix { $0 != "?" && $0 != "#" }
    var segments: [String] = []
    for raw in path.split(separator: "/", omittingEmptySubsequences: true) {
      guard let segment = raw.removingPercentEncoding, !segment.contains("/"), !segment.contains("\0"),
        segment != "..", segment != "."
      else { return nil }
      segments.append(segment)
    }
    return segments
  }
  package var path: String { String(target.prefix { $0 != "?" && $0 != "#" }) }
  package var query: Fields {
    guard let mark = target.firstIndex(of: "?") else { return Fields() }
    return Fields(urlEncoded: target[target.index(after: mark)...].prefix { $0 != "#" })
  }
  package func cookie(_ name: String) -> String? {
    for pair in (headers["cookie"] ?? "").split(separator: ";") {
      let parts = pair.split(separator: "=", maxSplits: 1)
      if parts.count == 2, parts[0].drop(while: { $0 == " " }) == name[...] { return String(parts[1]) }
    }
    return nil
  }
}

/// An answer as the server sends it.
package struct Outgoing: Sendable {
  package var status: Int
  package var headers: [(name: String, value: String)]
  package var body: [UInt8]

  package init(status: Int, headers: [(name: String, value: String)] = [], body: [UInt8] = []) {
    self.status = status
    self.headers = headers
    self.body = body
  }
  package func header(_ name: String) -> String? { headers.first { $0.name == name }?.value }
  package var text: String { String(decoding: body, as: UTF8.self) }
}

/// The fields of a query or of a form, in their order; a name may come several times.
package struct Fields: Sendable {
  package private(set) var pairs: [(name: String, value: String)] = []
  /// Uploaded files by field name.
  package private(set) var files: [String: Upload] = [:]

  package struct Upload: Sendable {
    package let name: String
    package let bytes: [UInt8]
  }

  package init() {}
  package init(_ pairs: [(name: String, value: String)]) { self.pairs = pairs }

  package subscript(name: String) -> String? { pairs.first { $0.name == name }?.value }
  package func all(_ name: String) -> [String] { pairs.filter { $0.name == name }.map(\.value) }
  /// The trimmed value, nil when there is none or it is blank.
  package func text(_ name: String) -> String? {
    guard let value = self[name]?.trimmed, !value.isEmpty else { return nil }
    return value
  }

  init(urlEncoded text: some StringProtocol) {
    for pair in text.split(separator: "&").prefix(5_000) {
      let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      func decoded(_ part: some StringProtocol) -> String? {
        part.replacingOccurrences(of: "+", with: " ").removingPercentEncoding
      }
      guard let name = decoded(parts[0]), let value = parts.count > 1 ? decoded(parts[1]) : "" else { continue }
      pairs.append((name, value))
    }
  }

  /// `multipart/form-data` (RFC 7578). Nil where the body is not what its header says.
  init?(multipart body: [UInt8], boundary: String) {
    let mark = Array("--\(boundary)".utf8)
    var starts: [Int] = []
    var index = 0
    while let found = body.firstRange(of: mark, from: index) {
      starts.append(found)
      index = found + mark.count
      guard starts.count <= 200 else { return nil }
    }
    guard starts.count >= 2 else { return nil }
    for (start, end) in zip(starts, starts.dropFirst()) {
      let part = body[(start + mark.count)..<end]
      guard let split = Array(part).firstRange(of: Array("\r\n\r\n".utf8), from: 0) else { return nil }
      let header = String(decoding: part.prefix(split), as: UTF8.self)
      let content = part.dropFirst(split + 4).dropLast(2)
      guard let name = Fields.parameter("name", of: header) else { return nil }
      if let file = Fields.parameter("filename", of: header) {
        if !file.isEmpty { files[name] = Upload(name: file, bytes: Array(content)) }
      } else {
        pairs.append((name, String(decoding: content, as: UTF8.self)))
      }
    }
  }
  private static func parameter(_ name: String, of header: String) -> String? {
    guard let range = header.range(of: " \(name)=\"") ?? header.range(of: ";\(name)=\"") else { return nil }
    let rest = header[range.upperBound...]
    return rest.firstIndex(of: "\"").map { String(rest[..<$0]) }
  }
}

extension [UInt8] {
  fileprivate func firstRange(of pattern: [UInt8], from start: Int) -> Int? {
    guard !pattern.isEmpty, count >= pattern.count else { return nil }
    var index = start
    while index <= count - pattern.count {
      if self[index] == pattern[0], self[index..<(index + pattern.count)].elementsEqual(pattern) { return index }
      index += 1
    }
    return nil
  }
}
