/// What a measure counts of the register.
struct Count: Sendable {
  let measure: String
  let what: What
  /// The field that says how much each weighs; nil: one.
  let weight: String?
  /// The field that says its category.
  let category: String?

  enum What: Sendable, Hashable {
    /// While an entry is in one of these states.
    case stock(Set<String>)
    /// Each time a passage is made.
    case flow(passage: String)
  }
}
