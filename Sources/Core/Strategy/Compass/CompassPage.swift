import Kernel
import Web

/// "Where does the strategy stand, and who must move?" Ten seconds, one printed page.
func compassPage(_ visit: Visit, _ situation: Situation, _ changes: Changes, only: Standing?) -> HTML {
  let moment = situation.moment
  let toMove = situation.toMove, due = situation.due(within: 60), silent = situation.silent
  let head = pageHead(
    "Où en est la stratégie\u{202F}?",
    answer: compassAnswer(visit, situation, due: due.count, silent: silent.count), control: dates(visit, moment))
  let move = section(
    "À faire bouger", id: "bouger",
    toMove.isEmpty
      ? emptyState("Aucune action n’est en retard ni à risque au \(long: moment.on).")
      : toMoveTable(visit, situation, toMove))
  let columns = thirds([
    dueSection(visit, situation, due), silentSection(visit, situation, silent),
    changesSection(visit, situation, changes),
  ])
  let isStranger = visit.identity == nil
  return """
    <div class="compass">\(if: isStranger, welcome(visit, situation.departement))\(head)\(move)\(columns)\
    \(mosaicSection(visit, situation, only: only))\(byTerritory(visit, situation))\
    \(spelt(situation.departement, in: situation.actions.flatMap { [$0.action.short, $0.action.title] }))</div>
    """
}

/// Which of the actions can be read by arrondissement, and where.
private func byTerritory(_ visit: Visit, _ situation: Situation) -> HTML {
  let moment = situation.moment, zones = situation.departement.arrondissements(on: moment.on)
  guard !zones.isEmpty else { return "" }
  let counted = situation.countedByCommune.count, rest = situation.actions.count - counted
  let places = zones.html(separator: " · ") { zone in
    linked(zone.name, moment.link(visit.link("ici").query("lieu", "\(zone.kind)/\(zone.id)")))
  }
  return section(
    "Par arrondissement", id: "territoires",
    "<p>\(places)</p>\n<p class=\"note\">\(prose: French.plural(counted, "action se compte", "actions se comptent")) par commune et se \(HTML(French.agree(counted, "lit", "lisent"))) par arrondissement\u{202F}; \(number: rest) \(HTML(French.agree(rest, "n’a", "n’ont"))) de chiffre que pour le département.</p>\n"
  )
}

/// What a list leaves out, on paper, where nobody can follow a link.
private func others(_ count: Int) -> HTML {
  count > 0
    ? "<p class=\"printed\">+\u{202F}\(number: count) \(HTML(French.agree(count, "autre", "autres")))</p>\n" : ""
}

/// The responsible's own words on a late action, the latest, in short.
private func ownWords(_ row: ActionSituation) -> HTML {
  guard row.standing.isToMove else { return "" }
  guard let said = row.weather, let weather = said.content.weather else {
    return row.standing == .late
      ? "<small class=\"muted\">Son responsable n’en a rien dit.</small>" : ""
  }
  let text = said.content.text.map { " : « \($0.beginning) »" } ?? ""
  return "<small class=\"words\">\(prose: "\(weather.name), le \(French.short(said.day))\(text)")</small>"
}

/// Whom to ring about it, for those who are signed in: a service's own number or mailbox.
private func contact(_ visit: Visit, _ departement: Departement, _ responsible: Action.Responsible?) -> HTML {
  guard visit.identity != nil, let contact = responsible.flatMap({ departement.organisations.contact(of: $0.function) })
  else { return "" }
  let link = contact.contains("@") ? Elsewhere(mail: contact) : Elsewhere(telephone: contact)
  return "<small><a href=\"\(link)\">\(contact)</a></small>"
}

extension String {
  /// Its first words, on one line.
  fileprivate var beginning: String {
    let line = split(whereSeparator: \.isNewline).joined(separator: " ")
    guard line.count > 120 else { return line }
    return line.prefix(120).split(separator: " ").dropLast().joined(separator: " ") + "…"
  }
}

