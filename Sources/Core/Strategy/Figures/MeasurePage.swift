import Kernel
import Ledger
import Territory
import Web

extension MeasureFigure {
  /// "3 712 caméras", "14 jours", "97 rappels, 32 communes sur 40", "néant", "non connu".
  var words: String { figure.words(counted) }
  func counted(_ value: Double) -> String {
    if measure.kind == .delay { return French.short(value) + French.noBreak + (value < 2 ? "jour" : "jours") }
    return measure.unit.of(Int(value))
  }
  /// What the number says: on a day, or over twelve months.
  func span(_ moment: Moment) -> String {
    switch measure.kind {
    case .stock: "au \(French.long(moment.on))"
    case .flow:
      "sur les douze mois finis le \(French.long(last(moment)))"
    case .delay: "en médiane, sur les douze mois finis le \(French.long(moment.on))"
    }
  }
  /// The last day of which a flow holds what happened.
  private func last(_ moment: Moment) -> Day {
    from.map { measure.covered(from: $0, through: moment.on).upperBound } ?? moment.on
  }
}

/// Every measure with its figure at the moment.
func measuresPage(_ frame: PageFrame, _ departement: Departement, _ moment: Moment, _ figures: [MeasureFigure]) -> HTML
{
  let known = figures.count(where: \.figure.isKnown), part = figures.count { $0.figure.part != nil }
  return pageHead(
    "Chiffres",
    answer:
      """
      \(prose: measuresKnown(known, of: figures.count)) au \(long: moment.on)\
      \(if: part > 0, ", dont \(number: part) en partie"). Ce que personne n’a donné est « non connu », jamais zéro.
      """,
    control: dates(frame, moment))
    + arrondissementChoice(frame, departement, on: moment.on)
    + measuresTable(
      frame, moment,
      figures.map { ($0.measure, $0.figure, $0.figure.bare($0.counted), moment.measure(frame, $0.measure.id)) })
}

/// The figures of an arrondissement: sums over those of its communes that are known; the others are only the
/// département's.
func measuresPage(
  _ frame: PageFrame, _ departement: Departement, _ moment: Moment, _ zone: Zone, _ figures: [PlaceFigures]
) -> HTML {
  let communes = departement.territory.communes(of: zone), placed = Set(figures.map(\.measure.id))
  let lines = figures.map { found -> MeasureLine in
    let sum = found.sum(of: communes).value
    let map = moment.link(frame.link("mesures", found.measure.id, "carte")).query("arrondissement", zone.id)
    return (found.measure, sum, sum.bare { found.measure.unit.of(Int($0)) }, map.fragment("lieux"))
  }
  let known = lines.count { $0.figure.isKnown }
  let others = departement.measures.all.filter { !placed.contains($0.id) }
  let whole: HTML =
    "<p>\(others.html(separator: "\u{202F}; ") { linked($0.title.inSentence, moment.measure(frame, $0.id)) }).</p>"
  return pageHead(
    "Chiffres",
    answer: """
      Arrondissement \(prose: French.of(zone.name))\u{00A0}: \
      \(prose: measuresKnown(known, of: lines.count).inSentence) au \(long: moment.on). Chaque chiffre est la somme \
      des communes qui l’ont donné.
      """,
    control: dates(frame, moment))
    + arrondissementChoice(frame, departement, on: moment.on) + measuresTable(frame, moment, lines)
    + (others.isEmpty ? "" : section("Comptés pour tout le département seulement", whole))
}

/// A measure, how far it is known, its number in words, and where that number is taken apart.
private typealias MeasureLine = (measure: Measure, figure: Known, words: String, origin: Link)

