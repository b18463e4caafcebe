import Kernel
import Web

/// An axis or an objective: what it asks, how its actions stand, what situates it.
func elementPage(_ visit: Visit, _ situation: Situation, _ element: Plan.Element) -> HTML {
  let plan = situation.departement.plan, moment = situation.moment
  let numbers = Set(plan.actions(under: element).map(\.number))
  let actions = situation.actions.filter { numbers.contains($0.action.number) }
  let crumbs =
    [Crumb(plan.short, moment.link(visit.link()))]
    + plan.path(to: element.id).dropLast().map {
      Crumb("\($0.level.name) \($0.number) : \($0.title)", moment.element(visit, $0))
    }
    + [Crumb("\(element.level.name) \(element.number)")]
  let children = plan.children(of: element)
  let context = situation.context[element.id] ?? []
  let late = actions.count { $0.standing == .late }, risk = actions.count { $0.standing == .atRisk }
  return """
    \(pageHead(
      HTML(prose: element.title), breadcrumb: crumbs,
      answer: "\(prose: French.plural(actions.count, "action", "actions"))\u{00A0}: \(prose: "\(late) en retard, \(risk) à risque, \(actions.count { $0.standing == .onTrack }) en bonne voie, \(actions.count { $0.standing == .achieved }) atteintes").",
      control: dates(visit, moment)))
    \(element.summary.html { section("De quoi il s’agit", "<p class=\"lead\">\(prose: $0)</p>") })
    \(if: !children.isEmpty, section("\(children.first?.level.plural ?? "")", isRuled: true, entries(children.map {
      Entry(number: $0.number, $0.title, moment.element(visit, $0), detail: French.plural(plan.actions(under: $0).count, "action", "actions"))
    })))
    \(section("\(plan.steered?.plural ?? "Actions")", actionsTable(visit, situation, actions)))
    \(if: !context.isEmpty, contextSection(visit, situation.departement, moment, context, title: "Pour situer"))
    """
}

/// The actions of a list, each with what is found, expected and who must act.
func actionsTable(_ visit: Visit, _ situation: Situation, _ actions: [ActionSituation]) -> HTML {
  let departement = situation.departement, moment = situation.moment
  guard !actions.isEmpty else { return emptyState("Aucune action.") }
  return table(
    "Actions",
    [
      Column("Situation", phone: .first), Column("Action", phone: .line, label: "", isHeading: true),
      Column("Constaté", phone: .line, label: ""), Column("Attendu", phone: .more, label: "attendu"),
      Column("Météo", phone: .line),
      Column("Qui", phone: .line, label: ""),
    ],
    actions.map { row in
      let judgement = row.computed.worst?.judgement
      let link = moment.action(visit, departement.plan, row.action.number)
      let target = row.computed.worst.map { $0.isMilestone ? link : moment.indicator(visit, $0.id) }
      return TableRow([
        badge(row.standing.mark),
        "<span class=\"rank\">\(row.action.number)</span> <a class=\"row-link strong\" href=\"\(link)\">\(prose: row.action.short)</a>",
        linked(
          judgement?.found ?? row.state?.content.state?.name ?? "", judgement == nil ? nil : target, style: "figure"),
        "\(prose: judgement?.expectedText ?? "")", "\(prose: row.weather?.content.weather?.name ?? "non renseignée")",
        "\(prose: departement.responsible(row.responsible, on: moment.on))",
      ])
    })
}
