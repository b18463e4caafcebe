import Foundation
import Kernel

/// An address as people paste it from a directory or a message.
package enum MailAddress {
  /// The address alone: without what nobody sees, `mailto:`, the name before it, a comma behind it; its domain as mail
  /// carries it (`xn--…`). Throws `Invalid` that names what is wrong.
  package static func read(_ text: String) throws -> String {
    var address = String(String.UnicodeScalarView(text.unicodeScalars.filter { !isInvisible($0) })).trimmed
    if let open = address.lastIndex(of: "<"), address.hasSuffix(">"), address.count(where: { $0 == "<" }) == 1 {
      address = String(address[address.index(after: open)...].dropLast()).trimmed
    }
    if address.lowercased().hasPrefix("mailto:") { address = String(address.dropFirst(7)).trimmed }
    while let last = address.last, last == "," || last == ";" { address = String(address.dropLast()).trimmed }
    if address.count(where: { $0 == "@" }) > 1 {
      throw Invalid("Il y a plusieurs adresses dans la case.", remedy: "Gardez-en une : une adresse par fonction.")
    }
    address = plainDomain(address)
    if let fault = Message.addressFault(address) {
      throw Invalid(fault, remedy: "Écrivez-la comme service@exemple.fr.")
    }
    return address
  }

  /// Zero-width spaces and marks of direction, soft hyphens: pasted unseen.
  private static func isInvisible(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x00AD, 0x200B...0x200F, 0x202A...0x202E, 0x2060...0x2064, 0x2066...0x2069, 0xFEFF: true
    default: false
    }
  }

  /// `saint-aubért.fr` is sent as `xn--saint-aubrt-jbb.fr`.
  private static func plainDomain(_ address: String) -> String {
    guard let at = address.lastIndex(of: "@"), !address[at...].allSatisfy(\.isASCII) else { return address }
    var url = URLComponents()
    url.host = String(address[address.index(after: at)...])
    guard let host = url.encodedHost, host.utf8.allSatisfy({ $0 < 0x80 }), !host.contains("%") else { return address }
    return String(address[...at]) + host
  }
}
