import Kernel
import Web

/// "What was promised, where are we, who, what next?"
/// - Parameter steered: what the visitor may say of it, today.
func actionPage(
  _ frame: PageFrame, _ situation: Situation, _ action: ActionSituation, _ events: [Event], _ steered: Steered
) -> HTML {
  let departement = situation.departement, moment = situation.moment, declared = action.action
  let judged = action.indicators.filter { !$0.indicator.isContext }
  let context = action.indicators.filter(\.indicator.isContext)
  let main: HTML = """
    \(promise(frame, situation, declared))
    \(judged.html { indicatorSection(frame, departement, moment, $0) })
    \(if: !action.milestones.isEmpty, milestonesSection(frame, departement, moment, action, steered.milestones))
    \(if: !context.isEmpty, contextSection(frame, departement, moment, context, title: "Pour situer"))
    """
  let all = moment.link(frame.link(departement.plan.steered?.path ?? "actions", declared.number, "historique"))
  let past = section(
    "Historique", isRuled: true,
    historyList(frame, departement, moment, events)
      // On paper, the four latest: the action holds on one page.
      + (events.count > 4 ? "<p class=\"printed\">Les quatre derniers.</p>\n" : "")
      + links([linked("Tout l’historique", all)]))
  return pageHead(
    HTML(prose: declared.title), breadcrumb: crumbs(frame, situation, declared),
    answer: actionAnswer(frame, situation, action),
    facts: actionFacts(frame, situation, action, steered), control: dates(frame, moment))
    + split(main, aside(frame, situation, action), last: past)
}

private func crumbs(_ frame: PageFrame, _ situation: Situation, _ action: Action) -> [Crumb] {
  let plan = situation.departement.plan, moment = situation.moment
  return [Crumb(plan.short, moment.link(frame.link()))]
    + plan.path(to: action.parents.first ?? "").map {
      Crumb("\($0.level.name) \($0.number) : \($0.title)", moment.element(frame, $0))
    } + [Crumb("\(plan.steered?.name ?? "Action") \(action.number)")]
}

private func actionAnswer(_ frame: PageFrame, _ situation: Situation, _ action: ActionSituation) -> HTML {
  let mark = badge(action.mark, action.mark.word + ".")
  let outside = action.life.isToCome || action.life.isClosed && !situation.isClosed ? action.lifeInWords : nil
  if let outside, action.life.isToCome { return "\(mark) \(prose: outside) Avant, rien n’est jugé." }
  if let outside { return "\(mark) \(prose: outside) \(actionVerdict(frame, situation, action))" }
  return "\(mark) \(actionVerdict(frame, situation, action))"
}

/// What makes the action stand as it does.
private func actionVerdict(_ frame: PageFrame, _ situation: Situation, _ action: ActionSituation) -> HTML {
  guard let worst = action.computed.worst else {
    return
      "Le texte ne fixe ni chiffre ni jalon\u{00A0}: l’action vit par son état, sa prochaine étape et sa météo."
  }
  let link = worst.isMilestone ? nil : situation.moment.indicator(frame, worst.id)
  let isOneOfMany = action.indicators.filter(\.indicator.isJudged).count + action.milestones.count > 1
  return
    "\(if: isOneOfMany, "\(prose: worst.title)\u{00A0}: ")\(answer(worst.judgement, link, isSentence: !isOneOfMany))"
}

