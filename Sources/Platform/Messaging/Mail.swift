import Database
import Foundation
import Kernel
import Web

/// What a message says, composed once and given twice: as text and as HTML. A sentence and a link; nothing sensitive.
package struct Mail: Sendable {
  package let subject: String
  package let paragraphs: [String]
  package let action: (label: String, link: Link)?
  /// What follows it: each its words and its link.
  package let sections: [Section]
  /// Under the link: until when, whom to ask.
  package let after: [String]
  /// What is to be remembered of it once it has left, or may have: in the transaction that says so.
  package var remember: (@Sendable (Connection) throws -> Void)?

  package struct Section: Sendable {
    package let paragraphs: [String]
    package let action: (label: String, link: Link)?
    package init(_ paragraphs: [String], action: (label: String, link: Link)?) {
      (self.paragraphs, self.action) = (paragraphs, action)
    }
  }

  package init(
    subject: String, paragraphs: [String], action: (label: String, link: Link)? = nil, sections: [Section] = [],
    after: [String] = []
  ) {
    (self.subject, self.paragraphs, self.action, self.sections, self.after) =
      (subject, paragraphs, action, sections, after)
  }
  fileprivate var all: [Section] { [Section(paragraphs, action: action)] + sections }
}

/// Says a message at the moment when it is sent, in the transaction that marks it so: what was corrected since its
/// cause is said as it now is, and a secret made here is stored by its hash alone. Nil: it is no longer needed.
/// One that only reads, and may take its time, is a *notice*: it is composed before that transaction, from a reading.
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
    var parts: [String] = []
    for section in all {
      parts += section.paragraphs
      guard let action = section.action else { continue }
      parts.append("\(action.label)\(French.noBreak):\n\(address.text)\(action.link.text)")
    }
    parts += after
    parts.append("-- \nBoussole, \(address.text)")
    return parts.joined(separator: "\n\n") + "\n"
  }

  private func asButton(_ label: String, _ link: Elsewhere) -> HTML {
    "<p style=\"margin:24px 0\"><a style=\"\(Self.button)\" href=\"\(link)\">\(label)</a></p>\n"
  }

  /// No image, nothing that tells when it was opened. Styles stand in the elements: mail readers drop the others.
  func html(at address: PublicAddress) -> HTML {
    let parts = all.map { section in
      (
        section.paragraphs,
        link: section.action.flatMap { action in
          Elsewhere(web: address.text + action.link.text).map { (action.label, $0) }
        }
      )
    }
    let links = parts.compactMap(\.link)
    let home = Elsewhere(web: address.text), copy: HTML = "Si le bouton ne s’ouvre pas, copiez cette adresse"
    return """
      <!DOCTYPE html>
      <html lang="fr"><head><meta charset="utf-8"/><meta name="viewport" content="width=device-width"/>
      <title>\(subject)</title></head>
      <body style="margin:0 auto;max-width:34em;padding:24px 16px;font:16px/1.5 Arial,sans-serif;color:#1d2426;\
      overflow-wrap:anywhere">
      \(parts.html { part -> HTML in
        """
        \(part.0.html { "<p>\(prose: $0)</p>\n" })\
        \(part.link.html { asButton($0.0, $0.1) })
        """
      })\
      \(after.html { "<p>\(prose: $0)</p>\n" })\
      <div style="margin-top:32px;padding-top:16px;border-top:1px solid #cfd4d6;font-size:14px;color:#566164">
      \(links.html { "<p>\(if: links.count == 1, copy, else: "\($0.0)")\u{00A0}:<br/>\($0.1)</p>\n" })\
      \(home.html { "<p>Boussole, <a style=\"color:#0f4c56\" href=\"\($0)\">\($0)</a></p>" })
      </div>
      </body></html>

      """
  }

  private static let button: HTML =
    "display:inline-block;padding:12px 24px;background:#0f4c56;color:#ffffff;font-weight:bold;text-decoration:none"
}
