import Documents
import Kernel
import Strategy
import Web

private func crumbs(_ frame: PageFrame, _ register: Register, _ last: Crumb...) -> [Crumb] {
  [
    Crumb("Registres", frame.link("registres")), Crumb(register.title, frame.link("registres", register.id)),
  ] + last
}

/// Where a file is sent from, and what it may say.
func entryImportPage(
  _ frame: PageFrame, _ register: Register, _ departement: Departement, refused: Invalid?
) -> HTML {
  let link = frame.link("registres", register.id, "import")
  let models = SheetKind.allCases.map { kind in
    linked(
      kind == .xlsx ? "Télécharger le modèle" : "Le même en CSV", link.appending("modele.\(kind.rawValue)"))
  }
  let export = linked("Télécharger les fiches", frame.link("registres", register.id, "fiches.xlsx"))
  let file = Field(
    "fichier", "Fichier rempli",
    hint: """
      Un classeur (.xlsx, .ods, .xls) ou un CSV\u{202F}; 20\u{A0}Mo et \(number: EntrySheet.mostLines) lignes au plus.
      """, isRequired: true)
  let own = [
    Fact("numéro", "De la fiche à corriger. Vide\u{00A0}: une fiche nouvelle."),
    Fact("état", HTML(prose: register.states.map(\.name).joined(separator: " | ") + ". Vide : le premier.")),
    Fact(
      "depuis", "31/12/2026\u{00A0}: le jour où la fiche est entrée dans cet état. Obligatoire pour une fiche nouvelle."
    ),
  ]
  let fields = register.fields.map { Fact($0.label, "\(prose: French.capitalized($0.asked(departement)))") }
  return """
    \(pageHead(
      "Importer des fiches", breadcrumb: crumbs(frame, register, Crumb("Importer")),
      answer: "Une ligne par fiche. Boussole dit d’abord ce que deviendrait chaque ligne, et n’enregistre rien avant votre accord."))
    \(errorSummary(refused))
    \(form(to: link, csrf: frame.csrf, holdsFile: true,
      """
      \(upload(file.judged(by: refused), accept: ".xlsx,.ods,.xls,.csv,text/csv"))
      \(sheetField(frame, refused))
      \(buttons([button("Vérifier le fichier")]))
      """))
    \(section(
      "Les colonnes",
      note: "Celles de l’export, par leur nom ou leur identifiant, dans l’ordre que vous voulez. Une colonne absente ne change rien\u{202F}; une case vide vide le champ.",
      definitions(own + fields) + links(models + [export])))
    """
}

/// What becomes of each line: before, what would; after, what did.
func pendingEntriesPage(
  _ frame: PageFrame, _ register: Register, _ pending: Pending<EntrySheet>, refused: Invalid?
) -> HTML {
  let file = pending.content, isDone = pending.deposit.done != nil
  let link = frame.link("registres", register.id, "import")
  let counts = facts([
    Fact("Nouvelles", "\(number: file.count(.new))"), Fact("Changées", "\(number: file.count(.changed))"),
    Fact("Inchangées", "\(number: file.count(.same))"), Fact("Ressemblantes", "\(number: file.count(.alike))"),
    Fact("Refusées", "\(number: file.count(.refused))"),
  ])
  let all = download(
    "Télécharger \(French.plural(file.lines.count, "ligne et son verdict", "lignes et leur verdict"))", "CSV",
    link.appending(pending.deposit.id.text).appending("lignes.csv"))
  let note: HTML =
    file.lines.count > mostShown
    ? "Les \(mostShown) premières ; les autres sont dans le fichier à télécharger." : ""
  let lines = linesTable(frame, register, file, isDone: isDone) + pager([], download: all)
  return """
    \(pageHead(
      HTML(prose: pending.deposit.name),
      breadcrumb: crumbs(frame, register, Crumb("Importer", link), Crumb(isDone ? "Résultat" : "Relire")),
      answer: "\(prose: answer(pending))", facts: counts))
    \(errorSummary(refused))
    \(if: !isDone, sourceNotes(pending.deposit.source, isAsked: file.hasSomeToDo))
    \(if: !isDone && file.hasSomeToDo, decision(frame, register, pending, refused))
    \(section("Ligne par ligne", note: note, lines))
    \(links([
      linked(file.count(.refused) > 0 ? "Envoyer le fichier corrigé" : "Envoyer un autre fichier", link),
      linked("Voir le registre", frame.link("registres", register.id)),
    ]))
    """
}
private let mostShown = 200

private func answer(_ pending: Pending<EntrySheet>) -> String {
  let file = pending.content, refused = file.count(.refused)
  let lines = French.capitalized(French.plural(refused, "ligne est refusée", "lignes sont refusées"))
  if let done = pending.deposit.done {
    let count = French.capitalized(French.plural(done.count, "fiche est enregistrée", "fiches sont enregistrées"))
    return refused == 0 ? "\(count)." : "\(count). \(lines)."
  }
  guard file.hasSomeToDo else {
    return refused == 0
      ? "Rien à changer : le registre dit déjà tout cela."
      : "\(lines) : corrigez le fichier et renvoyez-le. Rien n’est enregistré."
  }
  let rest = refused == 0 ? "" : " \(lines) ; les autres peuvent s’enregistrer sans elles."
  return "Rien n’est encore enregistré. Relisez, puis décidez.\(rest)"
}

