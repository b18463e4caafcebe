import Accounts
import Kernel
import Messaging
import Strategy
import Web

/// "Which figures are being collected, and how far is it?"
func campaignsPage(
  _ frame: PageFrame, _ overview: CampaignOverview, _ listing: Listing<Campaign>, _ question: ListQuestion,
  _ rows: [Campaign], _ past: [PastPeriod]
) -> HTML {
  let open = overview.campaigns.filter { $0.isOpen(on: frame.today) }
  var elsewhere = [linked("Réponses à valider", frame.link("validations"))]
  if frame.permit.may(.runCampaigns) { elsewhere.append(linked("À qui écrire", frame.link("contacts"))) }
  if frame.permit.may(.readMessages) { elsewhere.append(linked("Messages", frame.link("messages"))) }
  return """
    \(pageHead("Collectes", answer: "\(prose: overviewAnswer(overview, open))"))
    \(toOpen(frame, overview))
    \(Web.listing(frame, listing, question, listing.page(of: rows, question), empty: "Aucune n’a été ouverte."))
    \(pastPeriods(frame, overview, past))
    \(links(elsewhere))
    """
}

private func overviewAnswer(_ overview: CampaignOverview, _ open: [Campaign]) -> String {
  if overview.departement.collections.all.isEmpty { return "Le pack de ce département ne déclare aucune collecte." }
  if open.isEmpty { return "Aucune collecte n’est ouverte aujourd’hui." }
  let missing = open.reduce(0) { $0 + overview.progress(of: $1).asked - overview.progress(of: $1).done }
  let left =
    missing == 0
    ? "tous ont répondu" : "\(French.plural(missing, "fonction n’a", "fonctions n’ont")) pas fini de répondre"
  return "\(French.plural(open.count, "collecte est ouverte", "collectes sont ouvertes")) ; \(left)."
}

private func toOpen(_ frame: PageFrame, _ overview: CampaignOverview) -> HTML {
  guard !overview.toOpen.isEmpty else { return "" }
  let act: HTML = frame.permit.may(.runCampaigns) ? buttons([button("Ouvrir maintenant", .secondary)]) : ""
  let items = overview.toOpen.html { item in
    let name: HTML = "<p><b>\(prose: item.collecting.title)</b>, \(prose: item.period.name)</p>"
    return form(
      to: frame.link("collectes", item.collecting.id, "campagnes"), csrf: frame.csrf,
      "\(hidden("periode", item.period.last.iso))\(name)\n\(act)")
  }
  return section("À ouvrir", note: "Boussole les ouvre d’elle-même dans l’heure.", items)
}

/// What was not asked in its time may be asked now: the days to answer are counted from today.
private func pastPeriods(_ frame: PageFrame, _ overview: CampaignOverview, _ past: [PastPeriod]) -> HTML {
  guard !past.isEmpty else { return "" }
  let forms = overview.departement.collections.all.html { collecting -> HTML in
    let periods = past.filter { $0.collecting.id == collecting.id }
    guard !periods.isEmpty else { return "" }
    let days = French.plural(collecting.due - collecting.opens, "jour", "jours")
    let field = Field(
      CampaignRoutes.past(collecting.id), collecting.title,
      hint: "\(prose: "\(days) pour répondre, à partir d’aujourd’hui.")", isRequired: true)
    return form(
      to: frame.link("collectes", collecting.id, "campagnes"), csrf: frame.csrf,
      """
      \(select(field, periods.map { Choice($0.period.last.iso, label($0)) }))
      \(buttons([button("Demander cette période", .secondary)]))
      """)
  }
  return section(
    "Demander une période passée",
    note: """
      Une période dont des chiffres manquent se demande encore, même quand la stratégie est finie, à ceux dont un \
      chiffre n’est pas connu. Ce qui a été saisi ou importé est connu.
      """, forms)
}
/// "2e trimestre 2025 (12 chiffres manquent)".
private func label(_ past: PastPeriod) -> String {
  "\(past.period.name) (\(French.plural(past.missing, "chiffre manque", "chiffres manquent")))"
}

