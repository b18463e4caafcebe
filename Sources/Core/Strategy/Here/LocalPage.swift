import Kernel
import Territory
import Web

/// "What moves here?": the answer, what must move, the rest; folded, what is not known or not counted here.
/// - Parameter between: what waits for the reader here, the collections.
package func localPage(_ frame: PageFrame, _ view: LocalView, choice: HTML, answer own: HTML, between: HTML) -> HTML {
  let moment = view.situation.moment, isClosed = view.situation.isClosed
  let toMove = view.known.filter { $0.action.standing.isToMove }
  let rest = view.known.filter { !$0.action.standing.isToMove }
  let none: HTML =
    isClosed
    ? "Aucune des actions qui ont un chiffre ici n’a été manquée."
    : "Aucune des actions qui ont un chiffre ici n’est en retard ni à risque."
  return """
    \(pageHead(
      HTML(prose: view.locality.title),
      breadcrumb: [Crumb(view.situation.departement.plan.short, moment.link(frame.link())), Crumb(view.locality.title)],
      answer: "\(localAnswer(view, toMove.count)) \(own)", control: dates(frame, moment)))
    \(choice)\(between)
    \(if: !view.known.isEmpty, section(
      isClosed ? "Ce qui n’a pas été atteint, vu d’ici" : "À faire bouger, vu d’ici", id: "bouger",
      note: "La situation est celle du département\u{202F}: le texte ne fixe pas de cible par territoire.",
      toMove.isEmpty ? emptyState(none) : linesTable(frame, view, toMove, "Actions à faire bouger")))
    \(if: !rest.isEmpty, section(
      "Les autres actions qui ont un chiffre ici", linesTable(frame, view, rest, "Autres actions")))
    \(if: view.known.isEmpty, promisesSection(frame, view))\(unknownSection(frame, view))\(othersSection(frame, view))
    \(links(leads(frame, view)))
    """
}

private func localAnswer(_ view: LocalView, _ toMove: Int) -> HTML {
  let known = view.known.count, all = view.situation.actions.count, isClosed = view.situation.isClosed
  guard !view.lines.isEmpty else { return "Aucune des \(number: all) actions ne se compte par commune." }
  guard known > 0 else {
    return """
      Aucun chiffre n’est connu ici, des \(prose: French.plural(view.lines.count, "action", "actions")) \
      qui se comptent par commune. Dans le département\u{00A0}: \
      \(summary(of: view.lines.map(\.action), on: view.situation.moment.on)).
      """
  }
  let verb: HTML =
    isClosed
    ? HTML(French.agree(toMove, "n’a pas été atteinte", "n’ont pas été atteintes"))
    : HTML(French.agree(toMove, "est à faire bouger", "sont à faire bouger"))
  let move: HTML =
    toMove == 0
    ? isClosed ? "aucune n’a été manquée." : "aucune n’est en retard ni à risque."
    : "\(linked(French.number(toMove), Link.here.fragment("bouger"))) \(verb)."
  let have = French.agree(known, "a un chiffre connu ici", "ont un chiffre connu ici")
  return "\(prose: French.plural(known, "action", "actions")) sur \(number: all) \(prose: have)\u{202F}; \(move)"
}

private func linesTable(_ frame: PageFrame, _ view: LocalView, _ lines: [LocalView.Line], _ caption: String) -> HTML {
  let departement = view.situation.departement, moment = view.situation.moment
  let columns = [
    Column("Situation", phone: .first), Column("Action", phone: .line, label: "", isHeading: true),
    Column("Ici", phone: .line, label: "ici :"), Column("Département", phone: .line, label: "département :"),
    Column(view.situation.isClosed ? "Qui en répondait" : "Qui doit agir", phone: .line, label: ""),
  ]
  return table(
    caption, columns,
    lines.map { line in
      let action = line.action, isNamed = line.known.count > 1
      return TableRow([
        badge(action.mark),
        ranked(action.action, moment.action(frame, departement.plan, action.action.number)) + judged(action),
        line.known.html { "<div class=\"told\">\(figure($0, frame, view, isNamed: isNamed))</div>" },
        line.known.html { "<div class=\"told\">\(prose: $0.whole.words)\(if: isNamed, name($0))</div>" },
        owner(action, frame, view),
      ])
    })
}

