import Kernel
import Web

/// An axis or an objective: what it asks, how its actions stand, what situates it.
func elementPage(_ frame: PageFrame, _ situation: Situation, _ element: Plan.Element) -> HTML {
  let plan = situation.departement.plan, moment = situation.moment
  let numbers = Set(plan.actions(under: element).map(\.number))
  let actions = situation.actions.filter { numbers.contains($0.action.number) }
  let crumbs =
    [Crumb(plan.short, moment.link(frame.link()))]
    + plan.path(to: element.id).dropLast().map {
      Crumb("\($0.level.name) \($0.number) : \($0.title)", moment.element(frame, $0))
    }
    + [Crumb("\(element.level.name) \(element.number)")]
  let children = plan.children(of: element)
  let context = situation.context[element.id] ?? []
  let others = situation.others.filter { numbers.contains($0.action.number) }
  let counts = Mark.allCases.map { mark in (mark, actions.count { $0.mark == mark }) }.filter { $0.1 > 0 }
    .map { $0.0.counted($0.1) }
  return """
    \(pageHead(
      HTML(prose: element.title), breadcrumb: crumbs,
      answer: """
        \(prose: French.plural(actions.count, "action", "actions"))\
        \(if: !counts.isEmpty, "\u{00A0}: \(prose: counts.joined(separator: ", "))").\(otherActions(others))
        """,
      control: dates(frame, moment)))
    \(element.summary.html { section("De quoi il s’agit", "<p class=\"lead\">\(prose: $0)</p>") })
    \(if: !children.isEmpty, section("\(children.first?.level.plural ?? "")", isRuled: true, entries(children.map {
      Entry(
        number: $0.number, $0.title, moment.element(frame, $0),
        detail: French.plural(situation.count(under: $0), "action", "actions"))
    })))
    \(section("\(plan.steered?.plural ?? "Actions")", actionsTable(frame, situation, actions)))
    \(if: !others.isEmpty, section("À un autre moment", otherEntries(frame, situation, others)))
    \(if: !context.isEmpty, contextSection(frame, situation.departement, moment, context, title: "Pour situer"))
    """
}

/// "Une autre n’a pas commencé ou s’est achevée avant."
/// An action in a table: its number, then its name, which leads to it.
func ranked(_ action: Action, _ link: Link) -> HTML {
  "<span class=\"rank\">\(action.number)</span> <a class=\"row-link\" href=\"\(link)\">\(prose: action.short)</a>"
}

private func otherActions(_ others: [ActionSituation]) -> HTML {
  guard !others.isEmpty else { return "" }
  let count = French.plural(others.count, "autre ne vit pas", "autres ne vivent pas")
  return " \(prose: French.capitalized(count)) ce jour-là."
}

/// Actions that are not counted on the day, each with its own time.
private func otherEntries(_ frame: PageFrame, _ situation: Situation, _ others: [ActionSituation]) -> HTML {
  let moment = situation.moment
  return entries(
    others.map { item in
      Entry(
        number: item.action.number, item.action.short,
        moment.action(frame, situation.departement.plan, item.action.number), detail: item.lifeInWords ?? "")
    })
}

extension Situation {
  /// How many of those that count are under an element.
  func count(under element: Plan.Element) -> Int {
    let numbers = Set(departement.plan.actions(under: element).map(\.number))
    return actions.count { numbers.contains($0.action.number) }
  }
}

/// Where nobody said how an action goes. A phone leaves it out: what is said of it is there, or is not.
let weatherUnsaid: HTML = "<span class=\"muted moment unsaid\">non renseignée</span>"

/// The actions of a list, each with what is found, expected and who must act.
func actionsTable(_ frame: PageFrame, _ situation: Situation, _ actions: [ActionSituation]) -> HTML {
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
      let link = moment.action(frame, departement.plan, row.action.number)
      let target = row.computed.worst.map { $0.isMilestone ? link : moment.indicator(frame, $0.id) }
      return TableRow([
        badge(row.mark),
        ranked(row.action, link),
        linked(
          judgement?.found ?? row.state?.content.state?.name ?? "", judgement == nil ? nil : target, style: "figure"),
        "\(prose: judgement?.expectedText ?? "")",
        row.weather?.content.weather.map { HTML(prose: $0.name) } ?? weatherUnsaid,
        "\(prose: departement.responsible(row.responsible, on: moment.on))",
      ])
    })
}