/// "Who has answered?"
func boardPage(
  _ frame: PageFrame, _ board: CampaignBoard, _ listing: Listing<CampaignBoard.Row>, _ question: ListQuestion
) -> HTML {
  let campaign = board.campaign, isOpen = campaign.isOpen(on: frame.today)
  // What is done from here is done for everybody asked.
  let isNarrowed = frame.query.text("arrondissement") != nil
  let crumbs = [Crumb("Collectes", frame.link("collectes")), Crumb(campaign.period.name)]
  let title = HTML(prose: "\(board.collecting.title), \(campaign.period.name)")
  return """
    \(pageHead(title, breadcrumb: crumbs, answer: boardAnswer(frame, board)))
    \(isOpen ? (isNarrowed ? "" : reminding(frame, board)) : closedNote(frame, board))
    \(section("Réponses", Web.listing(
      frame, listing, question, listing.page(of: board.listed(listing, question), question),
      empty: "Personne n’est sollicité.",
      file: { frame.link("campagnes", campaign.id.text, "reponses.\($0.rawValue)") })))
    \(if: isOpen, unreached(frame, board))
    \(withdrawing(frame, board))
    """
}

private func boardAnswer(_ frame: PageFrame, _ board: CampaignBoard) -> HTML {
  let campaign = board.campaign, near = French.near(campaign.dueOn, today: frame.today)
  var sentence: String
  if let withdrawal = campaign.withdrawal {
    sentence =
      "Retirée le \(French.long(withdrawal.at.day)) : \(French.closing(withdrawal.reason)) Rien n’est plus demandé."
  } else {
    let due =
      !campaign.isOpen(on: frame.today)
      ? "collecte close depuis le \(French.long(campaign.closedSince))"
      : campaign.dueOn >= frame.today
        ? "à donner le \(near) au plus tard"
        : board.done < board.rows.count ? French.late(due: campaign.dueOn) : "attendues pour le \(near)"
    let done = French.plural(board.done, "réponse complète", "réponses complètes")
    sentence = "\(done) sur \(board.rows.count) ; \(due)."
  }
  if board.toValidate > 0 {
    sentence += " \(French.plural(board.toValidate, "chiffre reste", "chiffres restent")) à valider."
  }
  return HTML(prose: sentence)
}

/// Those whom nobody writes to, and what can be done for them.
private func unreached(_ frame: PageFrame, _ board: CampaignBoard) -> HTML {
  let count = board.missing.unreachable
  guard count > 0, frame.permit.may(.runCampaigns) else { return "" }
  let who = French.plural(count, "fonction n’a personne", "fonctions n’ont personne")
  let them = French.agree(count, "la", "les"), their = French.agree(count, "sa", "leur")
  let file = linked("donnez les adresses par un fichier", frame.link("contacts"))
  return notice(
    .information,
    """
    \(prose: "\(who) qui reçoive la demande : ouvrez-\(them) pour donner une adresse, ou saisir \(their) réponse ;") \
    ou \(file).
    """)
}

/// One click for those who miss something; once a day at most.
private func reminding(_ frame: PageFrame, _ board: CampaignBoard) -> HTML {
  guard frame.permit.may(.runCampaigns) else { return "" }
  let missing = board.rows.filter { !$0.request.isDone && $0.isReachable && $0.request.isOpen(on: frame.today) }
  let today = missing.filter { $0.request.isWritten(on: frame.today) }.compactMap(\.request.writtenAt)
  let left = missing.count - today.count
  if left > 0 {
    return form(
      to: frame.link("campagnes", board.campaign.id.text, "relances"), csrf: frame.csrf,
      buttons([button("Relancer \(left == 1 ? "la seule qui manque" : "les \(left) qui manquent")")]))
  }
  guard let last = today.max() else { return "" }
  let count = French.plural(today.count, "fonction", "fonctions")
  let words =
    "Écrit aujourd’hui à \(count), la dernière à \(French.hour(last)). On relance une fois par jour au plus."
  return "<p class=\"muted\">\(prose: words)</p>"
}

