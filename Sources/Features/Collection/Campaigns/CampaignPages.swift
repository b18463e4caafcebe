import Accounts
import Kernel
import Messaging
import Strategy
import Web

/// "Which figures are being collected, and how far is it?"
func campaignsPage(_ visit: Visit, _ overview: CampaignOverview) -> HTML {
  let open = overview.campaigns.filter { $0.isOpen(on: visit.today) }
  let closed = overview.campaigns.filter { !$0.isOpen(on: visit.today) }
  let missing = open.reduce(0) { $0 + overview.progress(of: $1).asked - overview.progress(of: $1).done }
  let answer: HTML
  if overview.departement.collections.all.isEmpty {
    answer = "Le pack de ce département ne déclare aucune collecte."
  } else if open.isEmpty {
    answer = "Aucune collecte n’est ouverte aujourd’hui."
  } else {
    answer =
      "\(prose: French.plural(open.count, "collecte est ouverte", "collectes sont ouvertes"))\u{202F}; \(missing == 0 ? "tous ont répondu." : "\(prose: French.plural(missing, "fonction n’a", "fonctions n’ont")) pas fini de répondre.")"
  }
  let due =
    overview.toOpen.isEmpty
    ? ("" as HTML)
    : section(
      "À ouvrir", note: "Boussole les ouvre d’elle-même dans la nuit.",
      overview.toOpen.html { item in
        form(
          to: visit.link("collectes", item.collecting.id, "campagnes"), csrf: visit.csrf,
          """
          \(hidden("periode", item.period.last.iso))<p><b>\(prose: item.collecting.title)</b>, \(prose: item.period.name)</p>
          \(if: visit.permit.may(.runCampaigns), buttons([button("Ouvrir maintenant", .secondary)]))
          """)
      })
  return """
    \(pageHead("Collectes", answer: answer))
    \(due)\(campaignTable(visit, overview, "Ouvertes", open))\(campaignTable(visit, overview, "Closes", closed))
    \(links([linked("Réponses à valider", visit.link("validations"))] + (visit.permit.may(.runCampaigns) ? [linked("À qui écrire", visit.link("contacts"))] : []) + (visit.permit.may(.readMessages) ? [linked("Messages", visit.link("messages"))] : [])))
    """
}

private func campaignTable(
  _ visit: Visit, _ overview: CampaignOverview, _ title: String, _ campaigns: [Campaign]
) -> HTML {
  guard !campaigns.isEmpty else { return "" }
  let rows = campaigns.compactMap { campaign -> TableRow? in
    guard let collecting = overview.departement.collections[campaign.collecting] else { return nil }
    let progress = overview.progress(of: campaign)
    return [
      linked(collecting.title, visit.link("campagnes", campaign.id.text), style: "row-link"),
      "\(prose: campaign.period.name)", "\(prose: "\(progress.done) sur \(progress.asked)")",
      "\(short: campaign.dueOn)",
      campaign.withdrawal.map { "retirée le \(short: $0.at.day)" } ?? "\(short: campaign.closesOn)",
    ]
  }
  return section(
    HTML(prose: title),
    table(
      title,
      [
        Column("Collecte", phone: .first, isHeading: true), Column("Période", phone: .line, label: ""),
        Column("Réponses complètes", .number, phone: .line, label: "complètes"),
        Column("Au plus tard le", phone: .line, label: "au plus tard le"),
        Column("Close après le", phone: .line, label: "close après le"),
      ], rows))
}

