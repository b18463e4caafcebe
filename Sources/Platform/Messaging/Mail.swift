import Database
import Foundation
import Kernel
import Web

/// What a message says, composed once and given twice: as text and as HTML. A sentence and a link; nothing sensitive.
package struct Mail: Sendable {
  package let subject: String
  package let paragraphs: [String]
  package let action: (label: String, link: Link)?
  /// Under the link: until when, whom to ask.
  package let after: [String]

  package init(
    subject: String, paragraphs: [String], action: (label: String, link: Link)? = nil, after: [String] = []
  ) {
    (self.subject, self.paragraphs, self.action, self.after) = (subject, paragraphs, action, after)
  }
}

/// Says a message at the moment when it is sent, in the transaction that marks it so: what was corrected since its
/// cause is said as it now is, and a secret made here is stored by its hash alone. Nil: it is no longer needed.
package typealias Composition = @Sendable (Connection, Message, Instant) throws -> Mail?

/// Where Boussole is reached from outside: links of messages begin with it.
package struct PublicAddress: Sendable {
  package let text: String

  /// Throws `Invalid` unless it is `https://boussole.exemple.fr`, or the like.
  package init(_ text: String) throws {
    let trimmed = text.hasSuffix("/") ? String(text.dropLast()) : text
    guard Elsewhere(web: trimmed) != nil, !trimmed.contains("?"), !trimmed.contains("#") else {
      throw Invalid(
        "« \(text) » n’est pas une adresse publique.", remedy: "Écrivez-la comme https://boussole.exemple.fr.")
    }
    self.text = trimmed
  }
}

extension Mail {
  func plain(at address: PublicAddress) -> String {
    var parts = paragraphs
    if let action { parts.append("\(action.label)\(French.noBreak):\n\(address.text)\(action.link.text)") }
    parts += after
    parts.append("-- \nBoussole, \(address.text)")
    return parts.joined(separator: "\n\n") + "\n"
  }

  /// No image, no style, nothing that tells when it was opened.
  func html(at address: PublicAddress) -> HTML {
    let link = action.flatMap { action in Elsewhere(web: address.text + action.link.text).map { (action.label, $0) } }
    let home = Elsewhere(web: address.text)
    return """
      <!DOCTYPE html>
      <html lang="fr"><head><meta charset="utf-8"/><title>\(subject)</title></head>
      <body>
      \(paragraphs.html { "<p>\(prose: $0)</p>\n" })\
      \(link.html { "<p><a href=\"\($0.1)\">\($0.0)</a></p>\n<p>Adresse du lien\u{00A0}: \($0.1)</p>\n" })\
      \(after.html { "<p>\(prose: $0)</p>\n" })\
      \(home.html { "<p>Boussole, <a href=\"\($0)\">\($0)</a></p>" })
      </body></html>

      """
  }
}