/// Why nothing is taken any more, and who may change that, for whom.
private func closedNote(_ frame: PageFrame, _ board: CampaignBoard) -> HTML {
  let campaign = board.campaign
  guard campaign.withdrawal == nil, campaign.closesOn < frame.today else { return "" }
  let length = campaign.period.last.days(until: campaign.closesOn)
  // Asked long after its period, it had days of its own.
  let days = length > board.collecting.closes ? "" : ", \(French.plural(length, "jour", "jours")) après la période"
  let contact = board.departement.organisations.functionName(board.collecting.contact, on: campaign.dueOn)
  let who =
    frame.permit.may(.runCampaigns)
    ? "Vous pouvez la rouvrir pour une fonction, depuis sa ligne, jusqu’au jour que vous choisissez, d’ici un an."
    : "\(contact), peut la rouvrir pour une fonction, jusqu’à un jour choisi, d’ici un an."
  return
    "<p>\(prose: "Les réponses étaient prises jusqu’au \(French.long(campaign.closesOn))\(days). \(who)")</p>\n"
}

/// What was opened by mistake is withdrawn; what was withdrawn may be opened again.
private func withdrawing(_ frame: PageFrame, _ board: CampaignBoard) -> HTML {
  let campaign = board.campaign
  guard frame.permit.may(.runCampaigns) else { return "" }
  if campaign.withdrawal != nil {
    return form(
      to: frame.link("collectes", board.collecting.id, "campagnes"), csrf: frame.csrf,
      "\(hidden("periode", campaign.period.last.iso))\(buttons([button("Ouvrir de nouveau", .secondary)]))")
  }
  return campaign.isOpen(on: frame.today)
    ? links([linked("Retirer cette collecte", frame.link("campagnes", campaign.id.text, "retrait"))]) : ""
}

/// "This should not have been asked."
func withdrawalPage(
  _ frame: PageFrame, _ collecting: Collecting, _ campaign: Campaign, answers: Int, refused: Invalid?
) -> HTML {
  let board = frame.link("campagnes", campaign.id.text)
  let crumbs = [
    Crumb("Collectes", frame.link("collectes")), Crumb("\(collecting.title), \(campaign.period.name)", board),
    Crumb("Retirer"),
  ]
  let reason = Field(
    "motif", "Pourquoi la retirer", hint: "Lu par ceux qui mènent les collectes.", value: frame.form["motif"] ?? "",
    isRequired: true)
  let fields: HTML = """
    \(textarea(reason.judged(by: refused), rows: 2))
    \(buttons([button("Retirer la collecte")]))
    """
  let given = French.plural(answers, "réponse a déjà été donnée", "réponses ont déjà été données")
  let answer =
    answers > 0
    ? """
    \(given) : cette collecte ne se retire plus. Renvoyez ce qui est faux depuis « Réponses à valider », \
    ou corrigez-le.
    """
    : """
    Personne n’a encore répondu. Les liens envoyés ne mèneront plus nulle part, les messages qui attendent ne \
    partiront pas ; ceux qui sont partis sont partis.
    """
  return """
    \(pageHead("Retirer cette collecte", breadcrumb: crumbs, answer: "\(prose: answer)"))
    \(errorSummary(refused))
    \(if: answers == 0, form(to: board.appending("retrait"), csrf: frame.csrf, fields))
    \(links([linked("Revenir à la collecte", board)]))
    """
}

// MARK: JSON

struct CampaignOverviewJSON: Encodable {
  struct Line: Encodable {
    let id: String, collecte: String, periode: String, ouvre: String, echeance: String, ferme: String
    let demandes: Int, completes: Int, retiree: Bool
  }
  let campagnes: [Line]
  init(_ overview: CampaignOverview, _ rows: [Campaign]) {
    campagnes = rows.map { campaign in
      let progress = overview.progress(of: campaign)
      return Line(
        id: campaign.id.text, collecte: campaign.collecting, periode: campaign.period.name,
        ouvre: campaign.opensOn.iso, echeance: campaign.dueOn.iso, ferme: campaign.closesOn.iso,
        demandes: progress.asked, completes: progress.done, retiree: campaign.withdrawal != nil)
    }
  }
}
