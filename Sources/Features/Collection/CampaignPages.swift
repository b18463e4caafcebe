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
    \(links([linked("Réponses à valider", visit.link("validations"))] + (visit.permit.may(.readMessages) ? [linked("Messages", visit.link("messages"))] : [])))
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
        Column("À rendre le", phone: .line, label: "à rendre le"),
        Column("Close après le", phone: .line, label: "close après le"),
      ], rows))
}

/// "Who has answered?"
func boardPage(_ visit: Visit, _ board: CampaignBoard) -> HTML {
  let campaign = board.campaign
  let isOpen = campaign.isOpen(on: visit.today)
  var sentences: [HTML] = [
    "\(prose: French.plural(board.done, "réponse complète", "réponses complètes")) sur \(board.rows.count)\u{202F}; \(isOpen ? "à rendre le \(long: campaign.dueOn)" : "close depuis le \(long: campaign.closesOn)")."
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
  let rows = board.rows.map { row -> TableRow in
    let request = row.request
    let late = request.isLate(on: visit.today)
    let name = names.functionName(request.function, on: campaign.dueOn)
    let open = row.toValidate(board.collecting)
    let cells: [HTML] = [
      visit.permit.may(.runCampaigns)
        ? linked(name, visit.link("demandes", request.id.text, "suivi"), style: "row-link") : "\(prose: name)",
      "\(prose: row.stage.word)\(if: late, ", <b class=\"late\">en retard</b>")",
      "\(prose: "\(request.answered) sur \(request.asked)")", open > 0 ? "\(number: open)" : "",
    ]
    let changes: HTML = row.changes > 0 ? "\(prose: French.plural(row.changes, "changement", "changements"))" : ""
    let last: HTML = (request.doneAt ?? request.remindedAt ?? request.openedAt).html { "\(short: $0.day)" }
    return TableRow(cells + (isChanged ? [changes] : []) + [last])
  }
  var columns = [
    Column("Fonction sollicitée", phone: .first, isHeading: true), Column("Où elle en est", phone: .line, label: ""),
    Column("Chiffres donnés", .number, phone: .line, label: "chiffres donnés"),
    Column("À valider", .number, phone: .line, label: "à valider"),
  ]
  if isChanged { columns.append(Column("Après validation", phone: .line, label: "après validation")) }
  columns.append(Column("Le", phone: .line, label: "le", isMuted: true))
  let (missing, unreachable) = board.missing
  let remind =
    visit.permit.may(.runCampaigns) && isOpen && missing > 0
    ? form(
      to: visit.link("campagnes", campaign.id.text, "relances"), csrf: visit.csrf,
      buttons([
        button(
          "Relancer \(missing == 1 ? "la seule qui manque" : "les \(missing) qui manquent")"
        )
      ]))
    : ("" as HTML)
  return """
    \(pageHead(HTML(prose: "\(board.collecting.title), \(campaign.period.name)"), breadcrumb: [Crumb("Collectes", visit.link("collectes")), Crumb(campaign.period.name)], answer: sentences.html(separator: " ") { $0 }))
    \(remind)
    \(section("Réponses", table("Réponses", columns, rows)))
    \(if: isOpen && unreachable > 0, notice(.information, "\(prose: French.plural(unreachable, "fonction n’a personne", "fonctions n’ont personne")) qui reçoive la demande\u{202F}: ouvrez-\(French.agree(unreachable, "la", "les")) pour donner une adresse, ou saisir sa réponse."))
    \(withdrawing(visit, board))
    """
}