private func compassAnswer(_ visit: Visit, _ situation: Situation, due: Int, silent: Int) -> HTML {
  let all = situation.actions.count
  func part(_ count: Int, _ text: String, to anchor: String) -> HTML {
    count == 0 ? HTML(prose: text) : linked(text, Link.here.fragment(anchor))
  }
  let late = situation.count(.late), risk = situation.count(.atRisk)
  let last = situation.moment.on.adding(days: 60)
  let orphans = situation.withoutOwner.count
  return """
    \(late == 0 ? "Aucune action n’est" : part(late, "\(French.plural(late, "action", "actions")) sur \(all)", to: "bouger") + HTML(French.agree(late, " est", " sont"))) en retard\
    \(if: risk > 0, ", \(part(risk, "\(French.number(risk)) à risque", to: "bouger"))"). \
    \(due == 0 ? "Aucune échéance ne tombe" : part(due, French.plural(due, "échéance", "échéances"), to: "echeances") + HTML(French.agree(due, " tombe", " tombent"))) \
    d’ici au \(prose: French.dayAndMonth(last)). \
    \(silent == 0 ? "Toutes ont donné des nouvelles" : part(silent, French.plural(silent, "action", "actions"), to: "silence") + HTML(French.agree(silent, " est sans nouvelles", " sont sans nouvelles")))\
    \(if: orphans > 0, ", \(linked("\(French.number(orphans)) sans responsable", situation.moment.link(visit.link("silence"))))").
    """
}

private func toMoveTable(_ visit: Visit, _ situation: Situation, _ rows: [ActionSituation]) -> HTML {
  let moment = situation.moment, departement = situation.departement
  let columns = [
    Column("Situation", phone: .first), Column("Action", phone: .line, label: "", isHeading: true),
    Column("Constaté", phone: .line, label: ""),
    Column("Attendu", phone: .more, label: "attendu"), Column("Depuis", phone: .end, label: "depuis"),
    Column("Qui doit agir", phone: .line, label: ""),
  ]
  return table(
    "Actions en retard ou à risque", columns,
    rows.map { row in
      let judgement = row.computed.worst?.judgement
      let link = moment.action(visit, departement.plan, row.action.number)
      let target = row.computed.worst.map { $0.isMilestone ? link : moment.indicator(visit, $0.id) }
      let since = row.computed.since.map { French.duration(from: $0, to: moment.on) } ?? "le début"
      return TableRow([
        badge(row.standing.mark),
        "<span class=\"rank\">\(row.action.number)</span> <a class=\"row-link strong\" href=\"\(link)\">\(prose: row.action.short)</a>\(ownWords(row))",
        linked(judgement?.found ?? "", target, style: "figure"), "\(prose: judgement?.expectedText ?? "")", "\(since)",
        linked(
          departement.responsible(row.responsible, on: moment.on),
          row.responsible.map { moment.organisation(visit, $0.function) })
          + contact(visit, departement, row.responsible),
      ])
    })
}

private func dueSection(_ visit: Visit, _ situation: Situation, _ due: [Deadline]) -> HTML {
  let moment = situation.moment, shown = 8
  let more = due.count > shown ? links([linked("Tout voir (\(due.count))", moment.link(visit.link("echeances")))]) : ""
  return section(
    "Échéances d’ici au \(prose: French.dayAndMonth(moment.on.adding(days: 60)))", id: "echeances", isRuled: true,
    due.isEmpty
      ? emptyState("Aucune échéance dans les soixante jours.")
      : entries(
        due.prefix(shown).map { item in
          Entry(
            lead: "\(String(French.short(item.day).prefix(5)))", number: item.action.number, item.text,
            moment.action(visit, situation.departement.plan, item.action.number),
            detail: item.who.map { situation.departement.organisations.functionName($0, on: moment.on) } ?? "")
        }) + others(due.count - shown) + more)
}

private func silentSection(_ visit: Visit, _ situation: Situation, _ silent: [ActionSituation]) -> HTML {
  let moment = situation.moment, shown = 8
  let rest = silent.count - shown
  let more = rest > 0 ? links([linked("Tout voir (\(silent.count))", moment.link(visit.link("silence")))]) : ""
  return section(
    "Sans nouvelles", id: "silence", isRuled: true,
    silent.isEmpty
      ? emptyState("Toutes les actions ont donné des nouvelles depuis un an.")
      : entries(
        silent.prefix(shown).map { row in
          Entry(
            lead: row.standing.mark.symbol, number: row.action.number, row.action.short,
            moment.action(visit, situation.departement.plan, row.action.number),
            detail: situation.departement.responsible(row.responsible, on: moment.on),
            end: row.lastNews.map { French.duration(from: $0, to: moment.on) } ?? "jamais")
        }) + others(rest) + more)
}

