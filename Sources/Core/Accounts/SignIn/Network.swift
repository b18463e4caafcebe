import Foundation
import Kernel

/// Where requests come from, as limits count it.
package enum Network {
  /// One subscriber's: an IPv4 address, or the 64 bits of an IPv6 network, which has 2⁶⁴ addresses to try from. What is
  /// neither stays as it is.
  package static func of(_ address: String) -> String {
    var bare = address.prefix { $0 != "%" }
    if bare.first == "[" {
      bare = bare.dropFirst().prefix { $0 != "]" }
    } else if bare.count(where: { $0 == ":" }) == 1 {
      bare = bare.prefix { $0 != ":" }
    }
    var parsed = in6_addr()
    guard inet_pton(AF_INET6, String(bare), &parsed) == 1 else { return String(bare) }
    let bytes = withUnsafeBytes(of: parsed) { Array($0) }
    if bytes.prefix(10).allSatisfy({ $0 == 0 }), bytes[10] == 255, bytes[11] == 255 {
      return bytes.suffix(4).map { String($0) }.joined(separator: ".")
    }
    return Hex.encode(Array(bytes.prefix(8))) + "/64"
  }
}
