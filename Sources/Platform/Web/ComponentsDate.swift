import Kernel

/// As of which day a page is read, and as it was known on which day. Without JavaScript: a panel with a GET form.
package struct DateControl: Sendable {
  /// The page's own address: its other parameters are kept.
  let page: Link
  let day: Day
  /// Nil: as known today.
  let known: Day?
  let today: Day
  /// What was wrong with the days that were asked, and how they were written.
  var refused: Invalid?
  var typed = Fields()
  /// The day on which the page opens by itself.
  let home: Day
  /// - Parameter home: the last day of what is over; today where it is left out.
  package init(_ page: Link, day: Day, known: Day?, today: Day, home: Day? = nil) {
    (self.page, self.day, self.known, self.today, self.home) = (page, day, known, today, home ?? today)
  }
  package init(_ frame: PageFrame, day: Day, known: Day?, home: Day?) {
    self.init(frame.here, day: day, known: known, today: frame.today, home: home)
    (refused, typed) = (frame.refused, frame.asked)
  }
}

/// The small one, at the right of a title: "Situation au 15 novembre 2026. Tel que connu aujourd’hui".
package func dateControl(_ control: DateControl) -> HTML {
  let known: HTML = control.known.map { "Tel que connu le \(prose: French.long($0))" } ?? "Tel que connu aujourd’hui"
  let day = HTML(prose: French.long(control.day))
  return """
    <div class="dates">\(panel(control, "Situation au", day, note: known, ["au", "connu"]))</div>

    """
}

/// The wide one, of the pages that explain a figure: both days side by side, with what each means.
package func dateControls(_ control: DateControl) -> HTML {
  let known = control.known.map { HTML(prose: French.long($0)) } ?? "aujourd’hui"
  return """
    <div class="dates dates-both">\
    \(panel(
      control, "Situation au", HTML(prose: French.long(control.day)), note: "jour où les faits ont pris effet",
      ["au"]))\
    \(panel(control, "Connue le", known, note: "jour où Boussole le savait", ["connu"]))</div>

    """
}

private func panel(
  _ control: DateControl, _ label: HTML, _ value: HTML, note: HTML, _ names: [String]
) -> HTML {
  let kept = control.page.parameters.filter { !names.contains($0.name) }.html { hidden($0.name, $0.value) }
  let fields = names.html { name in
    let isDay = name == "au"
    let error = control.refused?.message(at: name)
    let value = control.typed[name] ?? (isDay ? French.short(control.day) : control.known.map(French.short) ?? "")
    let title: HTML = isDay ? "Situation au" : "Tel que connu le"
    let hint: HTML = isDay ? "jj/mm/aaaa" : "jj/mm/aaaa ; vide : aujourd’hui"
    let field = fieldID(name)
    let wrong: HTML = error.html { "<p class=\"fr-error-text\" id=\"\(field)-erreur\">\(prose: $0)</p>" }
    return """
      <div class="fr-input-group\(if: error != nil, " fr-input-group--error")">\
      <label class="fr-label" for="\(field)">\(title)</label>\
      <span class="fr-hint-text" id="\(field)-aide">\(hint)</span>\(wrong)\
      <input class="fr-input" id="\(field)" name="\(name)" type="text" inputmode="numeric" autocomplete="off" \
      value="\(value)" aria-describedby="\(field)-aide\(if: error != nil, " \(field)-erreur")"\
      \(if: error != nil, " aria-invalid=\"true\"")/></div>
      """
  }
  let isWrong = names.contains { control.refused?.message(at: $0) != nil }
  return """
    <details class="date-panel"\(if: isWrong, " open=\"open\"")><summary>\
    <span class="date-panel__label">\(label)</span> \
    <span class="date-panel__value"><span>\(value)</span>\(chevron)</span> \
    <span class="date-panel__note">\(note)</span></summary>\
    <form method="get" action="\(control.page.withoutQuery())">\(kept)\(fields)\(button("Afficher", .secondary))\
    \(ways(control, names))</form></details>
    """
}

/// Back to the day on which the page opens; and to today, where that is another one.
private func ways(_ control: DateControl, _ names: [String]) -> HTML {
  var back = control.page
  for name in names { back = back.query(name, nil) }
  let isToday = control.home == control.today
  let isAway = control.day != control.home || control.known != nil
  let word: HTML = isToday ? "aujourd’hui" : "\(prose: French.long(control.home))"
  let home: HTML = isAway ? "<a href=\"\(back)\">Revenir \(isToday ? "à" : "au") \(word)</a>" : ""
  guard !isToday, control.day != control.today, names.contains("au") else { return home }
  return "\(home) <a href=\"\(back.query("au", control.today.iso))\">Voir aujourd’hui</a>"
}

let chevron: HTML = """
  <svg viewBox="0 0 16 16" width="16" height="16" aria-hidden="true" focusable="false">\
  <path fill="none" stroke="currentColor" stroke-width="2" d="m3 5.5 5 5 5-5"/></svg>
  """
