import Accounts
import Kernel
import Strategy
import Web

/// One question: as on a phone, big field, last value beside, three ways to have no number.
func questionPage(_ frame: PageFrame, _ desk: AnswerDesk, _ index: Int, refused: Invalid?) -> HTML {
  let line = desk.lines[index], question = line.question, count = desk.lines.count
  let definition = desk.departement.measures[question.key.measure]?.definition
  let help = question.help ?? definition.map { French.capitalized($0) + "." } ?? ""
  let fields = """
    \(questionFields(frame, desk, line, refused: refused))
    \(buttons([button(count == 1 ? "Enregistrer" : "Enregistrer et continuer")]))
    """ as HTML
  let before = index > 0 ? desk.lines[index - 1] : nil
  let back = before.html { links([linked("Revenir à la question \(index)", desk.link(to: $0))]) }
  return """
    <div class="collection" data-collection="\(desk.link.appending("ouverture"))">
    <p class="muted">\(prose: whom(desk)).</p>
    \(steps(index + 1, of: count, due: "\(prose: desk.request.deadline(on: frame.today))"))
    \(line.isOpen ? returned(line, desk) : line.answer.html { standing($0, desk) })
    \(pageHead(HTML(prose: question.words(desk.campaign.period)), answer: HTML(prose: help)))
    \(errorSummary(refused))
    \(form(to: desk.link, csrf: frame.csrf, fields))
    \(back)\(foot(frame, desk))
    </div>
    """
}

private func questionFields(_ frame: PageFrame, _ desk: AnswerDesk, _ line: AnswerDesk.Line, refused: Invalid?) -> HTML
{
  let question = line.question, answer = line.answer
  let unit = desk.departement.measures[question.key.measure]?.unit.many ?? "réponses"
  func kept(_ name: String, _ said: String?) -> String { frame.form[name] ?? said ?? "" }
  let isNumber = answer?.said.kind == .number || answer?.said.kind == .zero
  let typed = kept("valeur", isNumber ? answer?.said.value.map { French.number($0) } ?? "0" : nil)
  // A number and a reason to have none: the number stays, since nothing unticks a choice without JavaScript.
  let isBoth = refused != nil && !(frame.form["valeur"] ?? "").trimmed.isEmpty
  let instead = isBoth ? "" : frame.form["sans"] ?? (isNumber ? "" : answer?.said.kind.rawValue ?? "")
  let former: HTML = line.former.html {
    "\(prose: before(desk.campaign.period, $0.day))\u{00A0}: <b>\(number: $0.value)</b>"
  }
  let number = Field(
    "valeur", "Nombre \(French.of(unit))", kind: .number, value: typed, isRequired: true, width: .figure, beside: former
  )
  let choices = [
    Choice("zero", "Zéro", hint: question.zero), Choice("neant", "Néant", hint: question.none),
    Choice("indisponible", "Non disponible", hint: "Nous ne pouvons pas le savoir aujourd’hui."),
  ]
  let comment = Field(
    "commentaire", "Commentaire", value: kept("commentaire", answer?.said.comment),
    isRequired: refused?.asksWhy ?? false)
  let fields: HTML = """
    \(hidden("question", question.id))\(hidden("envoi", newSubmission(frame)))\(hidden("vu", answer?.id.text ?? ""))
    \(field(number.judged(by: refused)))
    \(radios(Field("sans", "Ou, si vous n’avez pas de nombre", value: instead).judged(by: refused), choices))
    \(textarea(comment.judged(by: refused), rows: 2))
    """
  guard desk.isForAnother else { return fields }
  let proof = Field(
    "preuve", "D’où vient cette réponse", hint: "Lettre du 12 octobre, réunion du 3 novembre…",
    value: kept("preuve", answer?.proof), isRequired: true, width: .full)
  return fields + field(proof.judged(by: refused))
}

/// What stands: it is saved; somebody else's is not written over in silence, nor read as one's own.
private func standing(_ answer: CollectedAnswer, _ desk: AnswerDesk) -> HTML {
  let moment = French.moment(answer.recordedAt)
  if desk.isForAnother, answer.proof == nil, answer.replaces == nil {
    let words = """
      \(French.capitalized(answer.said.words)), le \(moment). Pour la remplacer, dites pourquoi dans le commentaire. \
      \(desk.told.ofReplacing)
      """
    return notice(.information, "\(prose: words)", title: "\(answer.by) a donné cette réponse")
  }
  guard let own = desk.replaced(by: answer), !desk.isForAnother else {
    return saved("Réponse enregistrée le \(prose: moment)")
  }
  let why = answer.said.comment.map { " Motif : \(French.closing($0))" } ?? ""
  let words = """
    Vous aviez donné \(own.said.words) ; \(answer.said.words) compte depuis le \(moment).\(why) Répondez de nouveau si \
    c’est une erreur.
    """
  return notice(.information, "\(prose: words)", title: "\(answer.by) a changé votre réponse")
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
    .warning, "\(prose: review.by)\u{00A0}: \(prose: French.quoted(review.words))",
    title: desk.isForAnother ? "Cette réponse a été renvoyée" : "Cette réponse vous est renvoyée")
}

