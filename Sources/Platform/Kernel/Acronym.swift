/// Letters, and what they stand for.
package struct Acronym: Sendable {
  package let acronym: String
  package let words: String
  package init(acronym: String, words: String) { (self.acronym, self.words) = (acronym, words) }
}
