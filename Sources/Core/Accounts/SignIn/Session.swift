import Kernel

/// A browser in which somebody is signed in.
package struct Session: Sendable, Identifiable {
  package let id: Kernel.ID<Session>
  let tokenHash: String
  let browser: Browser
  let system: System
  let openedAt: Instant
  /// When it was last used, to within `Session.pace`.
  let seenAt: Instant
  let expiresAt: Instant

  /// How long it lasts: a working day.
  package static let hours = 12
  /// "12 heures", for what is said of it.
  package static let life = French.plural(hours, "heure", "heures")

  /// Seconds after which a session that is used is noted again: not one write a page.
  static let pace = 600

  /// "Chrome sur Windows".
  var device: String { system.name.map { "\(browser.name) sur \($0)" } ?? browser.name }
}