private func changesSection(_ visit: Visit, _ situation: Situation, _ changes: Changes) -> HTML {
  let moment = situation.moment, shown = changes.events.prefix(7)
  let all = linked("Tout voir", moment.link(visit.link("actualites").query("depuis", changes.since.iso)))
  let note = linked("Noter la dernière séance", visit.link("seance"))
  let mayNote = visit.permit.may(.noteSitting)
  let ways = [changes.events.count > shown.count ? all : nil, mayNote ? note : nil].compactMap(\.self)
  let more = ways.isEmpty ? "" : links(ways)
  return section(
    "Depuis \(if: changes.isSitting, "la séance du", else: "le") \(prose: French.long(changes.since))",
    id: "changements", isRuled: true,
    shown.isEmpty
      ? emptyState("Rien n’a changé.")
      : entries(
        shown.map { event in
          Entry(
            lead: "\(String(French.short(event.day).prefix(5)))", number: event.action ?? "", event.text,
            event.action.map { moment.action(visit, situation.departement.plan, $0) }, detail: event.who)
        }) + others(changes.events.count - shown.count) + more)
}

private func mosaicSection(_ visit: Visit, _ situation: Situation, only: Standing?) -> HTML {
  let plan = situation.departement.plan, moment = situation.moment
  let counts = legend(
    Standing.allCases.map { standing in
      LegendEntry(
        standing.mark, situation.count(standing),
        visit.here.query("situation", standing == only ? nil : standing.rawValue).fragment("mosaique"),
        isCurrent: standing == only)
    })
  let shown = situation.actions.filter { only == nil || $0.standing == only }
  func row(_ element: Plan.Element) -> MosaicRow {
    let numbers = Set(plan.actions(under: element).map(\.number))
    return MosaicRow(
      element.number, element.title, moment.element(visit, element),
      shown.filter { numbers.contains($0.action.number) }.map { item in
        MosaicCell(
          item.standing.mark, item.action.number, moment.action(visit, plan, item.action.number),
          label: item.action.short)
      })
  }
  let rows = plan.rows
  let tops = plan.elements.filter { $0.parent == nil }
  let groups =
    rows.first?.parent == nil
    ? [MosaicGroup(plan.short, rows.map(row))]
    : tops.map { top in
      MosaicGroup(
        "\(top.level.name) \(top.number) · \(top.title)",
        rows.filter { plan.path(to: $0.id).first?.id == top.id }.map(row))
    }
  return section(
    "Les \(number: situation.actions.count) actions", id: "mosaique",
    counts
      + mosaic(
        groups.map { MosaicGroup($0.title, $0.rows.filter { only == nil || !$0.cells.isEmpty }) }.filter {
          !$0.rows.isEmpty
        }))
}

/// Everything that changed since a day.
func newsPage(_ visit: Visit, _ departement: Departement, _ moment: Moment, _ changes: Changes) -> HTML {
  let form = filters(
    visit.here, except: ["depuis"],
    field(
      Field("depuis", "Depuis le", kind: .day, value: French.short(changes.since), isRequired: true, width: .short)),
    submit: "Afficher")
  let events = changes.events.map { event in
    Happening(
      event.day,
      linked(
        (event.action.map { "\($0) " } ?? "") + event.text,
        event.action.map { moment.action(visit, departement.plan, $0) }),
      who: event.who)
  }
  return """
    \(pageHead("Ce qui a changé", answer: "\(prose: French.plural(events.count, "changement", "changements")) depuis le \(long: changes.since).", control: dates(visit, moment)))
    \(form)
    \(events.isEmpty ? emptyState("Rien n’a changé.") : history(events))
    """
}

/// What falls due in the next sixty days.
func duePage(_ visit: Visit, _ situation: Situation) -> HTML {
  let moment = situation.moment, due = situation.due(within: 60), departement = situation.departement
  return pageHead(
    "Échéances",
    answer: "\(prose: French.plural(due.count, "échéance", "échéances")) d’ici au \(long: moment.on.adding(days: 60)).",
    control: dates(visit, moment))
    + table(
      "Échéances des soixante jours",
      [
        Column("Le", phone: .first), Column("Action", phone: .line, label: "", isHeading: true),
        Column("Ce qui est attendu", phone: .line, label: ""),
        Column("Qui", phone: .line, label: "", isMuted: true),
      ],
      due.map { item in
        [
          "\(short: item.day)",
          "<span class=\"rank\">\(item.action.number)</span> <a class=\"row-link\" href=\"\(moment.action(visit, departement.plan, item.action.number))\">\(prose: item.action.short)</a>",
          "\(prose: item.text)",
          "\(prose: item.who.map { departement.organisations.functionName($0, on: moment.on) } ?? "")",
        ]
      })
}