private func measuresTable(_ frame: PageFrame, _ moment: Moment, _ lines: [MeasureLine]) -> HTML {
  let rows = lines.map { line -> TableRow in
    let value: HTML =
      line.figure.isKnown
      ? linked(line.words, line.origin, style: "figure") + line.figure.part.html { "<small>\(prose: $0.words)</small>" }
      : "<span class=\"muted\">non connu</span>"
    let map =
      line.measure.hasMap ? linked("Carte", moment.link(frame.link("mesures", line.measure.id, "carte"))) : ""
    let link = moment.measure(frame, line.measure.id)
    return [
      "<a class=\"row-link\" href=\"\(link)\">\(prose: line.measure.title)</a>", value,
      "\(prose: feedWords(line.measure))", map,
    ]
  }
  let columns = [
    Column("Mesure", isHeading: true), Column("Valeur", .number, phone: .line, label: ""),
    Column("D’où elle vient", phone: .line, label: "", isMuted: true), Column("Carte", phone: .line, label: ""),
  ]
  return table("Mesures", columns, rows)
}

private func feedWords(_ measure: Measure) -> String {
  switch measure.feed {
  case .entries(let reprise):
    "compté au registre depuis le \(French.short(reprise))"
      + (measure.formerly.map { ", relevé \($0.period.frequency) avant" } ?? "")
  case .reports(let period, _):
    "relevé \(period.frequency)" + (measure.isToBeCounted ? ", jusqu’à ce que son registre soit dit complet" : "")
  }
}

/// "Can I trust it?": the sum taken apart, the two dates, the postings.
func measurePage(
  _ frame: PageFrame, _ departement: Departement, _ moment: Moment, _ figure: MeasureFigure, _ page: PostingPage,
  earlier: Int, _ said: CausesSaid
) -> HTML {
  let measure = figure.measure, plan = departement.plan
  let owner = plan.indicators.first { $0.indicator.formula?.terms.contains { $0.measure == measure.id } ?? false }
  var crumbs = [Crumb(plan.short, moment.link(frame.link()))]
  if let action = owner?.action {
    crumbs.append(Crumb("\(action.number) \(action.short)", moment.action(frame, plan, action.number)))
  }
  crumbs.append(Crumb("D’où vient ce chiffre"))
  let what = [measure.title, figure.filter?.commune.map(departement.placeName)].compactMap(\.self)
    .joined(separator: ", ")
  let title: HTML =
    figure.value == nil ? "\(prose: what)" : "\(prose: "\(what) : \(figure.figure.bare(figure.counted))")"
  let control = dateControls(DateControl(frame, day: moment.on, known: moment.knownDay, home: moment.home))
  return pageHead(
    title, breadcrumb: crumbs, answer: figureAnswer(frame, departement, moment, figure) + provisional(said, moment),
    control: control)
    + split(made(frame, departement, moment, figure), reading(frame, departement, moment, figure), .even)
    + postingsSection(frame, departement, moment, figure, page, earlier: earlier, said)
}

/// Answers count at once; until the authority has validated them, the page says so.
private func provisional(_ said: CausesSaid, _ moment: Moment) -> HTML {
  guard said.provisional > 0 else { return "" }
  let validated = French.agree(said.provisional, "ne l’a pas encore validée", "ne les a pas encore validées")
  let count = French.plural(said.provisional, "réponse est provisoire", "réponses sont provisoires")
  return " \(prose: count)\u{202F}: l’autorité \(prose: validated)."
}

private func figureAnswer(
  _ frame: PageFrame, _ departement: Departement, _ moment: Moment, _ figure: MeasureFigure
) -> HTML {
  var sentences: [HTML] = []
  switch figure.figure {
  case .unknown(let gap): return unknownSentence(gap, figure)
  case .nothing: sentences.append(nothing(figure))
  case .part(let counted, let part):
    if counted == nil { sentences.append(nothing(figure)) }
    sentences.append("En partie\u{00A0}: \(prose: part.words).")
  case .known: break
  }
  if let replayed = figure.replayed, figure.value != nil { sentences.append(verified(replayed, figure)) }
  if let delay = figure.delay, delay.count > 0 {
    let most = delay.p90.map { French.plural($0, "jour", "jours") } ?? "—"
    sentences.append("\(number: delay.count) cas\u{202F}; neuf sur dix en \(prose: most) au plus.")
  }
  if let lacking = lacking(frame, departement, moment, figure) { sentences.append(lacking) }
  if let last = figure.knownness.lastReported { sentences.append("Dernier relevé\u{00A0}: \(long: last).") }
  return sentences.html(separator: " ") { $0 }
}

