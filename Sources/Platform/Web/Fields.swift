import Foundation
import Kernel

/// The fields of a query or of a form, in their order; a name may come several times.
package struct Fields: Sendable {
  package internal(set) var pairs: [(name: String, value: String)] = []
  /// Uploaded files by field name.
  package internal(set) var files: [String: Upload] = [:]

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

  /// A whole number of what came from outside, nil when absent or out of `range`: what is read can be counted with.
  package func number(_ name: String, in range: ClosedRange<Int>) -> Int? {
    text(name).flatMap { Int($0) }.flatMap { range.contains($0) ? $0 : nil }
  }
  /// The page asked of a list, the first where none is.
  package var page: Int { number("page", in: 1...100_000) ?? 1 }

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
}
