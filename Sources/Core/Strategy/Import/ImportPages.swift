import Documents
import Kernel
import Ledger
import Territory
import Web

/// Where a file of figures is sent from.
func importPage(_ frame: PageFrame, _ departement: Departement, refused: Invalid?) -> HTML {
  let hint: HTML =
    "CSV, .xlsx, .xls ou .ods\u{202F}; 20\u{A0}Mo et \(number: DocumentReading.mostLines) lignes au plus."
  let sending = form(
    to: frame.link("import"), csrf: frame.csrf, holdsFile: true,
    """
    \(upload(
      Field("fichier", "Fichier de chiffres", hint: hint, isRequired: true).judged(by: refused),
      accept: ".csv,.txt,.xlsx,.xls,.ods"))
    \(sheetField(frame, refused))
    \(buttons([button("Vérifier le fichier")]))
    """)
  let columns: [(ReportPart, HTML)] = [
    (.measure, "Son identifiant\u{00A0}: le modèle les donne tous. Obligatoire."),
    (.day, "31/12/2021, 31/12/21 ou 2021-12-31\u{00A0}; pour un total, un jour de la période. Obligatoire."),
    (.place, "Code Insee ou nom\u{00A0}; pour le total du département, le mot « département »."),
    (.organisation, "Identifiant, sigle ou nom."), (.category, "Identifiant ou nom, pour les mesures qui en ont."),
    (.value, "Un nombre entier, 1 234 ou 1234\u{00A0}; 0 s’il n’y en a aucun. Obligatoire."),
    (.comment, "Ce qu’il faut savoir du chiffre. Ne nommez personne."),
  ]
  return """
    \(pageHead(
      "Importer des chiffres", breadcrumb: [Crumb("Saisir", frame.link("saisie")), Crumb("Importer")],
      answer: "Boussole lit le fichier, dit ligne par ligne ce qu’il ferait, et n’enregistre rien avant votre accord."))
    \(errorSummary(refused))
    \(sending)
    \(section(
      "Les colonnes", note: "Dans l’ordre que vous voulez ; majuscules et accents indifférents.",
      definitions(columns.map { Fact($0.0.rawValue, $0.1) })
        + links([
          linked("Télécharger un modèle (CSV)", frame.link("import", "modele.csv")),
          linked("Télécharger les chiffres saisis (CSV)", frame.link("export", "chiffres.csv")),
        ])))
    """
}

/// What the file would do, or has done.
func verdictPage(
  _ frame: PageFrame, _ departement: Departement, _ pending: PendingImport, _ verdict: ImportVerdict, refused: Invalid?
) -> HTML {
  let crumbs = [Crumb("Saisir", frame.link("saisie")), Crumb("Importer", frame.link("import")), Crumb(pending.name)]
  if let done = pending.done {
    return """
      \(pageHead(
        "Import enregistré", breadcrumb: crumbs,
        answer: """
          \(prose: French.plural(done.count, "chiffre est enregistré", "chiffres sont enregistrés")), le \
          \(prose: French.moment(done.at)).
          """))
      \(links([
          linked("Saisir autre chose", frame.link("saisie")),
          linked("Importer un autre fichier", frame.link("import"))]))
      """
  }
  // Each line is in one of these; those to confirm are said beside those that they are among.
  let counts = facts(
    [
      Fact("Lignes", "\(number: verdict.count)"), Fact("Nouveaux", "\(number: verdict.new)"),
      Fact("Changés", "\(number: verdict.changed)"), Fact("Identiques", "\(number: verdict.identical)"),
    ]
      + some("Additionnés", verdict.added) + some("Dont à confirmer", verdict.doubtful)
      + [Fact("Refusés", "\(number: verdict.refused)")])
  let count = verdict.count, mostShown = ImportVerdict.mostShown
  let all = download(
    "Télécharger \(French.plural(count, "ligne et son verdict", "lignes et leur verdict"))", "CSV",
    frame.link("import", pending.id.text, "lignes.csv"))
  let note: HTML =
    count > mostShown
    ? "Les \(mostShown) premières ; les autres sont dans le fichier à télécharger."
    : verdict.shown.count < count
      ? "Ce qui refuse plusieurs lignes est dit une fois ; toutes sont dans le fichier à télécharger." : ""
  return """
    \(pageHead(HTML(prose: pending.name), breadcrumb: crumbs, answer: sentence(verdict), facts: counts))
    \(errorSummary(refused))
    \(sourceNotes(pending.deposit.source, isAsked: verdict.refused == 0 && verdict.toRecord > 0))
    \(decision(frame, pending, verdict, refused))
    \(section("Ligne par ligne", note: note, verdictTable(departement, pending, verdict) + pager([], download: all)))
    """
}