private func nothing(_ figure: MeasureFigure) -> HTML {
  figure.measure.kind == .delay ? "Néant\u{00A0}: aucun cas." : "Néant\u{00A0}: il n’y avait rien à compter."
}

private func unknownSentence(_ gap: Known.Gap, _ figure: MeasureFigure) -> HTML {
  switch gap {
  case .beforeReprise(let reprise): return "Non connu\u{00A0}: le registre n’est tenu que depuis le \(long: reprise)."
  case .neverReported, .noCommune: return "Non connu\u{00A0}: personne n’a encore donné ce chiffre."
  case .lapsed, .silent:
    guard let last = figure.knownness.lastReported else { return "Non connu\u{00A0}: \(prose: gap.words)." }
    return "Non connu\u{00A0}: le dernier relevé date du \(long: last) et n’est plus valable."
  }
}

/// Who or what a figure in part lacks, by name: the first ones, and where the others are.
private func lacking(
  _ frame: PageFrame, _ departement: Departement, _ moment: Moment, _ figure: MeasureFigure
) -> HTML? {
  guard case .of(_, _, let whole) = figure.figure.part else { return nil }
  let shown = 8
  switch whole {
  case .reports:
    guard !figure.knownness.lacking.isEmpty else { return nil }
    return "Manque\u{00A0}: \(prose: named(figure.knownness.lacking.map(\.name), shown))."
  case .communes:
    let map = moment.link(frame.link("mesures", figure.measure.id, "carte"))
    let all = linked("Les voir toutes", map.query("classe", MapSelection.lacking.text).fragment("lieux"))
    let isCut = figure.missing.count > shown && figure.measure.hasMap && departement.partly == nil
    let others: HTML = isCut ? " \(all)." : ""
    return "Manque\u{00A0}: \(prose: named(figure.missing.map(departement.placeName), shown)).\(others)"
  case .organisations:
    let names = figure.missing.map { departement.organisations.shortName($0, on: moment.on) }
    // Somebody may have given one period and not another.
    let (one, many) =
      figure.measure.kind == .stock
      ? ("N’a pas répondu", "N’ont pas répondu")
      : ("N’a pas donné tous ses relevés", "N’ont pas donné tous leurs relevés")
    return "\(prose: "\(French.agree(names.count, one, many)) : \(named(names, shown)).")"
  }
}

/// "Avon, Barcy et Melun", "Avon, Barcy + 3 autres".
private func named(_ names: [String], _ shown: Int) -> String {
  names.count <= shown
    ? French.list(names)
    : names.prefix(shown).joined(separator: ", ") + " + \(French.plural(names.count - shown, "autre", "autres"))"
}

/// What the replay of the postings says; a sum of none verifies nothing.
private func verified(_ replayed: Int, _ figure: MeasureFigure) -> HTML {
  guard figure.value == Double(replayed) else {
    return
      "La somme des écritures, rejouée, donne \(number: replayed)\u{00A0}: l’écart est à signaler à l’administrateur."
  }
  if figure.figure == .known(0), figure.postings ?? 0 == 0 { return "Zéro\u{00A0}: compté, et il n’y en a pas." }
  return figure.figure.isWhole
    ? "Chiffre vérifié\u{00A0}: la somme des écritures, rejouée, donne bien \(number: replayed)."
    : "La somme des écritures, rejouée, donne bien \(number: replayed)."
}

/// In how many communes there are some, which is not how many are known; nothing when it is of the whole département.
private func places(_ count: Int) -> HTML {
  count == 0 ? "" : ", dans \(prose: French.plural(count, "commune", "communes"))"
}

