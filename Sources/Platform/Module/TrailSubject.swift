import Kernel
import Web

/// What an act was about, as people know it.
package struct TrailSubject: Sendable {
  package let words: String
  package let link: Link?
  /// What it takes to follow the link.
  package let permission: Permission?

  package init(_ words: String, _ link: Link? = nil, may permission: Permission? = nil) {
    (self.words, self.link, self.permission) = (words, link, permission)
  }
}
