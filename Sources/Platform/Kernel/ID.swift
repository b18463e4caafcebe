import Foundation

/// An identifier of a `Thing`: a UUID version 7 (RFC 9562), so that ids sort by the time they were made.
package struct ID<Thing>: Hashable, Comparable, Sendable, CustomStringConvertible {
  package let text: String

  /// Nil unless it is a UUID; case is ignored.
  package init?(_ text: String) {
    guard let uuid = UUID(uuidString: text) else { return nil }
    self.text = uuid.uuidString.lowercased()
  }

  /// A new one, made at `now`.
  package init(at now: Instant) {
    var random = SystemRandomNumberGenerator()
    self.init(at: now, using: &random)
  }

  /// A new one with the given source of randomness: a seeded one gives the same id twice.
  package init(at now: Instant, using random: inout some RandomNumberGenerator) {
    // Version 7 counts from 1970: nothing was recorded before.
    let microseconds = UInt64(max(0, now.microseconds))
    let milliseconds = microseconds / 1000
    // 12 bits of sub-millisecond time keep the order of ids made in the same millisecond.
    let fraction = microseconds % 1000 * 4096 / 1000
    let high = milliseconds << 16 | 0x7000 | fraction
    let low = UInt64.random(in: .min ... .max, using: &random) & 0x3fff_ffff_ffff_ffff | 0x8000_0000_0000_0000
    let digits = hex(high) + hex(low)
    var text = ""
    for (index, digit) in digits.enumerated() {
      if [8, 12, 16, 20].contains(index) { text.append("-") }
      text.append(digit)
    }
    self.text = text
  }

  package var description: String { text }
  package static func < (left: ID, right: ID) -> Bool { left.text < right.text }
}

private func hex(_ value: UInt64) -> String {
  let text = String(value, radix: 16)
  return String(repeating: "0", count: 16 - text.count) + text
}
