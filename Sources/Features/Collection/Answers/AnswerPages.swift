import Accounts
import Kernel
import Strategy
import Web

/// One question: as on a phone, big field, last value beside, three ways to have no number.
func questionPage(_ visit: Visit, _ desk: AnswerDesk, _ index: Int, refused: Invalid?) -> HTML {
  let line = desk.lines[index], question = line.question, count = desk.lines.count
  let measure = desk.departement.measures[question.key.measure]
  let answer = line.answer
  func kept(_ name: String, _ said: String?) -> String { visit.form[name] ?? said ?? "" }
  let isNumber = answer?.said.kind == .number || answer?.said.kind == .zero
  let typed = kept("valeur", isNumber ? answer?.said.value.map { French.number($0) } ?? "0" : nil)
  // A number and a reason to have none: the number stays, since nothing unticks a choice without JavaScript.
  let isBoth = refused != nil && !(visit.form["valeur"] ?? "").trimmed.isEmpty
  let instead = isBoth ? "" : visit.form["sans"] ?? (isNumber ? "" : answer?.said.kind.rawValue ?? "")
  let former: HTML =
    line.former.map { "\(prose: before(desk.campaign.period, $0.day))\u{00A0}: <b>\(number: $0.value)</b>" } ?? ""
  var fields: HTML = """
    \(hidden("question", question.id))\(hidden("envoi", newSubmission(visit)))\(hidden("vu", answer?.id.text ?? ""))
    \(field(Field("valeur", "Nombre \(French.of(measure?.unit.many ?? "réponses"))", kind: .number, value: typed, isRequired: true, width: .figure, beside: former).judged(by: refused)))
    \(radios(Field("sans", "Ou, si vous n’avez pas de nombre", value: instead).judged(by: refused), [
      Choice("zero", "Zéro", hint: question.zero), Choice("neant", "Néant", hint: question.none),
      Choice("indisponible", "Non disponible", hint: "Nous ne pouvons pas le savoir aujourd’hui."),
    ]))
    \(textarea(Field("commentaire", "Commentaire", value: kept("commentaire", answer?.said.comment), isRequired: refused?.asksWhy ?? false).judged(by: refused), rows: 2))
    """
  if desk.isForAnother {
    fields += field(
      Field(
        "preuve", "D’où vient cette réponse", hint: "Lettre du 12 octobre, réunion du 3 novembre…",
        value: kept("preuve", answer?.proof), isRequired: true, width: .full
      ).judged(by: refused))
  }
  fields += buttons([button(count == 1 ? "Enregistrer" : "Enregistrer et continuer")])
  let back =
    index > 0
    ? links([linked("Revenir à la question \(index)", desk.link(to: desk.lines[index - 1]))])
    : ("" as HTML)
  return """
    <div class="collection" data-collection="\(desk.link.appending("ouverture"))">
    <p class="muted">\(prose: whom(desk))</p>
    \(steps(index + 1, of: count, due: "\(prose: desk.request.deadline(on: visit.today))"))
    \(line.isOpen ? returned(line, desk) : answer.html { saved("Réponse enregistrée le \(prose: French.moment($0.recordedAt))") })
    \(pageHead(HTML(prose: question.words(desk.campaign.period)), answer: HTML(prose: question.help ?? measure?.definition.map { French.capitalized($0) + "." } ?? "")))
    \(errorSummary(refused))
    \(form(to: desk.link, csrf: visit.csrf, fields))
    \(back)\(foot(visit, desk))
    </div>
    """
}

/// "Trimestre précédent", or the day of an older figure.
private func before(_ period: Period, _ day: Day) -> String {
  guard day == period.previous.last else { return "Au \(French.short(day))" }
  return switch period.kind {
  case .month: "Mois précédent"
  case .quarter: "Trimestre précédent"
  case .semester: "Semestre précédent"
  case .year: "Année précédente"
  }
}

/// Why an answer came back.
private func returned(_ line: AnswerDesk.Line, _ desk: AnswerDesk) -> HTML {
  guard let review = line.answer?.review, review.verdict == .returned else { return "" }
  return notice(
    .warning, "\(prose: review.by)\u{00A0}: «\u{00A0}\(prose: review.words)\u{00A0}»",
    title: desk.isForAnother ? "Cette réponse a été renvoyée" : "Cette réponse vous est renvoyée")
}

private func whom(_ desk: AnswerDesk) -> String {
  let name = desk.departement.organisations.functionName(desk.request.function, on: desk.campaign.period.last)
  return desk.isForAnother
    ? "\(desk.collecting.title). Vous saisissez la réponse de\u{00A0}: \(name)." : "\(desk.collecting.title), \(name)"
}

