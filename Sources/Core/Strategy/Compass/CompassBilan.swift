import Kernel
import Web

/// What a strategy that is over did not reach: what was found, what was promised, who answered for it.
func missedSection(_ frame: PageFrame, _ situation: Situation) -> HTML {
  let missed = situation.toMove
  return section(
    "Ce qui n’a pas été atteint", id: "bouger",
    missed.isEmpty
      ? emptyState("Rien de ce qui a été renseigné n’a été manqué.") : missedTable(frame, situation, missed))
}

private func missedTable(_ frame: PageFrame, _ situation: Situation, _ rows: [ActionSituation]) -> HTML {
  let moment = situation.moment, departement = situation.departement
  let columns = [
    Column("Bilan", phone: .first), Column("Action", phone: .line, label: "", isHeading: true),
    Column("Constaté", phone: .line, label: ""), Column("Attendu", phone: .more, label: "attendu"),
    Column("Qui en répondait", phone: .line, label: ""),
  ]
  return table(
    "Actions dont la cible n’a pas été atteinte", columns,
    rows.map { row in
      let judgement = row.computed.worst?.judgement
      let link = moment.action(frame, departement.plan, row.action.number)
      let target = row.computed.worst.map { $0.isMilestone ? link : moment.indicator(frame, $0.id) }
      return TableRow([
        badge(row.mark), ranked(row.action, link), linked(judgement?.found ?? "", target, style: "figure"),
        "\(prose: judgement?.expectedText ?? "")\(startNote(departement, row.computed.worst))",
        linked(
          departement.responsible(row.responsible, on: moment.on),
          row.responsible.map { moment.organisation(frame, $0.function) }),
      ])
    })
}

/// The actions of one standing, in a column.
func actionsColumn(
  _ frame: PageFrame, _ situation: Situation, _ standing: Standing, _ title: HTML, id: String
) -> HTML {
  let moment = situation.moment, shown = 8
  let rows = situation.actions.filter { $0.standing == standing }
  let all = frame.here.query("situation", standing.rawValue).fragment("mosaique")
  let list = rows.prefix(shown).map { row in
    Entry(
      lead: row.mark.symbol, number: row.action.number, row.action.short,
      moment.action(frame, situation.departement.plan, row.action.number),
      detail: situation.departement.responsible(row.responsible, on: moment.on))
  }
  let more: HTML = rows.count > shown ? links([linked("Tout voir (\(rows.count))", all)]) : ""
  return section(
    title, id: id, isRuled: true,
    rows.isEmpty ? emptyState("Aucune action.") : entries(list) + others(rows.count - shown) + more)
}
