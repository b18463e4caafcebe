import Kernel
import Web

/// "Where does the strategy stand, and who must move?" Ten seconds, one printed page. Once it is over: what it came to.
func compassPage(_ frame: PageFrame, _ situation: Situation, _ changes: Changes, only: Standing?) -> HTML {
  let moment = situation.moment
  let mosaic = mosaicSection(frame, situation, only: only)
  let head = pageHead(
    "\(prose: situation.question)", answer: compassAnswer(frame, situation), control: dates(frame, moment))
  if situation.isClosed {
    let columns = thirds([
      actionsColumn(frame, situation, .noData, "Non renseigné", id: "silence"),
      actionsColumn(frame, situation, .achieved, "Atteint", id: "atteint"), changesSection(frame, situation, changes),
    ])
    return around(frame, situation, "\(head)\(missedSection(frame, situation))\(columns)\(mosaic)")
  }
  if situation.phase == .toCome { return around(frame, situation, "\(head)\(mosaic)") }
  let toMove = situation.toMove
  let move = section(
    "À faire bouger", id: "bouger",
    toMove.isEmpty
      ? emptyState("Aucune action n’est en retard ni à risque au \(long: moment.on).")
      : toMoveTable(frame, situation, toMove))
  let columns = thirds([
    dueSection(frame, situation, situation.due(within: 60)), silentSection(frame, situation, situation.silent),
    changesSection(frame, situation, changes),
  ])
  return around(frame, situation, "\(head)\(move)\(columns)\(mosaic)")
}

extension Situation {
  /// What the compass answers, in its heading and in the browser's title.
  var question: String { isClosed ? "Bilan de la stratégie" : "Où en est la stratégie ?" }
}

/// What this is, for whoever comes for the first time; after it all, where it can be read by territory.
private func around(_ frame: PageFrame, _ situation: Situation, _ body: HTML) -> HTML {
  let isStranger = frame.identity == nil
  return """
    <div class="compass">\(if: isStranger, welcome(frame, situation.departement))\(body)\
    \(byTerritory(frame, situation))</div>
    """
}

private func toMoveTable(_ frame: PageFrame, _ situation: Situation, _ rows: [ActionSituation]) -> HTML {
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
      let link = moment.action(frame, departement.plan, row.action.number)
      let target = row.computed.worst.map { $0.isMilestone ? link : moment.indicator(frame, $0.id) }
      let since = row.computed.since.map { French.duration(since: $0, through: moment.on) } ?? "le début"
      return TableRow([
        badge(row.mark),
        ranked(row.action, link) + ownWords(row),
        linked(judgement?.found ?? "", target, style: "figure"),
        "\(prose: judgement?.expectedText ?? "")\(startNote(departement, row.computed.worst))", "\(since)",
        linked(
          departement.responsible(row.responsible, on: moment.on),
          row.responsible.map { moment.organisation(frame, $0.function) })
          + contact(frame, departement, row.responsible),
      ])
    })
}

private func dueSection(_ frame: PageFrame, _ situation: Situation, _ due: [Deadline]) -> HTML {
  let moment = situation.moment, shown = 8
  let more = due.count > shown ? links([linked("Tout voir (\(due.count))", moment.link(frame.link("echeances")))]) : ""
  return section(
    "Échéances d’ici au \(prose: French.dayAndMonth(moment.on.adding(days: 60)))", id: "echeances", isRuled: true,
    due.isEmpty
      ? emptyState("Aucune échéance dans les soixante jours.")
      : entries(
        due.prefix(shown).map { item in
          Entry(
            lead: "\(String(French.short(item.day).prefix(5)))", number: item.action.number, item.text,
            moment.action(frame, situation.departement.plan, item.action.number),
            detail: item.who.map { situation.departement.organisations.functionName($0, on: moment.on) } ?? "")
        }) + others(due.count - shown) + more)
}

private func silentSection(_ frame: PageFrame, _ situation: Situation, _ silent: [ActionSituation]) -> HTML {
  let moment = situation.moment, shown = 8
  let rest = silent.count - shown
  let more = rest > 0 ? links([linked("Tout voir (\(silent.count))", moment.link(frame.link("silence")))]) : ""
  return section(
    "Sans nouvelles", id: "silence", isRuled: true,
    silent.isEmpty
      ? emptyState("Toutes les actions ont donné des nouvelles depuis un an.")
      : entries(
        silent.prefix(shown).map { row in
          Entry(
            lead: row.mark.symbol, number: row.action.number, row.action.short,
            moment.action(frame, situation.departement.plan, row.action.number),
            detail: situation.departement.responsible(row.responsible, on: moment.on),
            end: row.lastNews.map { French.duration(from: $0, to: moment.on) } ?? "jamais")
        }) + others(rest) + more)
}

