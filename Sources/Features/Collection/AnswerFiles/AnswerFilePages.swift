import Documents
import Kernel
import Strategy
import Web

func answerFilePage(_ frame: PageFrame, _ desk: AnswerDesk, refused: Invalid?) -> HTML {
  var fields = upload(
    Field("fichier", "Fichier rempli", hint: "Un classeur (.xlsx, .ods, .xls) ou un CSV.", isRequired: true)
      .judged(by: refused), accept: ".xlsx,.ods,.xls,.csv,text/csv")
  if desk.isForAnother {
    fields += field(
      Field(
        "preuve", "D’où viennent ces réponses", hint: "Lettre du 12 octobre, réunion du 3 novembre…",
        value: frame.form["preuve"] ?? "", isRequired: true, width: .full
      ).judged(by: refused))
  }
  fields += sheetField(frame, refused)
  fields += buttons([button("Vérifier le fichier")])
  return """
    \(pageHead(
      "Répondre par un fichier",
      answer: "Remplissez la colonne « reponse » : un nombre, zéro, néant ou non disponible. Boussole montre ce qui changerait, et n’enregistre rien avant votre accord."))
    \(links([
        linked("Télécharger le classeur à remplir", desk.link.appending("reponses.xlsx")),
        linked("Le même en CSV", desk.link.appending("reponses.csv"))]))
    \(errorSummary(refused))
    \(form(to: desk.link.appending("fichier"), csrf: frame.csrf, holdsFile: true, fields))
    \(links([linked("Revenir aux questions", desk.link)]))
    """
}

/// What a file would do, before it does it.
func rehearsalPage(_ frame: PageFrame, _ desk: AnswerDesk, _ pending: PendingAnswers, refused: Invalid?) -> HTML {
  let lines = pending.file.lines, toRecord = lines.count { $0.fate != .same }
  guard pending.done == nil else {
    return """
      \(pageHead("Ce fichier est enregistré", answer: "Ce qu’il dit est parmi les réponses."))
      \(links([linked("Voir toutes les réponses", desk.link.appending("recu"))]))
      """
  }
  let counts = facts([
    Fact("Nouvelles", "\(number: lines.count { $0.fate == .new })"),
    Fact("Changées", "\(number: lines.count { $0.fate == .changed })"),
    Fact("Inchangées", "\(number: lines.count { $0.fate == .same })"),
  ])
  let rows = lines.map { line -> TableRow in
    let question = desk.lines.first { $0.question.id == line.question }?.question
    return TableRow(
      [
        "\(prose: question?.words(desk.campaign.period) ?? line.question)", "\(prose: line.word)",
        "\(prose: line.before ?? "")", "<b>\(prose: line.after)</b>", "\(prose: line.comment)",
      ], line.fate == .same ? .muted : .plain)
  }
  let decision =
    toRecord == 0
    ? ("" as HTML)
    : form(
      to: desk.link.appending("fichier").appending(pending.deposit.id.text).appending("confirmation"), csrf: frame.csrf,
      sourceQuestions(frame, pending.deposit.source, refused)
        + buttons([button("Enregistrer \(French.plural(toRecord, "réponse", "réponses"))")]))
  return """
    \(pageHead(
      HTML(prose: pending.file.name),
      answer: toRecord == 0
        ? "Toutes ces réponses sont déjà enregistrées\u{202F}: il n’y a rien à faire."
        : "Rien n’est encore enregistré. Relisez, puis décidez\u{202F}: tout ou rien.",
      facts: counts))
    \(errorSummary(refused))
    \(sourceNotes(pending.deposit.source, isAsked: toRecord > 0))
    \(decision)
    \(table(
      "Ce que ferait le fichier",
      [
        Column("Question", phone: .first, isHeading: true), Column("Ce qui arrive", phone: .line, label: ""),
        Column("Avant", phone: .line, label: "avant"), Column("Après", phone: .line, label: "après"),
        Column("Commentaire", phone: .line, label: "")],
      rows))
    \(links(
      [linked("Envoyer un autre fichier", desk.link.appending("fichier")), linked("Revenir aux questions", desk.link)]))
    """
}

extension AnswerFile.Line {
  var word: String {
    switch fate {
    case .new: "nouvelle"
    case .changed: "changée"
    case .same: "inchangée"
    }
  }
}

struct AnswerFileJSON: Encodable {
  struct Line: Encodable { let question: String, verdict: String, avant: String?, apres: String, commentaire: String }
  let fichier: String
  let enregistre: Bool
  let lecture: [String]
  let questions: [String]
  let lignes: [Line]
  init(_ pending: PendingAnswers) {
    fichier = pending.file.name
    enregistre = pending.done != nil
    (lecture, questions) = (pending.deposit.source.sentences, pending.deposit.source.questions)
    lignes = pending.file.lines.map {
      Line(
        question: $0.question, verdict: $0.word, avant: $0.before, apres: $0.after, commentaire: $0.comment)
    }
  }
}
