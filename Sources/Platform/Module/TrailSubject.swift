import Kernel
import Web

/// What an act was about, as people know it.
package struct TrailSubject: Sendable {
  package let words: String
  package let link: Link?
  /// What it takes to follow the link.
  package let permission: Permission?

  /// Who did it where the act names nobody: the function to which a link was sent.
  package let by: String?

  package init(_ words: String, _ link: Link? = nil, may permission: Permission? = nil, by: String? = nil) {
    (self.words, self.link, self.permission, self.by) = (words, link, permission, by)
  }
}