private func foot(_ visit: Visit, _ desk: AnswerDesk) -> HTML {
  let until = HTML(prose: French.long(desk.request.closesOn))
  let file = linked("Répondre par un fichier", desk.link.appending("fichier"))
  if desk.isForAnother {
    return """
      <div class="collection__foot"><p class="muted">Ce qui est saisi se corrige jusqu’au \(until).</p>
      \(links([linked("Voir toutes les réponses", desk.link.appending("recu")), file, linked("Revenir au suivi", desk.link.appending("suivi"))]))</div>
      """
  }
  let pause: HTML =
    visit.permit.role == .bearer
    ? "Vous pouvez vous arrêter et reprendre avec le même lien."
    : "Vous pouvez vous arrêter et reprendre depuis «\u{00A0}Ce que je dois\u{00A0}»."
  return """
    <div class="collection__foot"><p class="muted">\(pause) Vos réponses se corrigent jusqu’au \(until). \
    Une question\u{202F}?</p>
    <p>\(contact(desk))</p>
    \(links([linked("Voir toutes mes réponses", desk.link.appending("recu")), file, linked("Transmettre à un collègue", desk.link.appending("transmission"))]))</div>
    """
}

/// Who answers questions about the collection, and by which telephone.
private func contact(_ desk: AnswerDesk) -> HTML {
  let name = desk.departement.organisations.functionName(desk.collecting.contact, on: desk.campaign.dueOn)
  return
    "\(prose: name)\(desk.collecting.telephone.html { "\u{00A0}: <a class=\"nowrap\" href=\"\(Elsewhere(telephone: $0))\">\($0)</a>" })"
}

/// What was answered, and until when it can be corrected.
func receiptPage(_ visit: Visit, _ desk: AnswerDesk) -> HTML {
  let missing = desk.lines.count(where: \.isOpen)
  let isOpen = desk.request.isOpen(on: visit.today)
  let rows = desk.lines.map { line -> TableRow in
    let unit = desk.departement.measures[line.question.key.measure]?.unit
    let words: HTML
    if let said = line.answer?.said {
      words = "<b>\(prose: said.value.flatMap { unit?.of($0) } ?? said.words)</b>"
    } else {
      words = "<span class=\"muted\">pas encore de réponse</span>"
    }
    return [
      isOpen
        ? linked(line.question.words(desk.campaign.period), desk.link(to: line))
        : "\(prose: line.question.words(desk.campaign.period))",
      words, "\(prose: line.answer?.said.comment ?? "")",
      line.answer.html { "\(prose: French.moment($0.recordedAt))" },
      "\(prose: line.answer?.state(line.question) ?? "")",
    ]
  }
  let answer: HTML =
    desk.lines.isEmpty
    ? "Plus rien n’est demandé ici. Ce qui avait été donné est gardé."
    : missing == 0
      ? "Tout est là\(if: !desk.isForAnother, ", merci"). \(if: isOpen, "\(desk.isForAnother ? "Ces" : "Vos") réponses se corrigent jusqu’au \(long: desk.request.closesOn).")"
      : "\(prose: French.plural(missing, "question attend", "questions attendent")) encore \(desk.isForAnother ? "une" : "votre") réponse\(if: isOpen, "\(prose: ", \(desk.request.deadline(on: visit.today))")")."
  let mine = desk.isForAnother ? "les réponses" : "mes réponses"
  let go: HTML =
    !isOpen || desk.lines.isEmpty
    ? ""
    : buttons([
      missing > 0
        ? linkButton("Continuer", desk.link, .primary)
        : linkButton("Corriger \(mine)", desk.link(to: desk.lines[0]), .secondary)
    ])
  let back: HTML =
    visit.permit.role == .bearer
    ? ""
    : links([
      desk.isForAnother
        ? linked("Revenir au suivi", desk.link.appending("suivi"))
        : linked("Revenir à ce que je dois", visit.link("moi"))
    ])
  return """
    \(pageHead(HTML(prose: missing == 0 ? "Reçu" : desk.isForAnother ? "Ses réponses" : "Vos réponses"), breadcrumb: [], answer: answer))
    <p class="muted">\(prose: whom(desk)), \(prose: desk.campaign.period.name). Reçu n° \(String(desk.request.id.text.suffix(8))).</p>
    \(table("Réponses", [Column("Question", phone: .first, isHeading: true), Column("Réponse", phone: .line, label: ""), Column("Commentaire", phone: .line, label: ""), Column("Enregistrée", phone: .line, label: "", isMuted: true), Column("Où elle en est", phone: .line, label: "")], rows))
    \(go)\(isOpen ? "" : closedWords(desk))\(back)
    """
}

