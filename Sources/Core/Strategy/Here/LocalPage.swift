import Kernel
import Territory
import Web

/// "What moves here?": the answer, then what must move, then the rest; parts of other modules stand between.
/// - Parameter between: what waits for the reader here, the collections.
package func localPage(_ frame: PageFrame, _ view: LocalView, choice: HTML, answer own: HTML, between: HTML) -> HTML {
  let moment = view.situation.moment
  let toMove = view.lines.filter { $0.action.standing.isToMove }
  let rest = view.lines.filter { !$0.action.standing.isToMove }
  return """
    \(pageHead(
      HTML(prose: view.locality.title),
      breadcrumb: [Crumb(view.situation.departement.plan.short, moment.link(frame.link())), Crumb(view.locality.title)],
      answer: "\(localAnswer(view, toMove.count)) \(own)", control: dates(frame, moment)))
    \(choice)\(between)
    \(section(
      view.situation.isClosed ? "Ce qui n’est pas atteint, vu d’ici" : "À faire bouger, vu d’ici", id: "bouger",
      note: "La situation est celle du département\u{202F}: le texte ne fixe pas de cible par territoire.",
      toMove.isEmpty
        ? emptyState(
          view.situation.isClosed
            ? "Aucune." : "Aucune des actions qui se comptent ici n’est en retard ni à risque.")
        : linesTable(frame, view, toMove, "Actions à faire bouger")))
    \(if: !rest.isEmpty,
      section("Les autres actions qui se comptent ici", linesTable(frame, view, rest, "Autres actions")))
    \(othersSection(frame, view))
    \(links(leads(frame, view)))
    """
}

private func localAnswer(_ view: LocalView, _ toMove: Int) -> HTML {
  let counted = view.lines.count, all = view.situation.actions.count
  let verb: HTML =
    view.situation.isClosed
    ? HTML(French.agree(toMove, "n’est pas atteinte", "ne sont pas atteintes"))
    : HTML(French.agree(toMove, "est à faire bouger", "sont à faire bouger"))
  guard counted > 0 else { return "Aucune des \(number: all) actions ne se compte par commune." }
  let move: HTML =
    toMove == 0
    ? view.situation.isClosed ? "aucune n’est dite manquée." : "aucune n’est en retard ni à risque."
    : "\(linked(French.number(toMove), Link.here.fragment("bouger"))) \(verb)."
  return "\(number: counted) actions sur \(number: all) se comptent ici\u{202F}; \(move)"
}

private func linesTable(_ frame: PageFrame, _ view: LocalView, _ lines: [LocalView.Line], _ caption: String) -> HTML {
  let departement = view.situation.departement, moment = view.situation.moment
  let columns = [
    Column("Situation", phone: .first), Column("Action", phone: .line, label: "", isHeading: true),
    Column("Ici", phone: .line), Column("Département", phone: .line, label: "département :"),
    Column("Attendu", phone: .more, label: "attendu"), Column("Qui doit agir", phone: .line, label: ""),
  ]
  return table(
    caption, columns,
    lines.map { line in
      let action = line.action, judgement = action.computed.worst?.judgement
      return TableRow([
        badge(action.mark),
        ranked(action.action, moment.action(frame, departement.plan, action.action.number)),
        line.figures.html { "<div>\(figure($0, frame, view, isNamed: line.figures.count > 1))</div>" },
        "\(prose: judgement?.found ?? "")", "\(prose: judgement?.expectedText ?? "")",
        owner(action, frame, view),
      ])
    })
}

/// - Parameter isNamed: true where another figure stands beside it.
private func figure(_ figure: LocalView.Figure, _ frame: PageFrame, _ view: LocalView, isNamed: Bool) -> HTML {
  let moment = view.situation.moment
  let code = view.locality.isCommune ? view.locality.communes.first?.code : nil
  let link = moment.measure(frame, figure.measure.id).query("commune", code)
  return """
    \(linked(figure.words, link, style: "figure"))\
    \(if: isNamed, "<small>\(prose: figure.measure.title.inSentence)</small>")
    """
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
  let height = (view.others.count + 2) / 3
  let count = French.plural(view.others.count, "action", "actions")
  return section(
    "Ce qui ne se compte pas ici",
    note:
      "\(prose: count) sans chiffre par commune\u{202F}: ni bonnes ni mauvaises ici. Leur situation est celle du département.",
    thirds(
      stride(from: 0, to: view.others.count, by: height).map { first in
        entries(
          view.others[first..<min(first + height, view.others.count)].map { action in
            Entry(
              lead: action.mark.symbol, number: action.action.number, action.action.short,
              moment.action(frame, plan, action.action.number), detail: action.mark.word)
          })
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