/// On what the département is judged: another figure, often, than those that are told by commune.
private func judged(_ action: ActionSituation) -> HTML {
  guard let judgement = action.computed.worst?.judgement, !judgement.found.isEmpty else { return "" }
  let expected = judgement.expectedText.isEmpty ? "" : ", attendu\(French.noBreak): \(judgement.expectedText)"
  return "<small class=\"muted\">\(prose: "Jugée pour le département : \(judgement.found)\(expected)")</small>"
}

private func name(_ figure: LocalView.Figure) -> HTML { "<small>\(prose: figure.measure.title.inSentence)</small>" }

/// - Parameter isNamed: true where another figure stands beside it.
private func figure(
  _ figure: LocalView.Figure, _ frame: PageFrame, _ view: LocalView, isNamed: Bool
) -> HTML {
  let code = view.locality.isCommune ? view.locality.communes.first?.code : nil
  let link = view.situation.moment.measure(frame, figure.measure.id).query("commune", code)
  return "\(linked(figure.words, link, style: "figure"))\(if: isNamed, name(figure))"
}

/// Where nothing is known of a place, what is promised there as everywhere answers whoever lives there.
private func promisesSection(_ frame: PageFrame, _ view: LocalView) -> HTML {
  guard !view.lines.isEmpty else { return "" }
  let moment = view.situation.moment, plan = view.situation.departement.plan
  return section(
    view.situation.isClosed ? "Ce qui était promis ici comme ailleurs" : "Ce qui est promis ici comme ailleurs",
    id: "promis", note: "La situation est celle du département.",
    entries(
      view.lines.map { line in
        Entry(
          lead: line.action.mark.symbol, number: line.action.action.number, line.action.action.short,
          moment.action(frame, plan, line.action.action.number), detail: line.action.mark.word)
      }))
}

/// What nobody has told here, behind one line.
private func unknownSection(_ frame: PageFrame, _ view: LocalView) -> HTML {
  let unknown = view.unknown, moment = view.situation.moment
  guard !unknown.isEmpty else { return "" }
  let count = French.plural(unknown.count, "chiffre n’est pas connu ici", "chiffres ne sont pas connus ici")
  return folded(
    count,
    entries(
      unknown.map { item in
        Entry(
          number: item.action.number, item.measure.title, moment.measure(frame, item.measure.id),
          detail: item.action.short)
      }))
}

private func owner(_ action: ActionSituation, _ frame: PageFrame, _ view: LocalView) -> HTML {
  guard let responsible = action.responsible else { return "sans responsable" }
  let name = view.situation.departement.responsible(responsible, on: view.situation.moment.on)
  if frame.permit.functions.contains(responsible.function) { return "<b>Vous</b>" }
  return linked(name, view.situation.moment.organisation(frame, responsible.function))
}

private func othersSection(_ frame: PageFrame, _ view: LocalView) -> HTML {
  guard !view.others.isEmpty else { return "" }
  let moment = view.situation.moment, plan = view.situation.departement.plan
  let count = French.plural(view.others.count, "action ne se compte pas ici", "actions ne se comptent pas ici")
  return folded(
    count,
    "<p class=\"note\">Ni bonnes ni mauvaises ici\u{202F}: leur situation est celle du département.</p>"
      + entries(
        view.others.map { action in
          Entry(
            lead: action.mark.symbol, number: action.action.number, action.action.short,
            moment.action(frame, plan, action.action.number), detail: action.mark.word)
        }))
}

private func leads(_ frame: PageFrame, _ view: LocalView) -> [HTML] {
  let moment = view.situation.moment, parts = view.locality.reference.split(separator: "/").map(String.init)
  let place =
    view.locality.isCommune
    ? moment.commune(frame, parts.last ?? "") : moment.zone(frame, parts.first ?? "", parts.last ?? "")
  return [
    linked("Tous les chiffres : \(view.locality.title)", place),
    linked("Voir la stratégie entière", moment.link(frame.link())),
  ]
}

extension Standing {
  /// True of what must move: late or at risk.
  package var isToMove: Bool { self == .late || self == .atRisk }
}