/// What was opened by mistake is withdrawn; what was withdrawn may be opened again.
private func withdrawing(_ visit: Visit, _ board: CampaignBoard) -> HTML {
  let campaign = board.campaign
  guard visit.permit.may(.runCampaigns) else { return "" }
  if campaign.withdrawal != nil {
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

/// "What became of this request?"
func requestPage(_ visit: Visit, _ file: RequestFile, refused: Invalid?) -> HTML {
  let request = file.request, campaign = file.campaign
  let name = file.departement.organisations.functionName(request.function, on: campaign.dueOn)
  let isOpen = request.isOpen(on: visit.today)
  let closed: HTML =
    campaign.withdrawal.map { "Retirée le \(long: $0.at.day)." }
    ?? "Close depuis le \(long: request.closesOn)\u{202F}: la collecte est finie."
  let answer: HTML =
    "\(prose: French.capitalized(file.stage.word))\u{202F}; \(request.answered) sur \(request.asked). \(isOpen ? "Les réponses sont prises jusqu’au \(long: request.closesOn)." : closed)"
  let base = visit.link("demandes", request.id.text)
  let contact = form(
    to: base.appending("contact"), csrf: visit.csrf,
    """
    \(if: file.stage == .unwanted, "<p>Qui tient cette fonction ne veut pas de message\u{202F}: donnez l’adresse d’un service, ou saisissez sa réponse.</p>")
    \(field(Field("adresse", "À qui écrire", hint: "Une adresse électronique ; vide : ceux qui tiennent la fonction.", kind: .email, value: visit.form["adresse"] ?? file.address ?? "", autocomplete: "off").judged(by: refused)))
    \(buttons([button("Noter l’adresse et écrire", .secondary)]))
    """)
  let reopening = form(
    to: base.appending("reouverture"), csrf: visit.csrf,
    """
    \(field(Field("jusquau", "Rouvrir jusqu’au", kind: .day, value: visit.form["jusquau"] ?? "", isRequired: true, width: .short).judged(by: refused)))
    \(buttons([button("Rouvrir et prévenir", .secondary)]))
    """)
  let revocation = form(
    to: base.appending("revocation"), csrf: visit.csrf, buttons([button("Révoquer les liens envoyés", .tertiary)]))
  let enter = isOpen ? links([linked("Saisir sa réponse (lettre, réunion)", base)]) : ("" as HTML)
  return """
    \(pageHead(HTML(prose: name), breadcrumb: [Crumb("Collectes", visit.link("collectes")), Crumb("\(file.collecting.title), \(campaign.period.name)", visit.link("campagnes", campaign.id.text)), Crumb(name)], answer: answer))
    \(errorSummary(refused))\(enter)
    \(section("Réponses, toutes les versions", versions(file)))
    \(section("Messages", messagesTable(file)))
    \(section("Écrire ailleurs", contact))
    \(section("Donner plus de temps", reopening))
    \(section("Liens", revocation))
    """
}

private func versions(_ file: RequestFile) -> HTML {
  guard !file.history.isEmpty else { return emptyState("Rien n’a encore été répondu.") }
  let rows = file.history.map { answer -> TableRow in
    let question = file.collecting.questions.first { $0.id == answer.question }
    let measure = question.flatMap { file.departement.measures[$0.key.measure] }
    let review = answer.review.map { review in
      review.verdict == .validated ? "validée par \(review.by)" : "renvoyée par \(review.by) : \(review.reason ?? "")"
    }
    return [
      "\(prose: measure?.title ?? answer.question)", "<b>\(prose: answer.said.words)</b>",
      "\(prose: answer.said.comment ?? "")",
      "\(prose: [answer.by, answer.proof].compactMap(\.self).joined(separator: ", "))",
      "\(prose: French.moment(answer.recordedAt))", "\(prose: review ?? "provisoire")",
    ]
  }
  return table(
    "Versions",
    [
      Column("Chiffre", phone: .first, isHeading: true), Column("Réponse", phone: .line, label: ""),
      Column("Commentaire", phone: .line, label: ""), Column("Donnée par", phone: .line, label: ""),
      Column("Le", phone: .line, label: "", isMuted: true), Column("Avis", phone: .line, label: ""),
    ], rows)
}

private func messagesTable(_ file: RequestFile) -> HTML {
  guard !file.messages.isEmpty else { return emptyState("Aucun message n’est parti.") }
  let rows = file.messages.map { message -> TableRow in
    [
      "\(prose: French.capitalized(message.kind))", "\(prose: message.state.words)",
      "\(prose: French.moment(message.sentAt ?? message.madeAt))", "\(prose: message.reply ?? "")",
    ]
  }
  return table(
    "Messages",
    [
      Column("Message", phone: .first, isHeading: true), Column("Ce qu’il est devenu", phone: .line, label: ""),
      Column("Le", phone: .line, label: "", isMuted: true),
      Column("Réponse du serveur", phone: .line, label: "", isMuted: true),
    ], rows)
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