/// "Who has answered?"
func boardPage(_ visit: Visit, _ board: CampaignBoard) -> HTML {
  let campaign = board.campaign
  let isOpen = campaign.isOpen(on: visit.today)
  let due: HTML =
    isOpen
    ? "\(campaign.dueOn < visit.today ? "attendues depuis le" : "à donner") \(prose: campaign.dueOn < visit.today ? French.near(campaign.dueOn, today: visit.today) : "le \(French.near(campaign.dueOn, today: visit.today)) au plus tard")"
    : "collecte close depuis le \(long: campaign.closedSince)"
  var sentences: [HTML] = [
    "\(prose: French.plural(board.done, "réponse complète", "réponses complètes")) sur \(board.rows.count)\u{202F}; \(due)."
  ]
  if let withdrawal = campaign.withdrawal {
    sentences = [
      "Retirée le \(long: withdrawal.at.day)\u{202F}: «\u{00A0}\(prose: withdrawal.reason)\u{00A0}». Rien n’est plus demandé."
    ]
  }
  if board.toValidate > 0 {
    sentences.append(
      "\(prose: French.plural(board.toValidate, "chiffre reste", "chiffres restent")) à valider.")
  }
  let names = board.departement.organisations
  let isChanged = board.rows.contains { $0.changes > 0 }
  let isReminded = board.rows.contains { $0.request.remindedAt != nil }
  let rows = board.rows.map { row -> TableRow in
    let request = row.request
    // What nobody can give any more is neither late nor on its way.
    let isTaken = campaign.withdrawal == nil && request.isOpen(on: visit.today)
    let stage = isTaken || row.stage == .begun || row.stage == .done ? row.stage.word : "pas de réponse"
    let late = isTaken && request.isLate(on: visit.today)
    let name = names.functionName(request.function, on: campaign.dueOn)
    let open = row.toValidate(board.collecting)
    let cells: [HTML] = [
      visit.permit.may(.runCampaigns)
        ? linked(name, visit.link("demandes", request.id.text, "suivi"), style: "row-link") : "\(prose: name)",
      "\(prose: stage)\(if: late, ", <b class=\"late\">en retard</b>")",
      "\(prose: "\(request.answered) sur \(request.asked)")", open > 0 ? "\(number: open)" : "",
    ]
    let changes: HTML = row.changes > 0 ? "\(prose: French.plural(row.changes, "changement", "changements"))" : ""
    let reminded: HTML = request.remindedAt.html { "\(short: $0.day)" }
    let last: HTML = (request.doneAt ?? request.openedAt).html { "\(short: $0.day)" }
    return TableRow(cells + (isChanged ? [changes] : []) + [last] + (isReminded ? [reminded] : []))
  }
  var columns = [
    Column("Fonction sollicitée", phone: .first, isHeading: true), Column("Où elle en est", phone: .line, label: ""),
    Column("Chiffres donnés", .number, phone: .line, label: "chiffres donnés"),
    Column("À valider", .number, phone: .line, label: "à valider"),
  ]
  if isChanged { columns.append(Column("Après validation", phone: .line, label: "après validation")) }
  columns.append(Column("Complète ou ouverte le", phone: .line, label: "complète ou ouverte le", isMuted: true))
  if isReminded { columns.append(Column("Relancée le", phone: .line, label: "relancée le", isMuted: true)) }
  let unreachable = board.missing.unreachable
  return """
    \(pageHead(HTML(prose: "\(board.collecting.title), \(campaign.period.name)"), breadcrumb: [Crumb("Collectes", visit.link("collectes")), Crumb(campaign.period.name)], answer: sentences.html(separator: " ") { $0 }))
    \(isOpen ? reminding(visit, board) : closedNote(visit, board))
    \(section("Réponses", table("Réponses", columns, rows)))
    \(if: isOpen && unreachable > 0 && visit.permit.may(.runCampaigns), notice(.information, "\(prose: French.plural(unreachable, "fonction n’a personne", "fonctions n’ont personne")) qui reçoive la demande\u{202F}: ouvrez-\(French.agree(unreachable, "la", "les")) pour donner une adresse, ou saisir \(French.agree(unreachable, "sa", "leur")) réponse\u{202F}; ou \(linked("donnez les adresses par un fichier", visit.link("contacts")))."))
    \(withdrawing(visit, board))
    """
}

/// One click for those who miss something; once a day at most.
private func reminding(_ visit: Visit, _ board: CampaignBoard) -> HTML {
  guard visit.permit.may(.runCampaigns) else { return "" }
  let missing = board.rows.filter { !$0.request.isDone && $0.isReachable && $0.request.isOpen(on: visit.today) }
  let today = missing.filter { $0.request.isWritten(on: visit.today) }.compactMap(\.request.writtenAt)
  let left = missing.count - today.count
  if left > 0 {
    return form(
      to: visit.link("campagnes", board.campaign.id.text, "relances"), csrf: visit.csrf,
      buttons([button("Relancer \(left == 1 ? "la seule qui manque" : "les \(left) qui manquent")")]))
  }
  guard let last = today.max() else { return "" }
  return
    "<p class=\"muted\">\(prose: "Écrit aujourd’hui à \(French.plural(today.count, "fonction", "fonctions")), la dernière à \(French.hour(last))"). On relance une fois par jour au plus.</p>"
}

