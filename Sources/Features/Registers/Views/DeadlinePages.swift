import Kernel
import Strategy
import Web

/// The list first, then the weeks in which it falls.
func deadlinesPage(
  _ frame: PageFrame, _ figure: DeadlineFigure, _ listing: Listing<Deadline>, _ asked: ListQuestion
) -> HTML {
  let files = frame.link("registres", "echeances")
  let list = Web.listing(
    frame, listing, asked, figure.page, empty: "Rien ne finit ces jours-là.",
    file: { files.appending("lignes.\($0.rawValue)") })
  let agenda = files.appending("echeances.ics").asking(frame.here) { $0 != "page" && $0 != "tri" }
  let foot: HTML = figure.total == 0 ? "" : links([download("Mettre ces jours dans un agenda", "ICS", agenda)])
  return """
    \(pageHead(
      "Échéances des registres",
      breadcrumb: [Crumb("Registres", frame.link("registres")), Crumb("Échéances")], answer: answer(figure)))
    \(spans(frame, figure.question))\(list)\(foot)\(elsewhere(figure))\(calendar(frame, figure))
    """
}

private func answer(_ figure: DeadlineFigure) -> HTML {
  let isLate = figure.question.isLate
  let (one, many) = isLate ? ("est passée", "sont passées") : ("tombe", "tombent")
  let count =
    figure.total == 0
    ? "Aucune échéance \(isLate ? "n’est passée" : "ne tombe")"
    : French.plural(figure.total, "échéance \(one)", "échéances \(many)")
  switch (figure.question.range.first, figure.question.range.last) {
  case (let first?, let last?) where first == last: return "\(prose: count) le \(long: first)."
  case (let first?, let last?): return "\(prose: count) du \(long: first) au \(long: last)."
  case (let first?, nil): return "\(prose: count) à partir du \(long: first)."
  case (nil, let last?): return "\(prose: count) jusqu’au \(long: last)."
  case (nil, nil): return "\(prose: count)."
  }
}

private func spans(_ frame: PageFrame, _ question: DeadlineQuestion) -> HTML {
  let here = frame.here.query("page", nil).query(ListFilter.first(DeadlineListing.days), nil)
    .query(ListFilter.last(DeadlineListing.days), nil)
  return viewChoices(
    "Quand",
    DeadlineQuestion.Horizon.allCases.map { span in
      let isCurrent = question.days == nil && question.span == span
      return (span.words, isCurrent ? nil : here.query(DeadlineListing.span, span == .month ? nil : span.rawValue))
    })
}

/// Told by number alone.
private func elsewhere(_ figure: DeadlineFigure) -> HTML {
  guard !figure.elsewhere.isEmpty else { return "" }
  let items = figure.elsewhere.map { line in
    let whose = figure.departement.organisationName(line.organisation, on: figure.question.now.day)
    return Fact(
      line.register.title,
      "\(prose: French.plural(line.count, "échéance", "échéances") + (whose.map { ", \($0)" } ?? ""))")
  }
  return section(
    "Ailleurs", note: "Vous en savez le nombre\u{00A0}; les fiches se lisent là où elles se tiennent.",
    definitions(items))
}

/// One line a week, one column a day; each day with something leads to it.
private func calendar(_ frame: PageFrame, _ figure: DeadlineFigure) -> HTML {
  guard let first = figure.question.range.first, let last = figure.question.range.last,
    first.days(until: last) <= 100, figure.total > 0
  else { return "" }
  let monday = first.adding(days: 1 - first.weekday)
  let weeks = stride(from: 0, through: monday.days(until: last), by: 7).map { monday.adding(days: $0) }
  let rows = weeks.map { week -> TableRow in
    let days = (0..<7).map { day -> HTML in
      let day = week.adding(days: day)
      let date: HTML = "<span class=\"muted\">\(prose: String(day.dayOfMonth))</span>"
      guard let count = figure.counts[day] else { return date }
      let link = frame.here.query("page", nil).query(DeadlineListing.span, nil)
        .query(ListFilter.first(DeadlineListing.days), day.iso).query(ListFilter.last(DeadlineListing.days), day.iso)
      return """
        \(date)<a class="figure" href="\(link)">\(number: count)<span class="fr-sr-only"> \
        \(prose: French.agree(count, "échéance", "échéances")) le \(long: day)</span></a>
        """
    }
    return TableRow(["\(prose: French.dayAndMonth(week))"] + days)
  }
  let names = ["Lun", "Mar", "Mer", "Jeu", "Ven", "Sam", "Dim"]
  return section(
    "Par semaine", id: "semaines", note: "Sous un jour, le nombre de ses échéances, qui y mène.",
    "<div class=\"weeks\">"
      + table(
        "Échéances par semaine", [Column("Semaine du", isHeading: true)] + names.map { Column($0, .number) }, rows,
        phone: .table) + "</div>")
}
