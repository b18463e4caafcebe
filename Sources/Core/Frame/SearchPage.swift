import Kernel
import Strategy
import Web

func searchPage(_ frame: PageFrame, _ departement: Departement, _ moment: Moment, _ results: SearchResults) -> HTML {
  let shown = results.found.prefix(60)
  let answer: HTML =
    results.words.isEmpty
    ? "Tapez un numéro d’action, un mot, une commune, un organisme."
    : results.found.isEmpty
      ? "Rien ne s’appelle \(French.quoted(results.words)). Essayez un mot plus court, ou le début d’un nom."
      : """
      \(prose: French.plural(results.found.count, "résultat", "résultats")) pour \(French.quoted(results.words))\
      \(if: results.found.count > shown.count, ", les \(shown.count) premiers").
      """
  return pageHead("Recherche", answer: answer)
    + (shown.isEmpty
      ? ""
      : entries(shown.map { Entry($0.title, link(to: $0, frame, moment), detail: $0.detail) }))
}

private func link(to found: SearchResults.Found, _ frame: PageFrame, _ moment: Moment) -> Link {
  switch found.kind {
  case .acronym: moment.link(frame.link("sigles"))
  case .action, .element: moment.link(frame.link(found.group, found.id))
  case .indicator: moment.indicator(frame, found.id)
  case .organisation: moment.organisation(frame, found.id)
  case .commune: moment.commune(frame, found.id)
  case .zone: moment.zone(frame, found.group, found.id)
  }
}
