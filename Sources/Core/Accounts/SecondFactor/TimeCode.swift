import CJose
import Foundation
import Kernel

/// Codes of six digits that change every thirty seconds (RFC 6238: HMAC-SHA-1, X = 30, six digits).
package enum TimeCode {
  private static let period = 30
  /// Steps before and after now that are taken: clocks differ, and people type.
  private static let tolerance = 1

  package static func step(at now: Instant) -> Int { Int(now.microseconds / 1_000_000) / period }

  package static func code(_ secret: [UInt8], step: Int) -> String {
    let counter = withUnsafeBytes(of: UInt64(step).bigEndian) { Array($0) }
    var mac = [UInt8](repeating: 0, count: 20)
    HMAC(EVP_sha1(), secret, Int32(secret.count), counter, counter.count, &mac, nil)
    let offset = Int(mac[mac.count - 1] & 15)
    let number = mac[offset..<(offset + 4)].reduce(UInt32(0)) { $0 << 8 | UInt32($1) } & 0x7fff_ffff
    let digits = String(number % 1_000_000)
    return String(repeating: "0", count: 6 - digits.count) + digits
  }

  /// The step whose code this is, of those around now that are after `last`; nil: it is none, or was used.
  package static func match(_ code: String, secret: [UInt8], after last: Int, at now: Instant) -> Int? {
    let typed = code.filter { !$0.isWhitespace }, current = step(at: now)
    return ((current - tolerance)...(current + tolerance)).first { step in
      step > last && TimeCode.code(secret, step: step) == typed
    }
  }

  /// RFC 4648, without padding: how applications of codes take a secret.
  package static func base32(_ bytes: [UInt8]) -> String {
    let letters = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567")
    var text = "", buffer = 0, bits = 0
    for byte in bytes {
      buffer = buffer << 8 | Int(byte)
      bits += 8
      while bits >= 5 {
        bits -= 5
        text.append(letters[buffer >> bits & 31])
      }
      buffer &= 0xff
    }
    if bits > 0 { text.append(letters[buffer << (5 - bits) & 31]) }
    return text
  }
}