private func whom(_ desk: AnswerDesk) -> String {
  let name = desk.departement.organisations.functionName(desk.request.function, on: desk.campaign.period.last)
  return desk.isForAnother
    ? "\(desk.collecting.title). Vous saisissez la réponse de\u{00A0}: \(name)" : "\(desk.collecting.title), \(name)"
}

private func foot(_ frame: PageFrame, _ desk: AnswerDesk) -> HTML {
  let until = HTML(prose: French.long(desk.request.closesOn))
  let file = linked("Répondre par un fichier", desk.link.appending("fichier"))
  let all = linked(
    desk.isForAnother ? "Voir toutes les réponses" : "Voir toutes mes réponses", desk.link.appending("recu"))
  if desk.isForAnother {
    return """
      <div class="collection__foot"><p class="muted">Ce qui est saisi se corrige jusqu’au \(until).</p>
      \(links([all, file, linked("Revenir au suivi", desk.link.appending("suivi"))]))</div>
      """
  }
  let passing = linked("Transmettre à un collègue", desk.link.appending("transmission"))
  let pause: HTML =
    frame.permit.role == .bearer
    ? "Vous pouvez vous arrêter et reprendre avec le même lien."
    : "Vous pouvez vous arrêter et reprendre depuis «\u{00A0}Ce que je dois\u{00A0}»."
  return """
    <div class="collection__foot"><p class="muted">\(pause) Vos réponses se corrigent jusqu’au \(until). \
    Une question\u{202F}?</p>
    <p>\(contact(desk))</p>
    \(links([all, file, passing]))</div>
    """
}

/// Who answers questions about the collection, and by which telephone.
private func contact(_ desk: AnswerDesk) -> HTML {
  let name = desk.departement.organisations.functionName(desk.collecting.contact, on: desk.campaign.dueOn)
  let telephone = desk.collecting.telephone.html {
    "\u{00A0}: <a class=\"nowrap\" href=\"\(Elsewhere(telephone: $0))\">\($0)</a>" as HTML
  }
  return "\(prose: name)\(telephone)"
}

/// What was answered, and until when it can be corrected.
func receiptPage(_ frame: PageFrame, _ desk: AnswerDesk) -> HTML {
  let missing = desk.lines.count(where: \.isOpen), isOpen = desk.request.isOpen(on: frame.today)
  let title = missing == 0 ? "Reçu" : desk.isForAnother ? "Ses réponses" : "Vos réponses"
  let columns = [
    Column("Question", phone: .first, isHeading: true), Column("Réponse", phone: .line, label: ""),
    Column("Commentaire", phone: .line, label: ""), Column("Enregistrée", phone: .line, label: "", isMuted: true),
    Column("Où elle en est", phone: .line, label: ""),
  ]
  let number = desk.request.id.text.suffix(8)
  let rows = desk.lines.map { receiptRow($0, desk, isOpen: isOpen) }
  return """
    \(pageHead(HTML(prose: title), breadcrumb: [], answer: receiptAnswer(frame, desk, missing, isOpen: isOpen)))
    <p class="muted">\(prose: "\(whom(desk)). \(French.capitalized(desk.campaign.period.name))"). \
    Reçu n° \(String(number)).</p>
    \(table("Réponses", columns, rows))
    \(receiptButton(desk, missing, isOpen: isOpen))\(isOpen ? "" : closedWords(desk))\(receiptBack(frame, desk))
    """
}

private func receiptRow(_ line: AnswerDesk.Line, _ desk: AnswerDesk, isOpen: Bool) -> TableRow {
  let unit = desk.departement.measures[line.question.key.measure]?.unit
  let question = line.question.words(desk.campaign.period)
  let words: HTML
  if let said = line.answer?.said {
    words = "<b>\(prose: said.value.flatMap { unit?.of($0) } ?? said.words)</b>"
  } else {
    words = "<span class=\"muted\">pas encore de réponse</span>"
  }
  return [
    isOpen ? linked(question, desk.link(to: line)) : "\(prose: question)", words,
    "\(prose: line.answer?.said.comment ?? "")", line.answer.html { "\(prose: written($0, desk))" },
    "\(prose: line.answer?.state(line.question) ?? "")",
  ]
}

