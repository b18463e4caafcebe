import Kernel
import Web

/// The actions of a list as a document: what one goes through at a meeting.
struct ActionDossier {
  let situation: Situation
  /// What narrowed the list, in words.
  let narrowing: [String]
  let rows: [ActionSituation]
  let today: Day
  private var departement: Departement { situation.departement }
  private var day: Day { situation.moment.on }

  var title: String { "\(departement.plan.steered?.plural ?? "Actions"), au \(French.long(day))" }

  var body: HTML {
    let answer = French.plural(rows.count, "action", "actions"), known = situation.moment.knownDay
    return """
      <header><p>\(prose: departement.name)</p><p>\(prose: departement.plan.short)</p></header>
      <main><h1>\(prose: title)</h1>
      <p>\(prose: answer)\(known.html { ", tel qu’on le savait le \(long: $0)" }).\
      \(if: !rows.isEmpty, " \(summary(of: rows, on: day)).")</p>
      \(if: !narrowing.isEmpty, "<ul>\(narrowing.html { "<li>\(prose: $0)</li>" })</ul>")\
      \(rows.html(section))</main>
      <footer><p>\(prose: departement.name), imprimé le \(prose: French.long(today)).</p></footer>
      """
  }

  private func section(_ row: ActionSituation) -> HTML {
    let judgement = row.computed.worst?.judgement
    let since = row.computed.since.html { " depuis le \(long: $0)" }
    let weather: HTML =
      row.weather.map { saying in
        """
        \(prose: saying.content.weather?.name ?? ""), dit le \(long: saying.day)\
        \(saying.content.text.html { "\u{00A0}: «\u{00A0}\(prose: $0)\u{00A0}»" })
        """
      } ?? "non renseignée"
    let step: HTML =
      row.step.map { saying in
        let who = saying.content.function.map { departement.organisations.functionName($0, on: day) }
        return """
          \(prose: saying.content.text ?? "")\(saying.content.due.html { ", avant le \(long: $0)" })\
          \(who.html { " (\(prose: $0))" })
          """
      } ?? "aucune n’est annoncée"
    let parts: [(String, HTML)] = [
      ("Situation", "\(prose: row.mark.word)\(since)"), ("Constaté", "\(prose: judgement?.found ?? "")"),
      ("Attendu", "\(prose: judgement?.expectedText ?? "")"),
      ("Responsable", "\(prose: departement.responsible(row.responsible, on: day))"),
      ("Travail", "\(prose: row.state?.content.state?.name ?? "")"), ("Météo", weather), ("Prochaine étape", step),
    ]
    return """
      <h2>\(row.action.number) \(prose: row.action.title)</h2>
      <ul>\(parts.filter { !$0.1.isEmpty }.html { "<li>\($0.0)\u{00A0}: \($0.1)</li>" })</ul>

      """
  }
}
