import Documents
import Kernel
import Web

func invitationFilePage(_ frame: PageFrame, refused: Invalid?) -> HTML {
  let columns: [(InvitationFile.Part, HTML)] = [
    (.address, "Adresse électronique professionnelle. Obligatoire."),
    (.name, "Prénom et nom\u{00A0}: vus de ceux qui gèrent les comptes, jamais sur les pages. Obligatoire."),
    (.function, "Son code ou son nom. Obligatoire."),
    (.title, "Pour vous repérer\u{00A0}; elle n’est pas lue."),
    (.from, "31/12/2026. Vide\u{00A0}: aujourd’hui."), (.through, "Compris. Vide\u{00A0}: sans terme."),
  ]
  let models = SheetKind.allCases.map { kind in
    linked(
      kind == .xlsx ? "Télécharger le modèle" : "Le même en CSV",
      frame.link("comptes", "invitations", "modele.\(kind.rawValue)"))
  }
  let file = Field(
    "fichier", "Fichier rempli",
    hint: "Un classeur (.xlsx, .ods, .xls) ou un CSV\u{202F}; \(number: InvitationFile.mostLines) lignes au plus.",
    isRequired: true)
  return """
    \(pageHead(
      "Inviter par un fichier", breadcrumb: peopleCrumbs(frame, "Inviter par un fichier"),
      answer: "Une ligne par fonction. Boussole dit d’abord ce que deviendrait chaque ligne, et n’invite personne avant votre accord."))
    \(errorSummary(refused))
    \(form(to: frame.link("comptes", "invitations"), csrf: frame.csrf, holdsFile: true,
      """
      \(upload(file.judged(by: refused), accept: ".xlsx,.ods,.xls,.csv,text/csv"))
      \(sheetField(frame, refused))
      \(buttons([button("Vérifier le fichier")]))
      """))
    \(section(
      "Les colonnes",
      note: "Le modèle a une ligne par fonction que personne ne tient\u{202F}: laissez vides celles que vous n’invitez pas.",
      definitions(columns.map { Fact($0.0.rawValue, $0.1) }) + links(models)))
    """
}

/// What becomes of each line: before, what would; after, what did.
func pendingInvitationsPage(
  _ frame: PageFrame, _ pending: PendingInvitations, sendsMail: Bool, refused: Invalid?
) -> HTML {
  let file = pending.file, isDone = pending.deposit.done != nil
  let crumbs =
    Array(peopleCrumbs(frame, "").dropLast()) + [
      Crumb("Inviter par un fichier", frame.link("comptes", "invitations")), Crumb(isDone ? "Résultat" : "Relire"),
    ]
  let counts = facts([
    Fact(isDone ? "Invités" : "À inviter", "\(number: file.count(.invited))"),
    Fact("Fonctions de plus", "\(number: file.count(.given))"),
    Fact("Déjà faits", "\(number: file.count(.already))"), Fact("Refusés", "\(number: file.count(.refused))"),
  ])
  let decision = form(
    to: frame.link("comptes", "invitations", pending.deposit.id.text, "confirmation"), csrf: frame.csrf,
    sourceQuestions(frame, pending.deposit.source, refused)
      + buttons([button("Inviter : \(French.plural(file.toDo, "ligne", "lignes"))")]))
  return """
    \(pageHead(
      HTML(prose: pending.deposit.name), breadcrumb: crumbs,
      answer: "\(prose: answer(pending, sendsMail: sendsMail))", facts: counts))
    \(errorSummary(refused))
    \(if: !isDone, sourceNotes(pending.deposit.source, isAsked: file.toDo > 0))
    \(if: !isDone && file.toDo > 0, decision)
    \(linesTable(frame, file, isDone: isDone))
    \(links([
      linked(
        file.count(.refused) > 0 ? "Envoyer le fichier corrigé" : "Envoyer un autre fichier",
        frame.link("comptes", "invitations"))
    ]))
    """
}

private func answer(_ pending: PendingInvitations, sendsMail: Bool) -> String {
  let file = pending.file, refused = file.count(.refused)
  let lines = French.plural(refused, "ligne est refusée", "lignes sont refusées")
  if pending.deposit.done != nil {
    let letters =
      sendsMail || file.count(.invited) == 0
      ? "" : " Boussole n’envoie pas de courrier ici : ouvrez chaque compte pour en remettre le lien."
    return (refused == 0 ? "Tout est fait." : "\(French.capitalized(lines)), le reste est fait.") + letters
  }
  switch (file.toDo, refused) {
  case (0, 0): return "Tout est déjà fait : il n’y a rien à faire."
  case (0, _): return "\(French.capitalized(lines)) : corrigez le fichier et renvoyez-le. Personne n’est invité."
  case (_, 0): return "Personne n’est encore invité. Relisez, puis décidez."
  default: return "Personne n’est encore invité. \(French.capitalized(lines)) ; les autres peuvent partir sans elles."
  }
}

private func linesTable(_ frame: PageFrame, _ file: InvitationFile, isDone: Bool) -> HTML {
  // What is refused comes first.
  let sorted = file.lines.filter { $0.fate == .refused } + file.lines.filter { $0.fate != .refused }
  let rows = sorted.map { line -> TableRow in
    let account = isDone ? line.person.map { frame.link("comptes", $0) } : nil
    return TableRow(
      [
        "\(line.number)", account.map { linked(line.words[0], $0) } ?? "\(line.words[0])", "\(line.words[2])",
        "\(prose: line.fate.words(isDone: isDone))", line.why.html(separator: "<br/>") { "\(prose: $0)" },
      ], line.fate == .already ? .muted : .plain)
  }
  return table(
    "Lignes du fichier",
    [
      Column("Ligne", phone: .line, label: "ligne"), Column("Adresse", phone: .first, isHeading: true),
      Column("Fonction", phone: .line, label: ""), Column("Ce qui arrive", phone: .line, label: ""),
      Column("Pourquoi", phone: .line, label: ""),
    ], rows)
}

extension InvitationFile.Fate {
  fileprivate func words(isDone: Bool) -> String {
    switch self {
    case .invited: isDone ? "invité" : "à inviter"
    case .given: isDone ? "a reçu une fonction de plus" : "recevra une fonction de plus"
    case .already: "la tient ou y est invité déjà"
    case .refused: "refusé"
    }
  }
}

struct InvitationFileJSON: Encodable {
  struct Line: Encodable { let ligne: Int, adresse: String, fonction: String, verdict: String, pourquoi: [String] }
  let fichier: String
  let fait: Bool
  let lecture: [String]
  let questions: [String]
  let lignes: [Line]
  init(_ pending: PendingInvitations) {
    fichier = pending.deposit.name
    fait = pending.deposit.done != nil
    (lecture, questions) = (pending.deposit.source.sentences, pending.deposit.source.questions)
    lignes = pending.file.lines.map {
      Line(ligne: $0.number, adresse: $0.words[0], fonction: $0.words[2], verdict: $0.fate.rawValue, pourquoi: $0.why)
    }
  }
}
