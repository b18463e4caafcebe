import Kernel
import Module
import Strategy
import Web

/// What a search found, the strategy's first.
struct SearchResults: Sendable {
  let words: String
  let found: [Found]

  struct Line: Encodable {
    let genre: String
    let id: String
    let titre: String
  }
  var json: [Line] { found.map { Line(genre: $0.kind, id: $0.id, titre: $0.title) } }
}

func searchPage(_ moment: Moment, _ results: SearchResults) -> HTML {
  let shown = results.found.prefix(60)
  let answer: HTML =
    results.words.isEmpty
    ? "Tapez un numéro d’action, un mot, une commune, un organisme, une fiche."
    : results.found.isEmpty
      ? "Rien ne s’appelle \(French.quoted(results.words)). Essayez un mot plus court, ou le début d’un nom."
      : """
      \(prose: French.plural(results.found.count, "résultat", "résultats")) pour \(French.quoted(results.words))\
      \(if: results.found.count > shown.count, ", les \(shown.count) premiers").
      """
  return pageHead("Recherche", answer: answer)
    + (shown.isEmpty ? "" : entries(shown.map { Entry($0.title, moment.link($0.link), detail: $0.detail) }))
}