private func some(_ word: String, _ count: Int) -> [Fact] { count > 0 ? [Fact(word, "\(number: count)")] : [] }

private func sentence(_ verdict: ImportVerdict) -> HTML {
  if verdict.refused > 0 {
    let count = French.plural(verdict.refused, "ligne est refusée", "lignes sont refusées")
    return "\(prose: count)\u{00A0}: corrigez le fichier et renvoyez-le. Rien n’est enregistré."
  }
  if verdict.toRecord == 0 {
    return "Tous les chiffres de ce fichier sont déjà enregistrés\u{00A0}: il n’y a rien à faire."
  }
  return "Rien n’est encore enregistré. Relisez, puis décidez\u{00A0}: tout ou rien."
}

private func decision(
  _ frame: PageFrame, _ pending: PendingImport, _ verdict: ImportVerdict, _ refused: Invalid?
) -> HTML {
  guard verdict.refused == 0 else {
    return links([linked("Envoyer le fichier corrigé", frame.link("import"))])
  }
  guard verdict.toRecord > 0 else { return links([linked("Importer un autre fichier", frame.link("import"))]) }
  var fields = sourceQuestions(frame, pending.deposit.source, refused)
  if verdict.doubtful > 0 {
    fields += checkbox(
      Field(
        "confirme",
        verdict.doubtful == 1
          ? "Je confirme la ligne à confirmer ci-dessous"
          : "Je confirme les \(French.number(verdict.doubtful)) lignes à confirmer ci-dessous",
        isRequired: true
      ).judged(by: refused), isOn: frame.form.text("confirme") != nil)
    fields += textarea(
      Field(
        "commentaire", "Pourquoi ces chiffres sont justes", value: frame.form["commentaire"] ?? "", isRequired: true
      )
      .judged(by: refused), rows: 2)
  }
  let title = "Enregistrer \(French.plural(verdict.toRecord, "chiffre", "chiffres"))"
  return form(
    to: frame.link("import", pending.id.text, "confirmation"), csrf: frame.csrf, fields + buttons([button(title)]))
}

private func verdictTable(_ departement: Departement, _ pending: PendingImport, _ verdict: ImportVerdict) -> HTML {
  let rows = verdict.shown.map { line -> TableRow in
    let said = line.said(departement)
    return TableRow(
      [
        "\(line.row.line)", "\(prose: line.word)", "\(prose: said.measure)", "\(prose: said.day)",
        "\(prose: said.whose)",
        "\(prose: said.value)",
        line.reasons(pending.titles, of: verdict).html(separator: "<br/>") { "\(prose: $0)" },
      ], line.fate == .identical ? .muted : .plain)
  }
  return table(
    "Lignes du fichier",
    [
      Column("Ligne", phone: .first, label: "ligne", isHeading: true), Column("Verdict", phone: .end, label: ""),
      Column("Mesure", phone: .line, label: ""), Column("Jour", phone: .more, label: ""),
      Column("De qui", phone: .more, label: ""),
      Column("Valeur", .number, phone: .line, label: "valeur"), Column("Pourquoi", phone: .line, label: ""),
    ], rows)
}

