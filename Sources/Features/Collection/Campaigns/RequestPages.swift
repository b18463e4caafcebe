import Accounts
import Kernel
import Messaging
import Strategy
import Web

/// "What became of this request?"
func requestPage(_ visit: Visit, _ file: RequestFile, refused: Invalid?) -> HTML {
  let request = file.request, campaign = file.campaign
  let name = file.departement.organisations.functionName(request.function, on: campaign.dueOn)
  let isOpen = campaign.withdrawal == nil && request.isOpen(on: visit.today)
  let closed: HTML =
    campaign.withdrawal.map { "Retirée le \(long: $0.at.day)." }
    ?? "Close depuis le \(long: request.closesOn.adding(days: 1))\u{202F}: la collecte est finie."
  let late: HTML = request.isLate(on: visit.today) ? ", \(prose: request.due(on: visit.today))" : ""
  let answer: HTML =
    "\(prose: French.capitalized(file.stage.word))\u{202F}; \(request.answered) sur \(request.asked)\(if: isOpen, late). \(isOpen ? "Les réponses sont prises jusqu’au \(long: request.closesOn)." : closed)"
  let base = visit.link("demandes", request.id.text)
  let isUnreachable = isOpen && file.stage == .unreachable
  let contact = form(
    to: base.appending("contact"), csrf: visit.csrf,
    """
    \(if: file.stage == .unwanted, "<p>Qui tient cette fonction ne veut pas de message\u{202F}: donnez l’adresse d’un service, ou saisissez sa réponse.</p>")
    \(field(Field("adresse", "À qui écrire", hint: "Une adresse électronique ; vide : ceux qui tiennent la fonction.", kind: .email, value: visit.form["adresse"] ?? file.address ?? "", autocomplete: "off").judged(by: refused)))
    \(buttons([button(isOpen && !request.isDone ? "Noter l’adresse et écrire" : "Noter l’adresse", isUnreachable ? .primary : .secondary)]))
    """)
  let reopening = form(
    to: base.appending("reouverture"), csrf: visit.csrf,
    """
    \(field(Field("jusquau", "Rouvrir jusqu’au", kind: .day, value: visit.form["jusquau"] ?? "", isRequired: true, width: .short).judged(by: refused)))
    \(buttons([button("Rouvrir et prévenir", .secondary)]))
    """)
  let enter = buttons([
    linkButton(
      request.isDone ? "Corriger sa réponse" : "Saisir sa réponse",
      base.query("question", request.isDone ? file.collecting.questions(of: request.function).first?.id : nil),
      isUnreachable || request.isDone ? .secondary : .primary)
  ])
  // What to do first: where nobody can be written to, say to whom; else what came by letter or in a meeting.
  let first = isUnreachable ? section("Donner une adresse", contact) : ""
  return """
    \(pageHead(HTML(prose: name), breadcrumb: [Crumb("Collectes", visit.link("collectes")), Crumb("\(file.collecting.title), \(campaign.period.name)", visit.link("campagnes", campaign.id.text)), Crumb(name)], answer: answer))
    \(errorSummary(refused))\(first)\(if: isOpen, enter)
    \(section("Réponses, toutes les versions", versions(visit, file)))
    \(section("Messages", messagesTable(file)))
    \(if: !isUnreachable, section("Écrire ailleurs", contact))
    \(if: campaign.withdrawal == nil, section("Donner plus de temps", reopening))
    \(if: isOpen && file.hasLinks, links([linked("Révoquer les liens envoyés", base.appending("revocation"))]))
    \(if: visit.permit.may(.eraseTexts) && file.history.contains { !$0.texts.isEmpty }, links([linked("Effacer un texte qui nomme quelqu’un", base.appending("suivi").query("effacer", "1"))]))
    """
}

/// "Do I want those links to lead nowhere?"
func revocationPage(_ visit: Visit, _ file: RequestFile) -> HTML {
  let name = file.departement.organisations.functionName(file.request.function, on: file.campaign.dueOn)
  let base = visit.link("demandes", file.request.id.text)
  return """
    \(pageHead("Révoquer les liens envoyés", breadcrumb: [Crumb("Collectes", visit.link("collectes")), Crumb("\(file.collecting.title), \(file.campaign.period.name)", visit.link("campagnes", file.campaign.id.text)), Crumb(name, base.appending("suivi")), Crumb("Révoquer")], answer: "Tous les liens envoyés à \(prose: name) ou transmis à un collègue cessent de servir, tout de suite. Ce qui a été répondu reste ; la prochaine relance porte un nouveau lien."))
    \(form(to: base.appending("revocation"), csrf: visit.csrf, buttons([button("Révoquer les liens")])))
    \(links([linked("Revenir au suivi de la demande", base.appending("suivi"))]))
    """
}

/// The latest first; of each question, the first one stands.
private func versions(_ visit: Visit, _ file: RequestFile) -> HTML {
  guard !file.history.isEmpty else { return emptyState("Rien n’a encore été répondu.") }
  let isErasing = visit.permit.may(.eraseTexts) && visit.query.text("effacer") != nil
  let standing = Set(Array(file.history.reversed()).standing.values.map(\.id))
  let rows = file.history.map { answer -> TableRow in
    let question = file.collecting.questions.first { $0.id == answer.question }
    let measure = question.flatMap { file.departement.measures[$0.key.measure] }
    let state = answer.review == nil && !standing.contains(answer.id) ? "remplacée" : answer.state(question)
    return [
      "\(prose: measure?.title ?? answer.question)", "<b>\(prose: answer.said.words)</b>",
      "\(prose: answer.said.comment ?? "")\(if: isErasing && !answer.texts.isEmpty, " \(linked("Effacer", visit.link("reponses", answer.id.text, "effacement")))")",
      "\(prose: [answer.by, answer.proof].compactMap(\.self).joined(separator: ", "))",
      "\(prose: French.moment(answer.recordedAt))", "\(prose: state)",
    ]
  }
  return table(
    "Versions",
    [
      Column("Chiffre", phone: .first, isHeading: true), Column("Réponse"), Column("Commentaire"), Column("Donnée par"),
      Column("Le", isMuted: true), Column("Où elle en est"),
    ], rows)
}

extension CollectedAnswer {
  /// Where it is, in one word for partners and for those who run campaigns.
  func state(_ question: Question?) -> String {
    switch review?.verdict {
    case .validated: "validée par \(review?.by ?? "")"
    case .returned: "renvoyée par \(review?.by ?? "")\u{00A0}: \(review?.words ?? "")"
    case nil: question?.validator == nil ? "prise en compte" : "prise en compte, à valider"
    }
  }
}

private func messagesTable(_ file: RequestFile) -> HTML {
  guard !file.messages.isEmpty else { return emptyState("Aucun message n’est parti.") }
  // What the server said when it took a message teaches nobody anything.
  func reply(_ message: Message) -> String { message.state == .sent ? "" : message.reply ?? "" }
  let isSaid = file.messages.contains { !reply($0).isEmpty }
  let rows = file.messages.map { message -> TableRow in
    let cells: [HTML] = [
      "\(prose: French.capitalized(message.kind))", "\(prose: message.state.words)",
      "\(prose: French.moment(message.sentAt ?? message.madeAt))",
    ]
    return TableRow(cells + (isSaid ? ["\(prose: reply(message))"] : []))
  }
  let columns = [
    Column("Message", phone: .first, isHeading: true), Column("Ce qu’il est devenu", label: ""),
    Column("Le", isMuted: true),
  ]
  return table("Messages", columns + (isSaid ? [Column("Réponse du serveur", isMuted: true)] : []), rows)
}
