import Kernel
import Messaging
import Web

/// The newest first, whatever became of them.
func messageListing(
  _ frame: PageFrame, _ counts: [Message.State: Int], _ organisations: Organisations
) -> Listing<Message> {
  let choices = Message.State.allCases.map {
    Choice($0.slug, "\(French.capitalized($0.words)) (\(French.number(counts[$0] ?? 0)))")
  }
  return Listing(
    "Messages", ("message", "messages"),
    columns: [
      Listed("genre", Column("Message", isHeading: true), isOrdered: false) { .text(French.capitalized($0.kind)) },
      Listed("adresse", Column("À qui"), isOrdered: false, value: { .text($0.to) }) {
        recipient($0, organisations, frame.today)
      },
      Listed("demande", Column("Demandé le"), isOrdered: false) { .text(French.moment($0.madeAt)) },
      Listed("etat", Column("Ce qu’il est devenu"), isOrdered: false, value: { .text($0.state.words) }) {
        fate($0, frame)
      },
    ], filters: [ListFilter("etat", "Ce qu’ils sont devenus", .choice(choices))], order: ListOrder("recents"))
}

func messagesPage(_ frame: PageFrame, _ list: MessageList) -> HTML {
  """
  \(pageHead("Messages", answer: answer(list)))
  \(if: !list.hasServer,
    notice(
      .warning,
      "Aucun serveur de courrier n’est réglé\u{00A0}: les messages attendent. Le guide d’exploitation dit comment en régler un."))
  \(list.writesUntil.html { ahead(until: $0) })\
  \(listing(frame, list.listing, list.question, list.page, empty: "Aucun message."))
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
