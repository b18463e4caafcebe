import Foundation
import Kernel

/// An address as people paste it from a directory or a message.
package enum MailAddress {
  /// The address alone: without what nobody sees, `mailto:`, the name before it, a comma behind it; its domain as mail
  /// carries it (`xn--…`). Throws `Invalid` that names what is wrong.
  package static func read(_ text: String) throws -> String {
    var address = text.prose ?? ""
    while let last = address.last, last == "," || last == ";" { address = String(address.dropLast()).trimmed }
    if let open = address.lastIndex(of: "<"), address.hasSuffix(">"), address.count(where: { $0 == "<" }) == 1 {
      address = String(address[address.index(after: open)...].dropLast()).trimmed
    }
    if address.lowercased().hasPrefix("mailto:") { address = String(address.dropFirst(7)).trimmed }
    if address.count(where: { $0 == "@" }) > 1 {
      throw Invalid("Il y a plusieurs adresses dans la case.", remedy: "Gardez-en une : une adresse par fonction.")
    }
    address = plainDomain(address)
    if let fault = Message.addressFault(address) {
      throw Invalid(fault, remedy: "Écrivez-la comme service@exemple.fr.")
    }
    return address
  }

  /// The same, what is wrong told at the field of a form.
  package static func read(_ text: String, at field: String) throws -> String {
    do { return try read(text) } catch let invalid as Invalid { throw invalid.at(field) }
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