/// A closed form says why it is closed, and who can open it again.
/// - Parameter unsaved: what was being given when it closed.
func closedPage(_ visit: Visit, _ desk: AnswerDesk, unsaved: AnswerWords? = nil) -> HTML {
  let lost = unsaved.html(lost)
  guard desk.campaign.withdrawal == nil else {
    return lost
      + pageHead(
        "Cette collecte est retirée", answer: "Elle avait été ouverte par erreur\u{202F}: rien ne vous est demandé.")
  }
  return """
    \(lost)\(pageHead("Cette collecte est close", answer: "Elle prenait les réponses jusqu’au \(long: desk.request.closesOn). Ce qui avait été donné avant reste."))
    \(closedWords(desk))
    \(links([linked("Voir \(desk.isForAnother ? "les" : "mes") réponses", desk.link.appending("recu"))]))
    """
}

/// What was being given, which is not saved: its words stay, to be copied.
private func lost(_ words: AnswerWords) -> HTML {
  let said = CollectedAnswer.Kind(rawValue: words.instead)?.word ?? words.value
  return notice(
    .error, "Vous donniez\u{00A0}: \(prose: [said, words.comment].filter { !$0.isEmpty }.joined(separator: ", ")).",
    title: "Votre réponse n’est pas enregistrée")
}

/// What is asked has changed since the page was opened, or the link was made.
func unaskedPage(_ desk: AnswerDesk, unsaved: AnswerWords?) -> HTML {
  """
  \(unsaved.html(lost))\(pageHead("Cette question n’est plus posée", answer: "Ce qui est demandé a changé depuis que cette page a été ouverte. Ce qui avait été donné est gardé."))
  \(buttons([linkButton("Voir ce qui est demandé", desk.link, .primary)]))
  """
}

private func closedWords(_ desk: AnswerDesk) -> HTML {
  guard desk.campaign.withdrawal == nil else { return "<p>Cette collecte est retirée.</p>" }
  guard !desk.isForAnother else {
    return "<p>Pour corriger ou compléter, donnez plus de temps depuis le suivi de la demande.</p>\n"
  }
  return """
    <p>Pour corriger ou compléter, demandez de rouvrir la collecte pour vous.</p>
    <p>\(contact(desk))</p>

    """
}

/// The same form came twice with different content, or a colleague was faster: nothing is changed, both are shown.
func conflictPage(
  _ visit: Visit, _ desk: AnswerDesk, _ question: String, _ kept: CollectedAnswer, _ sent: CollectedAnswer.Said,
  isOvertaken: Bool
) -> HTML {
  func row(_ title: HTML, _ said: CollectedAnswer.Said) -> TableRow {
    [title, "<b>\(prose: said.words)</b>", "\(prose: said.comment ?? "")"]
  }
  return """
    \(pageHead("Deux réponses pour une", answer: isOvertaken ? "Une autre réponse est arrivée pendant que vous écriviez\u{202F}: elle est gardée, la vôtre n’est pas enregistrée." : "Ce formulaire avait déjà servi. La première réponse est gardée\u{202F}; la seconde n’est pas enregistrée."))
    \(table("Les deux réponses", [Column("Laquelle", phone: .first, isHeading: true), Column("Réponse", phone: .line, label: ""), Column("Commentaire", phone: .line, label: "")], [row("Gardée, donnée le \(prose: French.moment(kept.recordedAt))", kept.said), row(isOvertaken ? "La vôtre" : "Envoyée ensuite", sent)]))
    \(buttons([linkButton("Corriger la réponse", desk.link.query("question", question), .primary)]))
    """
}

func passingPage(_ visit: Visit, _ desk: AnswerDesk, refused: Invalid?) -> HTML {
  let fields: HTML = """
    \(field(Field("adresse", "Adresse électronique de votre collègue", kind: .email, value: visit.form["adresse"] ?? "", isRequired: true, autocomplete: "off").judged(by: refused)))
    \(buttons([button("Envoyer le lien")]))
    """
  return """
    \(pageHead("Transmettre à un collègue", answer: "Un nouveau lien lui est envoyé. Il voit et corrige les mêmes réponses\u{202F}; le vôtre reste valable."))
    \(errorSummary(refused))
    \(form(to: desk.link.appending("transmission"), csrf: visit.csrf, fields))
    \(links([linked("Revenir aux questions", desk.link)]))
    """
}
