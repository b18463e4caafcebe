import Kernel

/// A link that lets its bearer choose the password of an account, once, for a while.
package enum AccessLink: String, Sendable, CaseIterable {
  case invitation
  case reset = "mot-de-passe"

  /// How long it serves: a week to answer an invitation, an hour for a password that was asked for.
  package var seconds: Int {
    switch self {
    case .invitation: 7 * 86_400
    case .reset: 3600
    }
  }
}