extension ImportVerdict.Line {
  var word: String {
    switch fate {
    case .refused: "refusé"
    case _ where !doubts.isEmpty: "à confirmer"
    case .new: "nouveau"
    case .changed: "changé"
    case .added: "additionné"
    case .identical: "identique"
    }
  }
  /// Each with its column, as the file titles it.
  /// - Parameter verdict: what tells which other lines have the same faults; nil: of this line alone.
  func reasons(_ titles: [ReportPart: String], of verdict: ImportVerdict? = nil) -> [String] {
    var reasons = faults.map { fault in
      let others = verdict?.cause(fault).map { $0.others(than: row.line) } ?? ""
      return "Colonne \(titles[fault.part] ?? fault.part.rawValue) : \(fault.problem) \(fault.remedy)\(others)"
    }
    reasons += doubts.map { "Colonne \(titles[$0.part] ?? $0.part.rawValue) : \($0.sentence)" }
    if let note { reasons.append(note) }
    if case .changed(let former) = fate { reasons.append("remplace \(former)") }
    if case .added(let line) = fate { reasons.append("S’ajoute à la ligne \(line)") }
    return reasons
  }

  /// What was understood, by its names, with what was typed beside a commune: `Meaux (77284)`. What could not be read
  /// is shown as it was written.
  func said(_ departement: Departement) -> (measure: String, day: String, whose: String, value: String) {
    let words = row.words
    guard let report, let measure = departement.measures[report.key.measure] else {
      let place = commune(departement).map { "\($0.name) (\($0.code))" } ?? words.place
      let whose = [place, words.organisation, words.category].filter { !$0.isEmpty }
      let measure = departement.measures[words.measure]?.title ?? words.measure
      let day = French.parseDay(words.day).map(French.short) ?? words.day
      return (measure, day, whose.joined(separator: ", "), words.value)
    }
    var whose: [String] = []
    if measure.keys.contains(.place) {
      let name = departement.placeName(report.key.place)
      whose.append(
        words.place.isEmpty || French.folded(words.place) == French.folded(name) ? name : "\(name) (\(words.place))")
    }
    if let name = departement.organisationName(report.key.organisation, on: report.day) { whose.append(name) }
    if let category = report.key.category.flatMap(measure.category) { whose.append(category.name) }
    return (
      measure.title, measure.kind == .flow ? measure.spanName(report.day) : French.short(report.day),
      whose.joined(separator: ", "), report.isNothing ? "néant" : French.number(report.value)
    )
  }
}

extension ImportVerdict.Line {
  /// That of a code that was written, of a line that is refused too.
  fileprivate func commune(_ departement: Departement) -> Commune? {
    departement.territory.commune(row.words.place)
  }
}

extension ImportVerdict.Cause {
  /// " (et 12 autres lignes : 4, 5, 6…)".
  fileprivate func others(than line: Int) -> String {
    guard count > 1 else { return "" }
    let places = lines.filter { $0 != line }.map(String.init).joined(separator: ", ")
    let more = count > lines.count ? "…" : ""
    return " (et \(French.plural(count - 1, "autre ligne", "autres lignes")) : \(places)\(more))"
  }
}

/// The same as a file: a line of it.
func verdictRow(_ pending: PendingImport, _ departement: Departement, _ line: ImportVerdict.Line) -> [String] {
  [
    String(line.row.line), line.word, line.reasons(pending.titles).joined(separator: " "),
    line.report?.key.place.map { departement.placeName($0) } ?? line.commune(departement)?.name ?? "",
  ] + ReportPart.allCases.map { line.row.words[$0] }
}
let verdictTitles = ["ligne", "verdict", "pourquoi", "commune_lue"] + ReportPart.allCases.map(\.rawValue)

func goneImportPage(_ frame: PageFrame) -> HTML {
  pageHead(
    "Cet import n’est plus là",
    breadcrumb: [Crumb("Saisir", frame.link("saisie")), Crumb("Importer", frame.link("import"))],
    answer: "Un fichier vérifié se garde une heure, pour la seule personne qui l’a envoyé. Envoyez-le de nouveau.")
}
