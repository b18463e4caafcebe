import Kernel
import Messaging
import Web

func messagesPage(_ frame: PageFrame, _ list: MessageList, _ organisations: Organisations) -> HTML {
  let states = Message.State.allCases.filter { list.counts[$0] != nil || $0 == list.state }
  let choices =
    [Choice("", "Tous")]
    + states.map { Choice($0.slug, "\(French.capitalized($0.words)) (\(French.number(list.counts[$0] ?? 0)))") }
  let filter = filters(
    frame.here, except: ["etat", "page"],
    select(Field("etat", "Ce qu’ils sont devenus", value: list.state?.slug ?? "", isRequired: true), choices))
  let rows = list.messages.map { message -> TableRow in
    [
      "\(prose: French.capitalized(message.kind))", recipient(message, organisations, frame.today),
      "\(French.moment(message.madeAt))", fate(message, frame),
    ]
  }
  let columns = [
    Column("Message", isHeading: true), Column("À qui"), Column("Demandé le"), Column("Ce qu’il est devenu"),
  ]
  return """
    \(pageHead("Messages", answer: answer(list)))
    \(if: !list.hasServer,
      notice(
        .warning,
        "Aucun serveur de courrier n’est réglé\u{00A0}: les messages attendent. Le guide d’exploitation dit comment en régler un."))
    \(list.writesUntil.html { ahead(until: $0) })\(filter)
    \(if: rows.isEmpty, emptyState("Aucun message."), else: table("Messages", columns, rows))
    \(pagination(list.page, of: list.pages) { frame.here.query("page", $0 == 1 ? nil : String($0)) })
    """
}

private func ahead(until end: Instant) -> HTML {
  notice(
    .warning,
    """
    L’horloge de la machine a un jour été en avance\u{00A0}: ce qui s’enregistre porte une date à venir, \
    jusqu’au \(prose: French.moment(end)). Rien n’est perdu. Le guide d’exploitation dit quoi vérifier.
    """)
}

/// What has gone wrong first; else how many wait; else that all is well.
private func answer(_ list: MessageList) -> HTML {
  func count(_ state: Message.State) -> Int { list.counts[state] ?? 0 }
  let lost = list.lost
  let waiting = count(.waiting) + count(.sending)
  guard !list.counts.isEmpty else { return "Aucun message n’est encore parti." }
  let lostWords: HTML = """
    \(prose: French.plural(lost, "message n’est peut-être pas arrivé", "messages ne sont peut-être pas arrivés"))
    """
  let waitingWords: HTML = "\(prose: French.plural(waiting, "attend", "attendent"))"
  switch (lost, waiting) {
  case (0, 0): return "Tous les messages sont partis."
  case (0, _): return "\(waitingWords) de partir, rien n’est perdu."
  case (_, 0): return "\(lostWords)."
  default: return "\(lostWords), \(waitingWords) de partir."
  }
}

private func recipient(_ message: Message, _ organisations: Organisations, _ today: Day) -> HTML {
  let address: HTML = message.to.isEmpty ? "adresse effacée" : "\(message.to)"
  guard let function = message.function else { return address }
  let others = message.others > 0 ? " et \(French.plural(message.others, "autre", "autres"))" : ""
  return
    "\(prose: organisations.functionName(function, on: today) + others)<br/><span class=\"muted\">\(address)</span>"
}

private func fate(_ message: Message, _ frame: PageFrame) -> HTML {
  let words: HTML = "\(prose: French.capitalized(message.state.words))"
  let detail: HTML
  switch message.state {
  case .sent: detail = "\(message.sentAt.map { "le " + French.moment($0) })"
  case .waiting where message.attempts == 0:
    detail = message.nextAt > message.madeAt ? "pas avant le \(French.moment(message.nextAt))" : ""
  case .waiting:
    detail = """
      \(prose: French.plural(message.attempts, "essai", "essais")), nouvel essai le \(French.moment(message.nextAt))\
      \(message.reply.html { "\u{00A0}: \($0)" })
      """
  case .refused where message.sentAt != nil:
    detail = "parti le \(message.sentAt.map { French.moment($0) }), revenu\(message.reply.html { "\u{00A0}: \($0)" })"
  case .refused, .unknown: detail = "\(message.reply)"
  case .expired: detail = "valait jusqu’au \(French.moment(message.useBy))"
  case .sending, .withdrawn: detail = ""
  }
  return """
    \(words)\(if: !detail.isEmpty, "<br/><span class=\"muted\">\(detail)</span>")\
    \(if: message.againAs != nil, "<br/>Envoyé de nouveau")\
    \(if: message.canGoAgain && frame.permit.may(.sendAgain), again(message, frame))
    """
}

private func again(_ message: Message, _ frame: PageFrame) -> HTML {
  """
  <form method="post" action="\(frame.link("messages", message.id.text, "renvoi"))">\
  \(hidden("csrf", frame.csrf))<button class="as-link" type="submit">Envoyer de nouveau\
  <span class="fr-sr-only"> le message du \(French.moment(message.madeAt))</span></button></form>
  """
}
