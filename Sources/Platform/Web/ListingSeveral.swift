import Kernel

/// A filter by which one keeps any of several things: closed, it looks like a list and says what is kept; open, one
/// ticks. A `details`: no script is needed.
func several(_ frame: PageFrame, _ filter: ListFilter, _ choices: [Choice]) -> HTML {
  let ticked = Set(frame.query.all(filter.name))
  let field = Field(filter.name, filter.label).judged(by: frame.refused)
  let kept = choices.filter { ticked.contains($0.value) }.map(\.label)
  let words =
    kept.count > 2 ? "\(kept[0]) et \(French.plural(kept.count - 1, "autre", "autres"))" : kept.joined(separator: ", ")
  let sought = frame.query[Chooser.sought(filter.name)] ?? ""
  let body =
    choices.count > Chooser.longest
    ? chooser(field, Chooser(choices, ticked: Array(ticked), sought: sought), isAsked: false)
    : checkboxes(field, choices, ticked: ticked)
  let isOpen = field.error != nil || !sought.trimmed.isEmpty
  return """
    <details class="several"\(if: isOpen, " open=\"open\"")><summary>\
    <span class="fr-label">\(prose: filter.label)</span>\
    <span class="select-box"><span class="fr-select">\(prose: kept.isEmpty ? "Tous" : words)</span>\(chevron)</span>\
    </summary>
    <div class="several__choices">\(body)</div></details>

    """
}

extension Listing {
  /// What narrows it, in words: "Situation : En retard".
  package func narrowing(_ question: ListQuestion) -> [String] {
    filters.compactMap { filter in
      switch filter.kind {
      case .choice(let choices), .several(let choices):
        let kept = question.chosen[filter.name] ?? []
        let labels = choices.filter { kept.contains($0.value) }.map(\.label)
        return labels.isEmpty ? nil : "\(filter.label) : \(labels.joined(separator: ", "))"
      case .days:
        guard let days = question.days[filter.name] else { return nil }
        let ends = [days.first.map { "du \(French.short($0))" }, days.last.map { "au \(French.short($0))" }]
        return "\(filter.label) \(ends.compactMap(\.self).joined(separator: " "))"
      case .words: return question.words.isEmpty ? nil : "\(filter.label) : \(question.words.joined(separator: " "))"
      case .wordsOf: return question.one(filter.name).map { "\(filter.label) : \($0)" }
      }
    }
  }
}