private func decision(
  _ frame: PageFrame, _ register: Register, _ pending: Pending<EntrySheet>, _ refused: Invalid?
) -> HTML {
  let file = pending.content, alike = file.count(.alike), changed = file.count(.changed)
  var fields = sourceQuestions(frame, pending.deposit.source, refused)
  if alike > 0 {
    fields += checkbox(
      Field(
        "doublons",
        alike == 1
          ? "La ligne qui ressemble à une autre fiche en est bien une autre"
          : "Les \(French.number(alike)) lignes qui ressemblent à d’autres fiches en sont bien d’autres",
        hint: "Sinon, elles ne sont pas enregistrées."), isOn: frame.form["doublons"] != nil)
  }
  if changed > 0 {
    fields += textarea(
      Field(
        "motif", "Pourquoi ces fiches changent",
        hint: "Ce qu’elles disaient était faux\u{202F}: leur histoire garde ce motif. Ne nommez personne.",
        value: frame.form["motif"] ?? "", isRequired: true
      ).judged(by: refused), rows: 2)
  }
  let count = file.count(.new) + changed
  let title = count == 0 ? "Enregistrer" : "Enregistrer \(French.plural(count, "fiche", "fiches"))"
  return form(
    to: frame.link("registres", register.id, "import", pending.deposit.id.text).appending("confirmation"),
    csrf: frame.csrf, fields + buttons([button(title)]))
}

private func linesTable(_ frame: PageFrame, _ register: Register, _ file: EntrySheet, isDone: Bool) -> HTML {
  // What is refused comes first, what stays last.
  let shown = EntrySheet.Fate.allCases.flatMap { fate in file.lines.lazy.filter { $0.fate == fate }.prefix(mostShown) }
  let title = register.titleField.map(EntryListing.name)
  let rows = shown.prefix(mostShown).map { line -> TableRow in
    let isThere = line.fate == .changed || line.fate == .same || isDone && line.named != nil
    let entry = isThere ? line.entry.map { frame.link("registres", register.id, $0) } : nil
    let name = [isThere ? line.named : nil, title.flatMap { line.words[$0] }].compactMap(\.self)
    return TableRow(
      [
        "\(line.number)", linked(name.isEmpty ? "—" : name.joined(separator: ", "), entry),
        "\(prose: line.fate.word(isDone: isDone, isTaken: line.isTaken))",
        line.reasons.html(separator: "<br/>") { "\(prose: $0)" },
      ], line.fate == .same ? .muted : .plain)
  }
  return table(
    "Lignes du fichier",
    [
      Column("Ligne", phone: .first, label: "ligne"), Column("Fiche", phone: .line, label: "", isHeading: true),
      Column("Ce qui arrive", phone: .end, label: ""), Column("Pourquoi", phone: .line, label: ""),
    ], Array(rows))
}

extension EntrySheet {
  var hasSomeToDo: Bool { lines.contains { [.new, .changed, .alike].contains($0.fate) } }
  func toDo(_ agreement: EntryImportActs.Agreement) -> Int {
    count(.new) + count(.changed) + (agreement.takesAlike ? count(.alike) : 0)
  }
  /// Not yet judged: what the cells say alone stays.
  var afresh: EntrySheet {
    var file = self
    for index in lines.indices where lines[index].fate != .refused {
      file.lines[index] = Line(number: lines[index].number, words: lines[index].words)
    }
    return file
  }
}

extension EntrySheet.Fate {
  fileprivate func word(isDone: Bool, isTaken: Bool) -> String {
    switch self {
    case .refused: "refusée"
    case .alike: isDone ? (isTaken ? "créée" : "laissée") : "ressemble à une autre"
    case .changed: isDone ? "changée" : "à changer"
    case .new: isDone ? "créée" : "nouvelle"
    case .same: "rien à changer"
    }
  }
}
extension EntrySheet.Line {
  /// Of one that looks like another: it was taken all the same.
  fileprivate var isTaken: Bool { entry != nil }
}

struct EntrySheetJSON: Encodable {
  struct Line: Encodable { let ligne: Int, fiche: String?, verdict: String, pourquoi: [String] }
  let fichier: String
  let fait: Bool
  let lecture: [String]
  let questions: [String]
  let verdicts: [String: Int]
  let lignes: [Line]
  init(_ pending: Pending<EntrySheet>) {
    (fichier, fait) = (pending.deposit.name, pending.deposit.done != nil)
    (lecture, questions) = (pending.deposit.source.sentences, pending.deposit.source.questions)
    verdicts = EntrySheet.Fate.allCases.reduce(into: [:]) { $0[$1.rawValue] = pending.content.count($1) }
    lignes = pending.content.lines.map {
      Line(ligne: $0.number, fiche: $0.named, verdict: $0.fate.rawValue, pourquoi: $0.reasons)
    }
  }
}
