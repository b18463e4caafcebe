import Kernel
import Module
import Strategy
import Web

/// One list by date, one button each. It promises that nothing is missing as far as every module looked, and no
/// further.
func deskPage(
  _ frame: PageFrame, _ departement: Departement, _ dues: [Due], through last: Day?, _ deeds: [Deed], own: String?
) -> HTML {
  let today = frame.today, week = today.adding(days: 7), later = today.adding(days: 60)
  let groups: [(title: String, dues: [Due])] = [
    ("En retard", dues.filter { $0.isLate(on: today) }),
    ("Dans les sept jours", dues.filter { !$0.isLate(on: today) && $0.day <= week }),
    ("D’ici au \(French.near(later, today: today))", dues.filter { $0.day > week && $0.day <= later }),
    ("Plus tard", dues.filter { $0.day > later }),
  ]
  // One primary button: the first thing to do.
  var isFirst = true
  let sections = groups.filter { !$0.dues.isEmpty }.map { group -> HTML in
    let rows = group.dues.map { due -> HTML in
      defer { isFirst = false }
      return row(due, today: today, isFirst: isFirst)
    }
    return section(HTML(prose: group.title), isRuled: true, "<ol class=\"dues\">\(rows)</ol>\n")
  }
  return """
    \(pageHead(
      "Ce que je dois", answer: answer(frame, dues, through: last), control: functionChoice(frame, departement, own)))
    \(sections)
    \(promise(dues, through: last, today: today))
    \(if: !frame.permit.holdings.isEmpty,
      links([linked("Suivre dans mon agenda", frame.link("moi", "agenda"))]))
    \(if: !deeds.isEmpty, section("Fait récemment", isRuled: true, done(deeds.prefix(8), today: today)))
    """
}

/// What the list commits to.
private func promise(_ dues: [Due], through last: Day?, today: Day) -> HTML {
  guard let last, last >= today, !dues.isEmpty else { return "" }
  let sentence: HTML =
    dues.allSatisfy { $0.day <= last }
    ? "Rien d’autre à faire d’ici au \(long: last), ce jour compris."
    : "Jusqu’au \(long: last), la liste est complète\u{202F}; ensuite, d’autres choses s’y ajouteront."
  return "<p class=\"muted\">\(sentence)</p>\n"
}

private func done(_ deeds: ArraySlice<Deed>, today: Day) -> HTML {
  let rows = deeds.html { deed -> HTML in
    """
    <li class="due"><p class="due__day muted">\(prose: French.weekday(deed.day, today: today))</p>
    <p class="due__what"><a href="\(deed.link)">\(prose: deed.title)</a></p></li>

    """
  }
  return "<ol class=\"dues dues--done\">\(rows)</ol>\n"
}

private func answer(_ frame: PageFrame, _ dues: [Due], through last: Day?) -> HTML {
  if frame.permit.holdings.isEmpty, dues.isEmpty {
    let way: HTML =
      frame.permit.role == .administrator
      ? "Les comptes et les fonctions se donnent à la page \(linked("Comptes", frame.link("comptes")))."
      : "L’administrateur de votre organisme peut vous en donner une."
    return "Vous ne tenez aucune fonction\u{202F}: rien ne vous est demandé. \(way)"
  }
  guard let first = dues.first else {
    return last.map { $0 < frame.today ? "Rien à faire aujourd’hui." : "Rien à faire d’ici au \(long: $0)." }
      ?? "Rien à faire."
  }
  let count = French.plural(dues.count, "chose", "choses")
  if let late = dues.first(where: { $0.isLate(on: frame.today) }) {
    let since = French.duration(since: French.lateFrom(late.day), through: frame.today)
    return "\(prose: French.capitalized(count)) à faire\u{202F}; la première est en retard de \(prose: since)."
  }
  if first.isUnsaid { return "\(prose: French.capitalized(count)) à faire." }
  return "\(prose: French.capitalized(count)) à faire\u{202F}; la première pour le \(long: first.day)."
}

private func row(_ due: Due, today: Day, isFirst: Bool) -> HTML {
  let when: HTML =
    due.isUnsaid
    ? "jamais dit <span class=\"muted\">depuis le \(prose: French.near(due.day, today: today))</span>"
    : due.isLate(on: today)
      ? """
      <b class="late">■ \(prose: French.near(due.day, today: today))</b> \
      <span class="muted">\(prose: French.duration(since: French.lateFrom(due.day), through: today)) de retard</span>
      """ : "\(prose: French.weekday(due.day, today: today))"
  return """
    <li class="due"><p class="due__day">\(when)</p>
    <p class="due__what"><b>\(prose: due.title)</b> <span class="muted">\(prose: due.detail)</span></p>
    <p class="due__act">\(linkButton(due.label, due.link, isFirst ? .primary : .secondary))</p></li>

    """
}

private func functionChoice(_ frame: PageFrame, _ departement: Departement, _ own: String?) -> HTML {
  let functions = frame.permit.holdings.map(\.function).sorted()
  guard functions.count > 1 else { return "" }
  return filters(
    frame.here, except: ["titre"],
    select(
      Field("titre", "Au titre de", value: own ?? "", isRequired: true),
      [Choice("", "Toutes mes fonctions")]
        + functions.map { Choice($0, departement.organisations.functionName($0, on: frame.today)) }),
    submit: "Voir")
}

extension French {
  /// "dimanche 29 novembre"; the year too where it is another one.
  fileprivate static func weekday(_ day: Day, today: Day) -> String {
    "\(weekdays[day.weekday - 1]) \(near(day, today: today))"
  }
}
