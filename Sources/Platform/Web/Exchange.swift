import Foundation

/// A request as the site reads it, whatever server brought it.
package struct Incoming: Sendable {
  package var method: String
  /// Path and query as sent: `/77/actions/4.1?au=2021-12-31`.
  package var target: String
  /// Names in lower case.
  package var headers: [String: String]
  package var body: Body
  /// Where it comes from, for rate limits only; never logged.
  package var address: String

  package init(
    method: String = "GET", target: String, headers: [String: String] = [:], body: Body = Body([]),
    address: String = ""
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
  /// What is written piece by piece in place of `body`: as much as the reader takes, never more in memory.
  package var stream: Stream?

  package init(
    status: Int, headers: [(name: String, value: String)] = [], body: [UInt8] = [], stream: Stream? = nil
  ) {
    self.status = status
    self.headers = headers
    self.body = body
    self.stream = stream
  }
  package func header(_ name: String) -> String? { headers.first { $0.name == name }?.value }
  package var text: String { String(decoding: body, as: UTF8.self) }
}