private func actionFacts(
  _ frame: PageFrame, _ situation: Situation, _ action: ActionSituation, _ steered: Steered
) -> HTML {
  let departement = situation.departement, moment = situation.moment
  let responsible: HTML =
    action.responsible.html { found in
      let name = departement.organisations.functionName(found.function, on: moment.on)
      let link = linked(name, moment.organisation(frame, found.function))
      return found.isConfirmed ? link : "\(link) <span class=\"muted\">(proposé, à confirmer)</span>"
    }
  var list = [Fact("Responsable", action.responsible == nil ? "<strong>personne pour l’instant</strong>" : responsible)]
  let contact = action.responsible.flatMap { departement.organisations.contact(of: $0.function) }
  if let contact = contactLink(frame, contact) { list.append(Fact("Contacter", contact)) }
  if let since = action.computed.since, !action.life.isClosed {
    list.append(Fact("\(action.mark.word) depuis", "le \(long: since)\(earlier(action, since))"))
  }
  if action.action.from != nil || action.action.through != nil, let life = action.lifeInWords {
    list.append(Fact("Durée", "\(prose: life)"))
  }
  if let page = action.action.page {
    list.append(Fact("Texte officiel", linked("action \(action.action.number), page \(page)", frame.link("sources"))))
  } else {
    list.append(Fact("Texte officiel", linked("action \(action.action.number)", frame.link("sources"))))
  }
  let steering = frame.link("piloter", action.action.number)
  if steered.isWhole {
    list.append(Fact("Piloter", linked("Mettre à jour cette action", steering)))
  } else if steered.isDoer {
    list.append(Fact("Piloter", linked("Dire où en est la prochaine étape", steering.appending("etape"))))
  }
  return facts(list)
}

/// Which other milestone or figure was already so before the one that is named.
private func earlier(_ action: ActionSituation, _ since: Day) -> HTML {
  guard let run = action.computed.runSince, run < since else { return "" }
  guard let title = action.computed.runBegan else { return " <span class=\"muted\">(déjà le \(long: run))</span>" }
  return " <span class=\"muted\">(dès le \(long: run) par \(prose: French.quoted(title)))</span>"
}

extension ActionSituation {
  /// "Elle court du 1er janvier 2021 au 31 décembre 2022."
  var lifeInWords: String? {
    switch (life.from, life.through) {
    case (let from?, let through?): "Elle court du \(French.long(from)) au \(French.long(through))."
    case (let from?, nil): "Elle court depuis le \(French.long(from))."
    case (nil, let through?): "Elle court jusqu’au \(French.long(through))."
    case (nil, nil): nil
    }
  }
}

private func promise(_ frame: PageFrame, _ situation: Situation, _ action: Action) -> HTML {
  section(
    "Ce qui est promis",
    "<p class=\"lead\">\(prose: action.summary)</p>\(action.note.html { "<p class=\"note\">\(prose: $0)</p>" })")
}

func indicatorSection(_ frame: PageFrame, _ departement: Departement, _ moment: Moment, _ item: IndicatorSituation)
  -> HTML
{
  let indicator = item.indicator, judgement = item.judgement
  let drawing = indicatorChart(item, moment)
  let note = [drawing?.axisNote, breakNote(item), indicator.note].compactMap(\.self).map { " \($0)" }.joined()
  let page = moment.indicator(frame, indicator.id)
  let standing: HTML = judgement.mark.html { "\(badge($0, $0.word + ".")) " }
  let stale = judgement.staleText.html { " <span class=\"muted\">\(prose: $0)</span>" }
  return section(
    HTML(prose: indicator.title), note: indicator.perimeter.html { "Périmètre\u{00A0}: \(prose: $0)" },
    """
    <p>\(standing)\(answer(judgement, page))\(stale)</p>
    \(drawing.map(chart) ?? "")
    \(if: !note.isEmpty, "<p class=\"note\">\(prose: note)</p>")
    \(links([
        linked("Voir le tableau des valeurs", page.fragment("valeurs")),
        linked("D’où viennent ces chiffres", page.fragment("provenance"))]))
    """)
}

private func breakNote(_ item: IndicatorSituation) -> String? {
  guard let day = item.series.breakDay, let stated = item.indicator.stated.last(where: { $0.day < day }),
    let first = item.series.state(on: day).figure, abs(first.value - stated.value) > 0.5
  else { return nil }
  return
    "Un document citait \(item.indicator.counted(stated.value, extra: 1)) au \(French.short(stated.day)) ; compté depuis le \(French.short(day)), il y en avait \(item.indicator.amount(first.value, extra: 1)). L’écart est montré, pas corrigé."
}