private func receiptAnswer(_ frame: PageFrame, _ desk: AnswerDesk, _ missing: Int, isOpen: Bool) -> HTML {
  if desk.lines.isEmpty { return "Plus rien n’est demandé ici. Ce qui avait été donné est gardé." }
  guard missing == 0 else {
    let waits = French.plural(missing, "question attend", "questions attendent")
    let due = isOpen ? ", \(desk.request.deadline(on: frame.today))" : ""
    return HTML(prose: "\(waits) encore \(desk.isForAnother ? "une" : "votre") réponse\(due).")
  }
  let until: HTML =
    isOpen
    ? "\(desk.isForAnother ? "Ces" : "Vos") réponses se corrigent jusqu’au \(long: desk.request.closesOn)." : ""
  return "Tout est là\(if: !desk.isForAnother, ", merci"). \(until)"
}

private func receiptButton(_ desk: AnswerDesk, _ missing: Int, isOpen: Bool) -> HTML {
  guard isOpen, let first = desk.lines.first else { return "" }
  let mine = desk.isForAnother ? "les réponses" : "mes réponses"
  return buttons([
    missing > 0
      ? linkButton("Continuer", desk.link, .primary)
      : linkButton("Corriger \(mine)", desk.link(to: first), .secondary)
  ])
}

private func receiptBack(_ frame: PageFrame, _ desk: AnswerDesk) -> HTML {
  guard frame.permit.role != .bearer else { return "" }
  return links([
    desk.isForAnother
      ? linked("Revenir au suivi", desk.link.appending("suivi"))
      : linked("Revenir à ce que je dois", frame.link("moi"))
  ])
}

/// When, by whom, and over what.
private func written(_ answer: CollectedAnswer, _ desk: AnswerDesk) -> String {
  let own = desk.replaced(by: answer).map {
    " à la place de \($0.said.words), donné le \(French.moment($0.recordedAt))"
  }
  return "\(French.moment(answer.recordedAt)), par \(answer.by)\(own ?? "")"
}

/// A closed form says why it is closed, and who can open it again.
/// - Parameter unsaved: what was being given when it closed.
func closedPage(_ frame: PageFrame, _ desk: AnswerDesk, unsaved: AnswerWords? = nil) -> HTML {
  let lost = unsaved.html(lost)
  guard desk.campaign.withdrawal == nil else {
    return lost
      + pageHead(
        "Cette collecte est retirée", answer: "Elle avait été ouverte par erreur\u{202F}: rien ne vous est demandé.")
  }
  let answer =
    "Elle prenait les réponses jusqu’au \(French.long(desk.request.closesOn)). Ce qui avait été donné avant reste."
  return """
    \(lost)\(pageHead("Cette collecte est close", answer: HTML(prose: answer)))
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
  let answer: HTML = """
    Ce qui est demandé a changé depuis que cette page a été ouverte. Ce qui avait été donné est gardé.
    """
  return """
    \(unsaved.html(lost))\(pageHead("Cette question n’est plus posée", answer: answer))
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
  _ frame: PageFrame, _ desk: AnswerDesk, _ question: String, _ kept: CollectedAnswer, _ sent: CollectedAnswer.Said,
  isOvertaken: Bool
) -> HTML {
  func row(_ title: String, _ said: CollectedAnswer.Said) -> TableRow {
    ["\(prose: title)", "<b>\(prose: said.words)</b>", "\(prose: said.comment ?? "")"]
  }
  let answer =
    isOvertaken
    ? """
    Une autre réponse est arrivée pendant que vous écriviez : elle est gardée, la vôtre n’est pas enregistrée.
    """
    : "Ce formulaire avait déjà servi. La première réponse est gardée ; la seconde n’est pas enregistrée."
  let columns = [
    Column("Laquelle", phone: .first, isHeading: true), Column("Réponse", phone: .line, label: ""),
    Column("Commentaire", phone: .line, label: ""),
  ]
  let rows = [
    row("Gardée, donnée le \(French.moment(kept.recordedAt))", kept.said),
    row(isOvertaken ? "La vôtre" : "Envoyée ensuite", sent),
  ]
  return """
    \(pageHead("Deux réponses pour une", answer: HTML(prose: answer)))
    \(table("Les deux réponses", columns, rows))
    \(buttons([linkButton("Corriger la réponse", desk.link.query("question", question), .primary)]))
    """
}

func passingPage(_ frame: PageFrame, _ desk: AnswerDesk, refused: Invalid?) -> HTML {
  let address = Field(
    "adresse", "Adresse électronique de votre collègue", kind: .email, value: frame.form["adresse"] ?? "",
    isRequired: true, autocomplete: "off")
  let answer =
    "Un nouveau lien lui est envoyé. Il voit et corrige les mêmes réponses ; le vôtre reste valable."
  return """
    \(pageHead("Transmettre à un collègue", answer: HTML(prose: answer)))
    \(errorSummary(refused))
    \(form(
      to: desk.link.appending("transmission"), csrf: frame.csrf,
      "\(field(address.judged(by: refused)))\n\(buttons([button("Envoyer le lien")]))"))
    \(links([linked("Revenir aux questions", desk.link)]))
    """
}