private func changesSection(_ frame: PageFrame, _ situation: Situation, _ changes: Changes) -> HTML {
  let moment = situation.moment, shown = changes.events.prefix(7)
  let all = linked("Tout voir", moment.link(frame.link("actualites").query("depuis", changes.since.iso)))
  let note = linked("Noter la dernière séance", frame.link("seance"))
  let mayNote = frame.permit.may(.noteSitting)
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
            // Without its year, a day reads as of the year of the heading.
            lead:
              "\(event.day.year == changes.since.year ? String(French.short(event.day).prefix(5)) : French.short(event.day))",
            number: event.action ?? "", event.text,
            event.action.map { moment.action(frame, situation.departement.plan, $0) }, detail: event.who)
        }) + others(changes.events.count - shown.count) + more)
}

private func mosaicSection(_ frame: PageFrame, _ situation: Situation, only: Standing?) -> HTML {
  let plan = situation.departement.plan, moment = situation.moment
  let counts = legend(
    Standing.allCases.map { standing in
      LegendEntry(
        standing.mark(isFinal: situation.isClosed), situation.count(standing),
        frame.here.query("situation", standing == only ? nil : standing.rawValue).fragment("mosaique"),
        isCurrent: standing == only)
    })
  let shown = situation.actions.filter { only == nil || $0.standing == only }
  func row(_ element: Plan.Element) -> MosaicRow {
    let numbers = Set(plan.actions(under: element).map(\.number))
    let own = shown.filter { numbers.contains($0.action.number) }
    return MosaicRow(
      element.number, element.title, moment.element(frame, element),
      own.map { item in
        MosaicCell(
          item.mark, item.action.number, moment.action(frame, plan, item.action.number), label: item.action.short)
      }, silent: silent(own, on: moment.on))
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
    situation.actions.count == 1 ? "L’action" : "Les \(number: situation.actions.count) actions", id: "mosaique",
    counts
      + mosaic(
        groups.map { MosaicGroup($0.title, $0.rows.filter { only == nil || !$0.cells.isEmpty }) }.filter {
          !$0.rows.isEmpty
        })
      + links([linked("En liste, à trier et à télécharger", moment.link(frame.link(plan.steered?.path ?? "actions")))]))
}

/// Everything that changed since a day.
func newsPage(
  _ frame: PageFrame, _ departement: Departement, _ moment: Moment, _ since: Day, _ changes: Territorial<Event>
) -> HTML {
  let form = filters(
    frame.here, except: ["depuis"],
    field(
      Field(
        "depuis", "Depuis le", kind: .day,
        value: frame.refused?.message(at: "depuis") == nil
          ? French.short(since) : frame.asked("depuis"),
        isRequired: true, width: .short
      ).judged(by: frame.refused)),
    submit: "Afficher")
  func told(_ events: [Event]) -> HTML {
    history(
      events.map { event in
        Happening(
          event.day,
          linked(
            (event.action.map { "\($0) " } ?? "") + event.text,
            event.action.map { moment.action(frame, departement.plan, $0) }),
          who: event.who)
      })
  }
  return """
    \(pageHead(
      "Ce qui a changé",
      answer: """
        \(prose: French.plural(changes.own.count, "changement", "changements")) depuis le \(long: since)\
        \(changes.place).
        """,
      control: dates(frame, moment)))
    \(form)\(arrondissementChoice(frame, departement, on: moment.on))
    \(changes.own.isEmpty ? emptyState("Rien n’a changé\(if: changes.zone != nil, " ici").") : told(changes.own))\
    \(changes.beside(told))
    """
}

/// What falls due in the next sixty days.
func duePage(_ frame: PageFrame, _ situation: Situation, _ due: Territorial<Deadline>) -> HTML {
  let moment = situation.moment, departement = situation.departement
  func shown(_ due: [Deadline]) -> HTML { dueTable(frame, situation, due) }
  let count = French.plural(due.own.count, "échéance", "échéances")
  return pageHead(
    "Échéances",
    answer: "\(prose: count) d’ici au \(long: moment.on.adding(days: 60))\(due.place).",
    control: dates(frame, moment))
    + arrondissementChoice(frame, departement, on: moment.on)
    + (due.own.isEmpty
      ? emptyState("Aucune échéance \(if: due.zone != nil, "ici ")dans les soixante jours.") : shown(due.own))
    + due.beside(shown)
    + (frame.permit.holdings.isEmpty ? "" : links([linked("Suivre dans mon agenda", frame.link("moi", "agenda"))]))
}

func dueTable(_ frame: PageFrame, _ situation: Situation, _ due: [Deadline]) -> HTML {
  let moment = situation.moment, departement = situation.departement
  return table(
    "Échéances des soixante jours",
    [
      Column("Le", phone: .first), Column("Action", phone: .line, label: "", isHeading: true),
      Column("Ce qui est attendu", phone: .line, label: ""),
      Column("Qui", phone: .line, label: "", isMuted: true),
    ],
    due.map { item in
      [
        "\(short: item.day)",
        ranked(item.action, moment.action(frame, departement.plan, item.action.number)),
        "\(prose: item.text)",
        "\(prose: item.who.map { departement.organisations.functionName($0, on: moment.on) } ?? "")",
      ]
    })
}