func contextSection(
  _ frame: PageFrame, _ departement: Departement, _ moment: Moment, _ items: [IndicatorSituation], title: String
) -> HTML {
  section(
    HTML(prose: title), note: "Ces chiffres éclairent ; ils ne jugent pas l’action.",
    table(
      title,
      [
        Column("Chiffre", isHeading: true), Column("Valeur", .number, phone: .line, label: ""),
        Column("Au", phone: .more, label: "au"), Column("Source", phone: .line, isMuted: true),
      ],
      items.map { item in
        let title: HTML = """
          <a class="row-link" href="\(moment.indicator(frame, item.id))">\(prose: item.indicator.title)</a>\
          \(item.indicator.perimeter.html { " <span class=\"muted\">(\(prose: $0))</span>" })
          """
        return TableRow([title] + contextCells(departement, moment, item))
      }))
}

/// The figure, its day and its source: counted if it is, else the last that was stated, however old; else of which day
/// the first one is.
private func contextCells(_ departement: Departement, _ moment: Moment, _ item: IndicatorSituation) -> [HTML] {
  let indicator = item.indicator
  if let figure = item.judgement.figure, !figure.isStated {
    return [
      "\(prose: item.judgement.found)", "\(short: figure.on ?? moment.on)",
      "\(prose: item.measures.first?.title ?? "")",
    ]
  }
  if let last = indicator.stated.last(where: { $0.day <= moment.on }) {
    let source = last.source.isEmpty ? last.note ?? "" : departement.sourceTitle(last.source)
    return ["\(prose: indicator.counted(last.value, extra: 1))", "\(short: last.day)", "\(prose: source)"]
  }
  if let first = indicator.stated.first {
    // No day stands under « Au »: a figure of a later day says nothing of the one that is read.
    return [
      "<span class=\"muted\">pas encore connu</span>", "",
      "\(prose: "premier chiffre le \(French.short(first.day)), \(departement.sourceTitle(first.source))")",
    ]
  }
  return ["<span class=\"muted\">\(prose: item.judgement.found)</span>", "", ""]
}

private func milestonesSection(
  _ frame: PageFrame, _ departement: Departement, _ moment: Moment, _ action: ActionSituation, _ sayable: Set<String>
) -> HTML {
  let may = action.milestones.contains { sayable.contains($0.id) }
  var columns = [
    Column("Situation", phone: .first), Column("Jalon", phone: .line, label: "", isHeading: true),
    Column("Échéance", phone: .end),
    Column("Qui", phone: .line),
  ]
  if may { columns.append(Column("Dire", phone: .line, label: "")) }
  return section(
    "Jalons", isRuled: false,
    table(
      "Jalons de l’action", columns,
      action.milestones.map { item in
        let milestone = item.milestone, said = milestone.lastSaying(on: moment.on)
        let mark = item.judgement.mark ?? .upcoming
        let detail: HTML = said.html { saying in
          let source = saying.source.map { departement.sourceTitle($0) }
          let outcome: HTML = saying.outcome.html { ", \($0.words)" }
          let proof: HTML = (source ?? saying.proof?.oneLine).html { ", \(prose: $0)" }
          return """
            <br/><span class="muted">\(prose: French.capitalized(saying.state.word)) le \(short: saying.day)\
            \(outcome)\(proof)</span>
            """
        }
        let note: HTML = milestone.note.html { "<br/><span class=\"muted\">\(prose: $0)</span>" }
        var cells: [HTML] = [
          badge(mark), "\(prose: milestone.title)\(detail)\(note)",
          milestone.due.html { "\(short: $0)\(if: !milestone.isDated, " <span class=\"muted\">(fin du plan)</span>")" },
          "\(prose: milestone.owner.map { departement.organisations.functionName($0, on: moment.on) } ?? "")",
        ]
        if may {
          let say = linked("Dire où il en est", frame.link("jalons", milestone.id))
          cells.append(sayable.contains(milestone.id) ? say : "")
        }
        return TableRow(cells)
      }))
}

