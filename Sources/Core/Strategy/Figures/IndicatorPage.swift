import Kernel
import Ledger
import Web

/// One indicator: its picture, its values one by one, where they come from, and how it is judged.
func indicatorPage(_ frame: PageFrame, _ departement: Departement, _ moment: Moment, _ item: IndicatorSituation) -> HTML
{
  let indicator = item.indicator, judgement = item.judgement
  let owner = departement.indicator(indicator.id)
  let plan = departement.plan
  var crumbs = [Crumb(plan.short, moment.link(frame.link()))]
  if let action = owner?.action {
    crumbs.append(Crumb("\(action.number) \(action.short)", moment.action(frame, plan, action.number)))
  }
  if let element = owner?.element { crumbs.append(Crumb(element.title, moment.element(frame, element))) }
  crumbs.append(Crumb("Indicateur"))
  let drawing = indicatorChart(item, moment), file = moment.indicator(frame, indicator.id).appending("courbe.svg")
  let standing: HTML = judgement.mark.html { badge($0, $0.word + ".") }
  let main: HTML = """
    \(drawing.map(chart) ?? "")\(drawing?.axisNote.html { "<p class=\"note\">\(prose: $0)</p>" } ?? "")\
    \(drawing == nil ? "" : links([download("Télécharger la courbe", "SVG", file)]))
    \(section("Tableau des valeurs", id: "valeurs", valuesTable(departement, moment, item)))
    """
  return pageHead(
    HTML(prose: indicator.title), breadcrumb: crumbs, answer: "\(standing) \(answer(judgement, nil))",
    control: dates(frame, moment))
    + split(main, provenance(frame, departement, moment, item))
}

private func valuesTable(_ departement: Departement, _ moment: Moment, _ item: IndicatorSituation) -> HTML {
  let indicator = item.indicator
  struct Line {
    let day: Day
    let value: HTML
    let kind: String
    let source: String
  }
  let stated = indicator.stated.filter { $0.day <= moment.on }.map { figure in
    var kind = "cité"
    if figure.confidence == .derived { kind = "déduit" }
    if figure.confidence == .approximate { kind = "approché" }
    if figure.origin.isEntered { kind = "saisi" }
    if figure == indicator.baseline { kind += ", point de départ" }
    let numbers =
      figure.numerator.flatMap { numerator in
        figure.denominator.map { " (\(French.short(numerator)) sur \(French.short($0)))" }
      } ?? ""
    let source = [departement.sourceTitle(figure.source), figure.note].compactMap(\.self).filter { !$0.isEmpty }
    return Line(
      day: figure.day, value: "\(prose: indicator.amount(figure.value, extra: 2) + numbers)", kind: kind,
      source: source.joined(separator: ". "))
  }
  let targets = indicator.targets.compactMap { target in
    target.day.map {
      Line(
        day: $0, value: "\(prose: indicator.amount(target.value, extra: 2))",
        kind: target.isDated ? "cible" : "cible (fin du plan)",
        source: [target.source.map(departement.sourceTitle), target.note].compactMap(\.self).joined(separator: ". "))
    }
  }
  let counted = monthly(item.series, through: moment.on).map { day, figure in
    Line(
      day: day, value: "\(prose: indicator.amount(figure.value, extra: 1))\(coverage(figure))", kind: "compté",
      source: item.measures.map(\.title).joined(separator: ", "))
  }
  let lines = (stated + targets + counted).sorted { $0.day > $1.day }
  return table(
    "Valeurs de l’indicateur",
    [
      Column("Jour", phone: .first), Column("Valeur", .number, phone: .end), Column("Nature", phone: .line, label: ""),
      Column("Source", phone: .line, label: "", isMuted: true),
    ],
    lines.map { ["\(short: $0.day)", $0.value, "\($0.kind)", "\(prose: $0.source)"] })
}

private func coverage(_ figure: Series.Figure) -> HTML {
  var html: HTML = ""
  if let numerator = figure.numerator, let denominator = figure.denominator {
    html += " <span class=\"muted\">(\(French.short(numerator)) sur \(French.short(denominator)))</span>"
  }
  if let coverage = figure.coverage, !coverage.isComplete {
    html += " <span class=\"muted\">\(prose: coverage.words)</span>"
  }
  if figure.coverage?.isNothing ?? false, figure.value == 0 { html += " <span class=\"muted\">néant</span>" }
  return html
}

