import Kernel

/// A browser in which somebody is signed in.
package struct Session: Sendable, Identifiable {
  package let id: Kernel.ID<Session>
  let tokenHash: String
  let browser: Browser
  let openedAt: Instant
  let expiresAt: Instant
}
