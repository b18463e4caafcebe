/// What is done that the audit trail keeps: an enumeration beside what does it. An act without its
/// words doesn't compile.
package protocol Audited: CaseIterable, Sendable {
  var trail: TrailWords { get }
}

/// How the audit trail keeps an act, and says it.
package struct TrailWords: Sendable {
  /// As it is stored: never another once released.
  package let id: String
  /// In French, where the trail is read: "Compte fermé".
  package let words: String
  /// The kind of what it is done to, by which modules say what that was.
  package let subject: String

  package init(_ id: String, _ words: String, of subject: String) {
    (self.id, self.words, self.subject) = (id, words, subject)
  }
}