private func made(_ frame: PageFrame, _ departement: Departement, _ moment: Moment, _ figure: MeasureFigure) -> HTML {
  guard let composition = figure.composition, figure.value != nil else {
    return section("De quoi il est fait", isRuled: true, "<p>\(prose: "Le total \(figure.span(moment)).")</p>")
  }
  let opening = figure.measure.reprise.map { "Reprise du registre, \(French.long($0))" } ?? "Déjà là un an avant"
  var rows: [TableRow] = []
  if composition.opening != 0 || figure.measure.reprise != nil {
    rows.append(["\(prose: opening)\(places(composition.openingPlaces))", "\(number: composition.opening)"])
  }
  for part in composition.parts {
    let word = part.isCorrection ? "Rectifications (\(part.act.word))" : French.capitalized(part.act.word)
    rows.append([
      "\(prose: word), \(prose: French.plural(part.count, "écriture", "écritures"))",
      "\(prose: French.signed(part.amount))",
    ])
  }
  rows.append(
    TableRow(
      [
        "\(prose: French.capitalized(figure.span(moment)))\(places(composition.places))",
        "\(number: composition.sum)",
      ],
      .total))
  return section(
    "De quoi il est fait", isRuled: true,
    table(
      "Composition du chiffre", [Column("Part", isHeading: true), Column("Nombre", .number)], rows, phone: .table,
      showsHeaders: false))
}

private func reading(_ frame: PageFrame, _ departement: Departement, _ moment: Moment, _ figure: MeasureFigure) -> HTML
{
  let measure = figure.measure
  var facts = [Fact("Compte", "\(prose: measure.definition ?? measure.title)")]
  facts.append(Fact("Vient", "\(prose: feedWords(measure))"))
  let stated = departement.plan.indicators.filter { $0.indicator.formula == .term(Term(measure.id)) }.flatMap(
    \.indicator.stated)
  if let last = stated.last(where: { $0.day <= moment.on }) {
    let cited = "\(French.short(last.value)) au \(French.long(last.day)) : \(departement.sourceTitle(last.source))."
    facts.append(Fact("Chiffre cité", "\(prose: cited) Il ne s’ajoute pas aux écritures."))
  }
  facts.append(
    Fact(
      "Qui le voit",
      measure.isSensitive
        ? "ceux qui le donnent, le valident, en répondent, et les personnes habilitées"
        : "tout le monde, écritures comprises"))
  var actions: [HTML] = []
  if measure.hasMap, departement.partly == nil {
    actions.append(linked("Voir la carte", moment.link(frame.link("mesures", measure.id, "carte"))))
  }
  if frame.permit.may(.enterFigures), measure.reprise == nil, measure.kind != .delay {
    actions.append(linked("Saisir ou corriger un relevé", frame.link("mesures", measure.id, "releves")))
  }
  return section("Comment le lire", isRuled: true, definitions(facts) + links(actions))
}

