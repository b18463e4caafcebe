import Kernel
import Module
import Strategy
import Web

/// One list by date, one button each.
func deskPage(_ visit: Visit, _ departement: Departement, _ dues: [Due], _ deeds: [Deed], own: String?) -> HTML {
  let today = visit.today
  let horizon = today.adding(days: 51)
  let groups: [(title: String, dues: [Due])] = [
    ("En retard", dues.filter { $0.day < today }),
    ("Dans les sept jours", dues.filter { $0.day >= today && $0.day <= today.adding(days: 7) }),
    ("D’ici au \(French.dayAndMonth(horizon))", dues.filter { $0.day > today.adding(days: 7) && $0.day <= horizon }),
    ("Plus tard", dues.filter { $0.day > horizon }),
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
    \(pageHead("Ce que je dois", answer: answer(visit, dues), control: functionChoice(visit, departement, own)))
    \(sections)
    \(if: !dues.isEmpty && dues.allSatisfy { $0.day <= horizon }, "<p class=\"muted\">Rien d’autre à faire avant le \(long: horizon).</p>")
    \(if: !deeds.isEmpty, section("Fait récemment", isRuled: true, done(deeds.prefix(8), today: today)))
    """
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

private func answer(_ visit: Visit, _ dues: [Due]) -> HTML {
  if visit.permit.holdings.isEmpty, dues.isEmpty {
    return
      "Vous ne tenez aucune fonction\u{202F}: rien ne vous est demandé. L’administrateur de votre organisme peut vous en donner une."
  }
  guard let first = dues.first else { return "Rien à faire." }
  let count = French.plural(dues.count, "chose", "choses")
  if first.day < visit.today {
    return
      "\(prose: French.capitalized(count)) à faire\u{202F}; la première est en retard de \(prose: French.duration(from: first.day, to: visit.today))."
  }
  return "\(prose: French.capitalized(count)) à faire\u{202F}; la première pour le \(long: first.day)."
}

private func row(_ due: Due, today: Day, isFirst: Bool) -> HTML {
  let late = due.day.days(until: today)
  let when: HTML =
    late > 0
    ? "<b class=\"late\">■ \(prose: French.near(due.day, today: today))</b> <span class=\"muted\">\(prose: French.duration(from: due.day, to: today)) de retard</span>"
    : "\(prose: French.weekday(due.day, today: today))"
  return """
    <li class="due"><p class="due__day">\(when)</p>
    <p class="due__what"><b>\(prose: due.title)</b> <span class="muted">\(prose: due.detail)</span></p>
    <p class="due__act">\(linkButton(due.label, due.link, isFirst ? .primary : .secondary))</p></li>

    """
}

private func functionChoice(_ visit: Visit, _ departement: Departement, _ own: String?) -> HTML {
  let functions = visit.permit.functions.sorted()
  guard functions.count > 1 else { return "" }
  return filters(
    visit.here, except: ["titre"],
    select(
      Field("titre", "Au titre de", value: own ?? "", isRequired: true),
      [Choice("", "Toutes mes fonctions")]
        + functions.map { Choice($0, departement.organisations.functionName($0, on: visit.today)) }),
    submit: "Voir")
}

extension French {
  /// "dimanche 29 novembre"; the year too where it is another one.
  fileprivate static func weekday(_ day: Day, today: Day) -> String {
    "\(weekdays[day.weekday - 1]) \(near(day, today: today))"
  }
}