/// Why nothing is taken any more, and who may change that, for whom.
private func closedNote(_ visit: Visit, _ board: CampaignBoard) -> HTML {
  let campaign = board.campaign
  guard campaign.withdrawal == nil, campaign.closesOn < visit.today else { return "" }
  let days = French.plural(campaign.period.last.days(until: campaign.closesOn), "jour", "jours")
  let contact = board.departement.organisations.functionName(board.collecting.contact, on: campaign.dueOn)
  let who =
    visit.permit.may(.runCampaigns)
    ? "Vous pouvez la rouvrir pour une fonction, depuis sa ligne, jusqu’au jour que vous choisissez, d’ici un an."
    : "\(contact), peut la rouvrir pour une fonction, jusqu’à un jour choisi, d’ici un an."
  return
    "<p>\(prose: "Les réponses étaient prises jusqu’au \(French.long(campaign.closesOn)), \(days) après la période. \(who)")</p>\n"
}

/// What was opened by mistake is withdrawn; what was withdrawn may be opened again.
private func withdrawing(_ visit: Visit, _ board: CampaignBoard) -> HTML {
  let campaign = board.campaign
  guard visit.permit.may(.runCampaigns) else { return "" }
  if campaign.withdrawal != nil {
    guard board.collecting.days(of: campaign.period).closes >= visit.today else { return "" }
    return form(
      to: visit.link("collectes", board.collecting.id, "campagnes"), csrf: visit.csrf,
      "\(hidden("periode", campaign.period.last.iso))\(buttons([button("Ouvrir de nouveau", .secondary)]))")
  }
  return campaign.isOpen(on: visit.today)
    ? links([linked("Retirer cette collecte", visit.link("campagnes", campaign.id.text, "retrait"))]) : ""
}

/// "This should not have been asked."
func withdrawalPage(
  _ visit: Visit, _ collecting: Collecting, _ campaign: Campaign, answers: Int, refused: Invalid?
) -> HTML {
  let board = visit.link("campagnes", campaign.id.text)
  let name = "\(collecting.title), \(campaign.period.name)"
  let fields: HTML = """
    \(textarea(Field("motif", "Pourquoi la retirer", hint: "Lu par ceux qui mènent les collectes.", value: visit.form["motif"] ?? "", isRequired: true).judged(by: refused), rows: 2))
    \(buttons([button("Retirer la collecte")]))
    """
  let answer: HTML =
    answers > 0
    ? "\(prose: French.plural(answers, "réponse a déjà été donnée", "réponses ont déjà été données"))\u{202F}: cette collecte ne se retire plus. Renvoyez ce qui est faux depuis «\u{00A0}Réponses à valider\u{00A0}», ou corrigez-le."
    : "Personne n’a encore répondu. Les liens envoyés ne mèneront plus nulle part, les messages qui attendent ne partiront pas\u{202F}; ceux qui sont partis sont partis."
  return """
    \(pageHead("Retirer cette collecte", breadcrumb: [Crumb("Collectes", visit.link("collectes")), Crumb(name, board), Crumb("Retirer")], answer: answer))
    \(errorSummary(refused))
    \(if: answers == 0, form(to: board.appending("retrait"), csrf: visit.csrf, fields))
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
  init(_ overview: CampaignOverview) {
    campagnes = overview.campaigns.map { campaign in
      let progress = overview.progress(of: campaign)
      return Line(
        id: campaign.id.text, collecte: campaign.collecting, periode: campaign.period.name,
        ouvre: campaign.opensOn.iso, echeance: campaign.dueOn.iso, ferme: campaign.closesOn.iso,
        demandes: progress.asked, completes: progress.done, retiree: campaign.withdrawal != nil)
    }
  }
}

struct CampaignBoardJSON: Encodable {
  struct Line: Encodable {
    let demande: String, fonction: String, etat: String, questions: Int, reponses: Int, changementsApresValidation: Int
  }
  let collecte: String
  let periode: String
  let demandes: [Line]
  init(_ board: CampaignBoard) {
    collecte = board.collecting.title
    periode = board.campaign.period.name
    demandes = board.rows.map {
      Line(
        demande: $0.request.id.text, fonction: $0.request.function, etat: $0.stage.rawValue,
        questions: $0.request.asked, reponses: $0.request.answered, changementsApresValidation: $0.changes)
    }
  }
}