/// What was counted at the end of each month and on the day itself.
private func monthly(_ series: Series, through last: Day) -> [(Day, Series.Figure)] {
  guard let start = series.breakDay, start <= last else { return [] }
  var lines: [(Day, Series.Figure)] = [], day = start.lastOfMonth
  while day < last {
    if let figure = series.state(on: day).figure, !figure.isStated,
      figure.on.map({ $0 > (lines.last?.0 ?? start.adding(days: -1)) }) ?? true
    {
      lines.append((figure.on ?? day, figure))
    }
    day = day.adding(days: 1).lastOfMonth
  }
  if let figure = series.state(on: last).figure, !figure.isStated, (figure.on ?? last) != lines.last?.0 {
    lines.append((figure.on ?? last, figure))
  }
  return lines
}

private func provenance(_ frame: PageFrame, _ departement: Departement, _ moment: Moment, _ item: IndicatorSituation)
  -> HTML
{
  let indicator = item.indicator
  var facts: [Fact] = []
  if let formula = indicator.formula { facts.append(Fact("Calcul", formulaWords(frame, departement, moment, formula))) }
  facts.append(Fact("Fenêtre", "\(prose: indicator.window.words)"))
  if indicator.isJudged {
    if !indicator.targets.isEmpty {
      facts.append(Fact("Point de départ", "\(prose: indicator.startWords ?? "aucun")"))
    }
    facts.append(Fact("Sens", indicator.direction == .rise ? "plus haut est mieux" : "plus bas est mieux"))
    facts.append(Fact("Tolérance", "\(prose: French.percent(indicator.tolerance * 100)) du chemin entre deux points"))
  } else {
    facts.append(Fact("Jugement", "aucun\u{00A0}: ce chiffre éclaire"))
  }
  if let perimeter = indicator.perimeter { facts.append(Fact("Périmètre", "\(prose: perimeter)")) }
  if let day = item.series.breakDay {
    facts.append(Fact("Rupture", "chiffres cités avant le \(short: day), comptés depuis"))
  }
  if let since = item.judgement.since, item.judgement.standing != nil, !item.judgement.isFinal {
    facts.append(Fact("Depuis", "\(long: since)"))
  }
  if let metOn = item.judgement.metOn {
    facts.append(Fact(item.judgement.isMetAtTheLatest ? "Atteint au plus tard le" : "Atteint le", "\(long: metOn)"))
  }
  if let lostOn = item.judgement.lostOn { facts.append(Fact("Perdu le", "\(long: lostOn)")) }
  if let rate = item.judgement.rate {
    facts.append(Fact("Chemin parcouru", "\(prose: French.percent(rate * 100, atMost: 0))"))
  }
  if let note = indicator.note { facts.append(Fact("Note", "\(prose: note)")) }
  var actions: [HTML] = [linked("Comment on juge", frame.link("aide"))]
  if frame.permit.may(.enterFigures), indicator.formula == nil || indicator.isPercent {
    actions.append(linked("Saisir un chiffre", frame.link("indicateurs", indicator.id, "chiffres")))
  }
  return section("D’où vient ce chiffre", id: "provenance", isRuled: true, definitions(facts) + links(actions))
}

private func formulaWords(_ frame: PageFrame, _ departement: Departement, _ moment: Moment, _ formula: Formula) -> HTML
{
  func term(_ term: Term) -> HTML {
    let title = departement.measures[term.measure]?.title ?? term.measure
    let link = moment.measure(frame, term.measure).query("organisation", term.organisation).query(
      "categorie", term.category)
    let parts = [
      departement.organisationName(term.organisation, on: moment.on),
      term.category.flatMap { departement.measures[term.measure]?.category($0)?.name },
    ].compactMap(\.self)
    return "\(linked(title, link))\(if: !parts.isEmpty, " (\(prose: parts.joined(separator: ", ")))")"
  }
  switch formula {
  case .term(let one): return term(one)
  case .sum(let many): return many.html(separator: " + ") { term($0) }
  case .difference(let first, let second): return "\(term(first)) − \(term(second))"
  case .ratio(let first, let second): return "\(term(first)) ÷ \(term(second))"
  case .per1000(let one): return "\(term(one)) pour 1\u{202F}000 habitants"
  case .communes(let one): return "communes qui en ont\u{00A0}: \(term(one))"
  }
}

extension Window {
  var words: String {
    switch self {
    case .level: "niveau au jour lu"
    case .period(let kind): "total \(kind.frequency)"
    case .since(let day): "total depuis le \(French.short(day))"
    case .rolling(let months): "total des \(months) derniers mois"
    }
  }
}