private func aside(_ frame: PageFrame, _ situation: Situation, _ action: ActionSituation) -> HTML {
  let departement = situation.departement, moment = situation.moment
  let weather: HTML =
    action.weather.map { saying in
      """
      <p><strong>\(prose: saying.content.weather?.name ?? "")</strong></p>
      \(saying.content.text.html { "<p>\(prose: French.quoted($0))</p>" })<p class="muted">\(prose: saying.by)</p>
      """
    } ?? emptyState("Le responsable n’a encore rien dit.")
  let state = action.state.map { HTML(prose: $0.content.state?.name ?? "") } ?? "Non renseigné"
  let step: HTML =
    action.step.map { saying in
      let content = saying.content
      let who: HTML = content.function.html {
        "<br/><span class=\"muted\">\(prose: departement.organisations.functionName($0, on: moment.on))</span>"
      }
      return """
        <p><strong>\(prose: content.text ?? "")</strong>\(content.due.html { "<br/>avant le \(long: $0)" })\(who)</p>
        """
    } ?? emptyState("Aucune étape n’est annoncée.")
  return """
    \(section(
      "Ce que dit le responsable", note: action.weather.html { "Météo et synthèse du \(long: $0.day)" }, isRuled: true,
      weather))
    \(section(
      "Où en est le travail", note: action.state.html { "Dit le \(long: $0.day)" }, isRuled: true,
      "<p><strong>\(state)</strong></p>"))
    \(section("Prochaine étape", isRuled: true, step))
    \(section("Avec", isRuled: true, partners(frame, situation, action.action)))\
    \(openPages(frame, departement, action.action))
    """
}

/// What anybody reads of the lists in which the action lives.
private func openPages(_ frame: PageFrame, _ departement: Departement, _ action: Action) -> HTML {
  let pages = departement.openPages(about: action.number).map { page in
    Entry(page.title, page.path.reduce(frame.link()) { $0.appending($1) })
  }
  return pages.isEmpty ? "" : section("Registres ouverts à tous", isRuled: true, entries(pages))
}

private func partners(_ frame: PageFrame, _ situation: Situation, _ action: Action) -> HTML {
  let departement = situation.departement, moment = situation.moment
  let copilots = action.copilots.map { (function: $0, role: "copilote" as String?) }
  let others = action.partners.map { (function: $0.organisation, role: $0.role) }
  guard !copilots.isEmpty || !others.isEmpty else { return emptyState("Le texte ne nomme personne d’autre.") }
  return entries(
    (copilots + others).map { partner in
      Entry(
        departement.organisations.functionName(partner.function, on: moment.on),
        moment.organisation(frame, partner.function),
        detail: partner.role ?? "")
    })
}

func historyList(_ frame: PageFrame, _ departement: Departement, _ moment: Moment, _ events: [Event]) -> HTML {
  guard !events.isEmpty else { return emptyState("Rien n’a encore été dit de cette action.") }
  return history(
    events.map { event in
      let erasing = frame.permit.may(.eraseTexts) ? event.words : nil
      let what: HTML = """
        \(linked(event.text, event.indicator.map { moment.indicator(frame, $0) }))\
        \(erasing.html { " <a href=\"\(frame.link("dits", $0.text, "effacement"))\">Effacer le texte</a>" })
        """
      return Happening(event.day, what, who: event.who)
    })
}

func actionHistoryPage(_ frame: PageFrame, _ situation: Situation, _ action: ActionSituation, _ events: [Event]) -> HTML
{
  let plan = situation.departement.plan, moment = situation.moment
  return """
    \(pageHead(
      "Historique de l’action \(action.action.number)",
      breadcrumb: [
        Crumb(plan.short, moment.link(frame.link())),
        Crumb(action.action.short, moment.action(frame, plan, action.action.number)), Crumb("Historique"),
      ], answer: "\(prose: French.plural(events.count, "événement", "événements")), du plus récent au plus ancien.",
      control: dates(frame, moment)))
    \(historyList(frame, situation.departement, moment, events))
    """
}
