import Accounts
import Kernel
import Messaging
import Strategy
import Web

/// "What became of this request?"
func requestPage(_ frame: PageFrame, _ file: RequestFile, refused: Invalid?) -> HTML {
  let request = file.request, campaign = file.campaign, base = frame.link("demandes", request.id.text)
  let isOpen = campaign.withdrawal == nil && request.isOpen(on: frame.today)
  let isUnreachable = isOpen && file.stage == .unreachable
  let contact = contactForm(frame, file, isOpen: isOpen, refused: refused)
  let first = file.asking.questions.first?.id
  let enter = buttons([
    linkButton(
      request.isDone ? "Corriger sa réponse" : "Saisir sa réponse",
      base.query("question", request.isDone ? first : nil),
      isUnreachable || request.isDone ? .secondary : .primary)
  ])
  let isErasable = frame.permit.may(.eraseTexts) && file.history.contains { !$0.texts.isEmpty }
  let erasing = linked("Effacer un texte qui nomme quelqu’un", base.appending("suivi").query("effacer", "1"))
  let revoking = links([linked("Révoquer les liens envoyés", base.appending("revocation"))])
  // What to do first: where nobody can be written to, say to whom; else what came by letter or in a meeting.
  return """
    \(pageHead(
      HTML(prose: file.asking.functionName), breadcrumb: crumbs(frame, file),
      answer: requestAnswer(frame, file, isOpen)))
    \(errorSummary(refused))\(if: isUnreachable, section("Donner une adresse", contact))\(if: isOpen, enter)
    \(section("Réponses, toutes les versions", versions(frame, file)))
    \(section("Messages", messagesTable(file)))
    \(if: !isUnreachable, section("Écrire ailleurs", contact))
    \(if: campaign.withdrawal == nil, section("Donner plus de temps", reopeningForm(frame, file, refused: refused)))
    \(if: isOpen && file.hasLinks, revoking)\(if: isErasable, links([erasing]))
    """
}

private func crumbs(_ frame: PageFrame, _ file: RequestFile, _ more: [Crumb]? = nil) -> [Crumb] {
  let board = frame.link("campagnes", file.campaign.id.text)
  return [
    Crumb("Collectes", frame.link("collectes")),
    Crumb(file.asking.title, board),
  ] + (more ?? [Crumb(file.asking.functionName)])
}

private func requestAnswer(_ frame: PageFrame, _ file: RequestFile, _ isOpen: Bool) -> HTML {
  let request = file.request, stage = French.capitalized(file.stage.word)
  let late = isOpen && request.isLate(on: frame.today) ? ", \(request.due(on: frame.today))" : ""
  let until =
    isOpen
    ? "Les réponses sont prises jusqu’au \(French.long(request.closesOn))."
    : file.campaign.withdrawal.map { "Retirée le \(French.long($0.at.day))." }
      ?? "Close depuis le \(French.long(request.closesOn.adding(days: 1))) : la collecte est finie."
  return HTML(prose: "\(stage) ; \(request.answered) sur \(request.asked)\(late). \(until)")
}

private func contactForm(_ frame: PageFrame, _ file: RequestFile, isOpen: Bool, refused: Invalid?) -> HTML {
  let address = Field(
    "adresse", "À qui écrire", hint: "Une adresse électronique ; vide : ceux qui tiennent la fonction.", kind: .email,
    value: frame.form["adresse"] ?? file.address ?? "", autocomplete: "off")
  let unwanted: HTML = """
    <p>Qui tient cette fonction ne veut pas de message\u{202F}: donnez l’adresse d’un service, ou saisissez sa \
    réponse.</p>
    """
  let isFirst = isOpen && file.stage == .unreachable
  let act = isOpen && !file.request.isDone ? "Noter l’adresse et écrire" : "Noter l’adresse"
  return form(
    to: frame.link("demandes", file.request.id.text, "contact"), csrf: frame.csrf,
    """
    \(if: file.stage == .unwanted, unwanted)
    \(field(address.judged(by: refused)))
    \(buttons([button(act, isFirst ? .primary : .secondary)]))
    """)
}

private func reopeningForm(_ frame: PageFrame, _ file: RequestFile, refused: Invalid?) -> HTML {
  let day = Field(
    "jusquau", "Rouvrir jusqu’au", kind: .day, value: frame.form["jusquau"] ?? "", isRequired: true, width: .short)
  return form(
    to: frame.link("demandes", file.request.id.text, "reouverture"), csrf: frame.csrf,
    """
    \(field(day.judged(by: refused)))
    \(buttons([button("Rouvrir et prévenir", .secondary)]))
    """)
}

/// "Do I want those links to lead nowhere?"
func revocationPage(_ frame: PageFrame, _ file: RequestFile) -> HTML {
  let base = frame.link("demandes", file.request.id.text), suivi = base.appending("suivi")
  let answer = """
    Tous les liens envoyés pour cette fonction ou transmis à un collègue cessent de servir, tout de suite ; les \
    messages qui attendent ne partent pas. Ce qui a été répondu reste ; la prochaine relance porte un nouveau lien.
    """
  let path = crumbs(frame, file, [Crumb(file.asking.functionName, suivi), Crumb("Révoquer")])
  return """
    \(pageHead("Révoquer les liens envoyés", breadcrumb: path, answer: HTML(prose: answer)))
    \(form(to: base.appending("revocation"), csrf: frame.csrf, buttons([button("Révoquer les liens")])))
    \(links([linked("Revenir au suivi de la demande", suivi)]))
    """
}

/// The latest first; of each question, the first one stands.
private func versions(_ frame: PageFrame, _ file: RequestFile) -> HTML {
  guard !file.history.isEmpty else { return emptyState("Rien n’a encore été répondu.") }
  let isErasing = frame.permit.may(.eraseTexts) && frame.query.text("effacer") != nil
  let standing = Set(Array(file.history.reversed()).standing.values.map(\.id))
  let rows = file.history.map { answer -> TableRow in
    let question = file.collecting.questions.first { $0.id == answer.question }
    let measure = question.flatMap { file.departement.measures[$0.key.measure] }
    let state = answer.review == nil && !standing.contains(answer.id) ? "remplacée" : answer.state(question)
    let erasing = linked("Effacer", frame.link("reponses", answer.id.text, "effacement"))
    return [
      "\(prose: measure?.title ?? answer.question)", "<b>\(prose: answer.said.words)</b>",
      "\(prose: answer.said.comment ?? "")\(if: isErasing && !answer.texts.isEmpty, " \(erasing)")",
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
