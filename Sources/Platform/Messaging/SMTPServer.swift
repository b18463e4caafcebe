import Foundation
import Kernel

/// The server that takes our messages, and in whose name they go: what the settings say.
package struct SMTPServer: Sendable {
  /// `smtp://host:port/name` or `smtps://…`, without user nor password.
  let url: String
  let user: String?
  let password: String?
  let sender: Envelope.Mailbox
  /// A file of certificates that are trusted in place of the system's.
  let authority: String?
  /// False only for a server of this very machine, unless its certificate's authority is given.
  let demandsTLS: Bool

  /// Nil without `BOUSSOLE_SMTP`: messages then wait. Throws `Invalid` where a setting can't be understood.
  package init?(environment: [String: String]) throws {
    func value(_ name: String) -> String? { environment[name].flatMap { $0.trimmed.isEmpty ? nil : $0.trimmed } }
    guard let text = value("BOUSSOLE_SMTP") else { return nil }
    guard var parts = URLComponents(string: text), let scheme = parts.scheme, ["smtp", "smtps"].contains(scheme),
      let host = parts.host, !host.isEmpty
    else {
      // The address may hold a password: it is not said again.
      throw Invalid(
        "BOUSSOLE_SMTP ne se lit pas.", remedy: "Écrivez smtp://serveur:587 ou smtps://serveur:465.")
    }
    guard let from = value("BOUSSOLE_EXPEDITEUR"), let sender = Envelope.Mailbox(from) else {
      throw Invalid(
        "BOUSSOLE_EXPEDITEUR ne se lit pas.", remedy: "Écrivez « Boussole <boussole@exemple.fr> ».")
    }
    self.sender = sender
    user = value("BOUSSOLE_SMTP_UTILISATEUR") ?? parts.user
    password = value("BOUSSOLE_SMTP_MOT_DE_PASSE") ?? parts.password
    authority = value("BOUSSOLE_SMTP_AC")
    if let authority, !FileManager.default.isReadableFile(atPath: authority) {
      throw Invalid("BOUSSOLE_SMTP_AC : « \(authority) » ne se lit pas.", remedy: "Donnez un fichier PEM lisible.")
    }
    let isHere = host == "localhost" || host == "::1" || host == "[::1]" || host.hasPrefix("127.")
    demandsTLS = scheme == "smtps" || !isHere || authority != nil
    parts.user = nil
    parts.password = nil
    // The name by which we present ourselves.
    if parts.path.isEmpty || parts.path == "/" { parts.path = "/" + sender.host }
    guard let url = parts.string else {
      throw Invalid(
        "BOUSSOLE_SMTP ne se lit pas.", remedy: "Écrivez smtp://serveur:587 ou smtps://serveur:465.")
    }
    self.url = url
  }
}
