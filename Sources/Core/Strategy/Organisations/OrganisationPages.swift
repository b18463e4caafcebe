import Accounts
import Kernel
import Module
import Territory
import Web

/// The actions of which nobody has said anything for a year or ever.
func silencePage(_ frame: PageFrame, _ situation: Situation, _ silent: Territorial<ActionSituation>) -> HTML {
  func shown(_ actions: [ActionSituation]) -> HTML { silenceTable(frame, situation, actions) }
  let count = silent.own.isEmpty ? "Aucune action" : French.plural(silent.own.count, "action", "actions")
  return pageHead(
    "Actions sans nouvelles",
    answer: "\(prose: count) dont personne n’a rien dit depuis plus d’un an, ou jamais\(silent.place).",
    control: dates(frame, situation.moment))
    + arrondissementChoice(frame, situation.departement, on: situation.moment.on) + shown(silent.own)
    + silent.beside(shown)
}

/// The actions of a list, each with how long nobody has spoken of it.
private func silenceTable(_ frame: PageFrame, _ situation: Situation, _ actions: [ActionSituation]) -> HTML {
  let departement = situation.departement, moment = situation.moment
  guard !actions.isEmpty else { return emptyState("Aucune action.") }
  return table(
    "Actions sans nouvelles",
    [
      Column("Situation", phone: .first), Column("Action", phone: .line, label: "", isHeading: true),
      Column("Dernière nouvelle", phone: .line), Column("Qui", phone: .line, label: ""),
    ],
    actions.map { row in
      let news: HTML =
        row.lastNews.map { "\(short: $0) <small>il y a \(prose: French.duration(from: $0, to: moment.on))</small>" }
        ?? "jamais"
      return TableRow([
        badge(row.mark), ranked(row.action, moment.action(frame, departement.plan, row.action.number)), news,
        "\(prose: departement.responsible(row.responsible, on: moment.on))",
      ])
    })
}

/// Who acts: every organisation with how many actions it answers for.
/// - Parameter zone: the arrondissement to which it is narrowed, by the territory of those that have one.
func organisationsPage(_ frame: PageFrame, _ situation: Situation, in zone: Zone?) -> HTML {
  let departement = situation.departement, moment = situation.moment
  let all = departement.organisations.named.filter { organisation in
    zone.map { departement.isWithin($0, organisation.id, on: moment.on) ?? false } ?? true
  }
  let rows = all.map { organisation -> (name: String, row: TableRow) in
    let name = organisation.name(on: moment.on)
    let own = situation.actions.filter {
      $0.responsible.map { Organisations.organisation(of: $0.function) } == organisation.id
    }
    let beside = situation.actions.filter { $0.action.organisations.contains(organisation.id) }.count - own.count
    return (
      name.text,
      TableRow([
        "<a class=\"row-link\" href=\"\(moment.organisation(frame, organisation.id))\">\(prose: name.text)</a>",
        "\(name.acronym ?? "")", "\(number: own.count)", "\(number: max(0, beside))",
        summary(of: own, on: moment.on),
      ])
    )
  }
  let orphans = situation.withoutOwner
  let without: HTML =
    zone != nil
    ? ""
    : orphans.isEmpty
      ? "Chaque action a un responsable."
      : "\(prose: French.plural(orphans.count, "action n’a", "actions n’ont")) pas de responsable."
  let count =
    zone.map {
      "\(French.plural(rows.count, "organisme a son territoire", "organismes ont leur territoire")) ici : \($0.name)"
    }
    ?? French.plural(rows.count, "organisme fait la stratégie", "organismes font la stratégie")
  return pageHead(
    "Organismes", answer: "\(prose: count). \(without)", control: dates(frame, moment))
    + arrondissementChoice(frame, departement, on: moment.on)
    + table(
      "Organismes de la stratégie",
      [
        Column("Organisme", isHeading: true), Column("Sigle", phone: .end, isMuted: true), Column("Répond de", .number),
        Column("Participe à", .number), Column("Ses actions", phone: .line, label: ""),
      ], rows.sorted { French.ordered($0.name) < French.ordered($1.name) }.map(\.row))
}

/// One organisation: what falls due of it, what it answers for, what it takes part in, its names.
/// - Parameter owed: of which the strategy knows nothing, as far as whoever reads may.
package func organisationPage(
  _ frame: PageFrame, _ situation: Situation, _ organisation: Organisation, _ owed: [Due]
) -> HTML {
  let moment = situation.moment
  let own = situation.actions.filter {
    $0.responsible.map { Organisations.organisation(of: $0.function) } == organisation.id
  }
  let numbers = Set(own.map(\.action.number))
  let beside = situation.actions.filter {
    $0.action.organisations.contains(organisation.id) && !numbers.contains($0.action.number)
  }
  let name = organisation.name(on: moment.on)
  let due = situation.due(within: 60, by: organisation)
  let functions = organisation.functions.map { function in
    Fact("Fonction", "\(prose: function.name)\(contactLink(frame, function.contact).html { ", \($0)" })")
  }
  let names = organisation.names.map { name in
    let period = [
      name.from.map { "depuis le \(French.short($0))" }, name.through.map { "jusqu’au \(French.short($0))" },
    ].compactMap(\.self)
    return Fact(
      period.isEmpty ? "Nom" : period.joined(separator: " "), "\(prose: name.text)\(name.acronym.html { " (\($0))" })")
  }
  return """
    \(pageHead(
      HTML(prose: name.text),
      breadcrumb: [
        Crumb("Organismes", moment.link(frame.link("organismes"))), Crumb(name.acronym ?? name.text),
      ],
      answer: """
        Répond de \(prose: French.plural(own.count, "action", "actions"))\
        \(if: !own.isEmpty, "\u{00A0}: \(summary(of: own, on: moment.on))"), participe à \(number: beside.count).
        """,
      facts: contactLink(frame, organisation.contact).html { facts([Fact("Contacter", $0)]) },
      control: dates(frame, moment)))
    \(if: !due.isEmpty, section("Échéances des soixante jours", dueTable(frame, situation, due)))
    \(if: !owed.isEmpty, section("Collectes et registres", owedTable(frame, situation.departement, owed)))
    \(if: !own.isEmpty, section("Répond de", actionsTable(frame, situation, own)))
    \(if: !beside.isEmpty, section("Participe à", actionsTable(frame, situation, beside)))
    \(if: organisation.names.count > 1 || !organisation.functions.isEmpty,
      section(
        "Noms et fonctions", definitions(names + functions)))
    """
}

private func owedTable(_ frame: PageFrame, _ departement: Departement, _ owed: [Due]) -> HTML {
  table(
    "Ce qui est attendu des fonctions de l’organisme",
    [
      Column("Le", phone: .first), Column("Ce qui est attendu", phone: .line, label: "", isHeading: true),
      Column("Précisions", phone: .line, label: ""), Column("Qui", phone: .line, label: "", isMuted: true),
    ],
    owed.map { due in
      let day: HTML = due.isLate(on: frame.today) ? "<b class=\"late\">■ \(short: due.day)</b>" : "\(short: due.day)"
      return [
        day, linked(due.title, due.link), "\(prose: due.detail)",
        "\(prose: departement.organisations.functionName(due.function, on: frame.today))",
      ]
    })
}