private func postingsSection(
  _ frame: PageFrame, _ departement: Departement, _ moment: Moment, _ figure: MeasureFigure, _ page: PostingPage,
  earlier: Int, _ said: CausesSaid
) -> HTML {
  let measure = figure.measure
  guard page.count > 0 else {
    let many = "les \(French.number(earlier)) écritures plus anciennes"
    let all = linked(
      "Voir \(French.agree(earlier, "l’écriture plus ancienne", many))",
      frame.here.query("periode", "tout").query("apres", nil))
    let months = figure.filter?.span == .months(3) ? "trois" : "douze"
    let narrowed = figure.filter?.ledger.isAll == false
    return section(
      "Les écritures",
      (narrowed || figure.filter?.span != nil ? postingFilters(frame, departement, figure) : "")
        + emptyState(
          earlier > 0
            ? "Aucune dans les \(months) derniers mois. \(all)."
            : narrowed
              ? "Aucune écriture ne répond à cette demande."
              : "Aucune écriture\u{00A0}: rien n’a encore été enregistré."))
  }
  let columns = [
    Column(French.capitalized(measure.kind == .delay ? "jours" : measure.unit.many), .number, phone: .first),
    Column("Effet le", phone: .line, label: ""), Column("Où", phone: .more, label: ""),
    Column("Quoi", phone: .line, label: ""),
    Column("D’où", phone: .more, label: "", isMuted: true),
    Column("Enregistré le", phone: .line, label: "enregistré le", isMuted: true),
    Column("Total", .number, phone: .end, label: "total"),
  ]
  let rows = page.lines.map { line -> TableRow in
    let posting = line.posting
    let isUndone = posting.reverses != nil || line.reversedAt != nil
    var what = posting.act.word
    if let corrected = line.corrected {
      what +=
        posting.reverses != nil
        ? " (annule l’écriture du \(French.short(corrected.recordedAt.day)))" : " (rectifiée)"
    }
    what += restated(line)
    if let reversedAt = line.reversedAt { what += " (annulée le \(French.short(reversedAt.day)))" }
    let place = [
      posting.key.place.map(departement.placeName),
      departement.organisationName(posting.key.organisation, on: moment.on),
      posting.key.category.flatMap { measure.category($0)?.name },
    ].compactMap(\.self)
    return TableRow(
      [
        "<b>\(prose: French.signed(posting.amount))</b>", "\(short: posting.effectiveOn)",
        "\(prose: place.isEmpty ? "département" : place.joined(separator: ", "))", "\(prose: what)",
        "\(prose: said.words(posting.cause))",
        "\(short: posting.recordedAt.day)", "\(number: line.balance)",
      ], isUndone ? .muted : .plain)
  }
  let next = page.next.html { linked("Écritures plus anciennes", frame.here.query("apres", $0.text)) }
  let newer =
    frame.query.text("apres") == nil ? ("" as HTML) : linked("Revenir aux dernières", frame.here.query("apres", nil))
  let file = moment.link(frame.link("mesures", measure.id, "ecritures.csv"))
    .query("commune", figure.filter?.commune).query("organisation", figure.filter?.organisation)
    .query("categorie", figure.filter?.category).query("periode", frame.query.text("periode"))
  return section(
    "Les dernières écritures",
    postingFilters(frame, departement, figure) + table("Écritures", columns, rows)
      + (frame.query.text("apres") == nil ? others(page.count - page.lines.count) : "")
      + pager(
        [next, newer],
        download: download("Télécharger \(French.plural(page.count, "écriture", "écritures"))", "CSV", file)))
}

private func postingFilters(_ frame: PageFrame, _ departement: Departement, _ figure: MeasureFigure) -> HTML {
  let measure = figure.measure
  var fields: HTML = ""
  // Whoever sees a part only has no other to choose.
  let isWhole = departement.partly == nil
  if measure.keys.contains(.place), isWhole {
    fields += select(
      Field("commune", "Commune", value: figure.filter?.commune ?? "", isRequired: true).judged(by: frame.refused),
      [Choice("", "Toutes")] + departement.territory.communes.map { Choice($0.code, $0.name) })
  }
  if measure.keys.contains(.organisation), isWhole {
    fields += select(
      Field("organisation", "Organisme", value: figure.filter?.organisation ?? "", isRequired: true)
        .judged(by: frame.refused),
      [Choice("", "Tous")] + departement.organisations.named.map { Choice($0.id, $0.name(on: frame.today).text) })
  }
  fields += select(
    Field("periode", "Période d’effet", value: frame.query.text("periode") ?? "", isRequired: true)
      .judged(by: frame.refused),
    measure.kind == .stock
      ? [Choice("", "Depuis le début"), Choice("an", "Douze mois"), Choice("trimestre", "Trois mois")]
      : [Choice("", "Douze mois"), Choice("trimestre", "Trois mois"), Choice("tout", "Depuis le début")])
  let own = isWhole ? ["commune", "organisation"] : []
  return filters(frame.here.query("apres", nil), except: own + ["periode", "apres"], fields)
}

/// Of a report, what it did to the one before: " (rectifie 500)", " (500 retiré)".
private func restated(_ line: PostingLine) -> String {
  guard let former = line.formerly else { return "" }
  return line.isWithdrawal
    ? " : \(French.number(former)), retiré" : " (rectifie \(French.number(former)))"
}

extension Cause {
  /// Where a posting comes from, in words.
  var words: String {
    switch kind {
    case "entree": "entrée \(id)"
    case "releve": "relevé"
    case "reunion": "communes réunies"
    case "reprise": "reprise par un registre"
    case "import": "import"
    case "invente": "entrée inventée \(id)"
    default: "\(kind) \(id)"
    }
  }
}
