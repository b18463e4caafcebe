import Accounts
import Documents
import Kernel
import Web

/// All the actions of a strategy, on a day: where each stands, since when, who answers for it and what they say of it.
enum ActionListing {
  static func of(_ situation: Situation, _ frame: PageFrame) -> Listing<ActionSituation> {
    let departement = situation.departement, moment = situation.moment, plan = departement.plan
    let titles = plan.steered.map { ($0.name.lowercased(), $0.plural.lowercased()) } ?? ("action", "actions")
    let columns: [Listed<ActionSituation>] = [
      Listed(
        "situation", Column("Situation", phone: .first), key: { .number($0.standing.rank) },
        value: { .text($0.mark.word) }, cell: { badge($0.mark) }),
      Listed(
        "numero", Column(French.capitalized(titles.0), phone: .line, label: "", isHeading: true), title: "Numéro",
        key: { .number($0.action.order.reduce(0) { $0 * 1_000 + $1 }) }, value: { .text($0.action.number) },
        cell: { ranked($0.action, moment.action(frame, plan, $0.action.number)) }),
      Listed("titre", nil, title: "Titre", isOrdered: false) { .text($0.action.short) },
      Listed("depuis", Column("Depuis", phone: .line, label: "depuis le")) { SheetValue($0.computed.since) },
      Listed(
        "meteo", Column("Météo", phone: .line), key: { $0.weatherRank },
        value: { SheetValue($0.weather?.content.weather?.name) }, cell: weather),
      Listed(
        "etape", Column("Prochaine étape", phone: .line), title: "Prochaine étape pour le",
        value: { SheetValue($0.step?.content.due) }, cell: step),
      Listed("etape_texte", nil, title: "Prochaine étape", isOrdered: false) { SheetValue($0.step?.content.text) },
      Listed(
        "responsable", Column("Qui", phone: .line, label: ""), title: "Responsable",
        value: { .text(departement.responsible($0.responsible, on: moment.on)) }),
      Listed("constate", nil, title: "Constaté", isOrdered: false) {
        SheetValue($0.computed.worst?.judgement.found)
      },
      Listed("attendu", nil, title: "Attendu", isOrdered: false) {
        SheetValue($0.computed.worst?.judgement.expectedText)
      },
      Listed("etat", nil, title: "État du travail", isOrdered: false) { SheetValue($0.state?.content.state?.name) },
      Listed("nouvelles", nil, label: "Dernières nouvelles") { SheetValue($0.lastNews) },
    ]
    return Listing(
      French.capitalized(titles.1), titles, columns: columns, filters: filters(situation), order: ListOrder("numero"))
  }

  private static func weather(_ row: ActionSituation) -> HTML {
    guard let said = row.weather, let weather = said.content.weather else {
      return weatherUnsaid
    }
    return "\(prose: weather.name) <small>le \(short: said.day)</small>"
  }
  private static func step(_ row: ActionSituation) -> HTML {
    guard let step = row.step?.content, let text = step.text else { return "" }
    return "\(step.due.html { "\(short: $0) " })<small>\(prose: text)</small>"
  }

  // MARK: narrowed

  private static let under = "dans"
  private static let standing = "situation"
  private static let organisation = "organisme"
  private static let meteo = "meteo"
  private static let unsaid = "aucune"
  private static let territory = "territoire"
  private static let everywhere = "departement"

  private static func filters(_ situation: Situation) -> [ListFilter] {
    let departement = situation.departement, plan = departement.plan, day = situation.moment.on
    let tops = plan.elements.filter { $0.parent == nil }
    let held = Set(situation.actions.compactMap { $0.owner }).map {
      Choice($0, departement.organisations.name($0, on: day))
    }
    let marks = Standing.allCases.filter { situation.count($0) > 0 }.map {
      Choice($0.rawValue, $0.name(isFinal: situation.isClosed))
    }
    return [
      ListFilter(
        under, tops.first?.level.name ?? "Dans", .choice(tops.map { Choice($0.id, "\($0.number). \($0.title)") })),
      ListFilter(standing, "Situation", .several(marks)),
      ListFilter(
        organisation, "Qui répond", .several(held.sorted { French.ordered($0.label) < French.ordered($1.label) })),
      ListFilter(
        meteo, "Météo",
        .several(Weather.allCases.map { Choice($0.rawValue, $0.name) } + [Choice(unsaid, "Non renseignée")])),
      ListFilter("q", "Numéro ou mots du titre", .words),
    ] + territories(situation)
  }

  /// Where whoever answers for an action works: an action itself has no territory. Nothing where it is everywhere.
  private static func territories(_ situation: Situation) -> [ListFilter] {
    let departement = situation.departement, day = situation.moment.on
    let zones = departement.arrondissements(on: day).filter { zone in
      situation.actions.contains { departement.isWithin(zone, $0.responsible?.function, on: day) == true }
    }
    guard !zones.isEmpty else { return [] }
    return [
      ListFilter(
        territory, "Territoire de qui répond",
        .choice(zones.map { Choice($0.id, $0.name) } + [Choice(everywhere, "Tout le département")]))
    ]
  }
  private static func isWithin(_ word: String, _ row: ActionSituation, _ situation: Situation) -> Bool {
    let departement = situation.departement, day = situation.moment.on, function = row.responsible?.function
    guard let zone = departement.arrondissements(on: day).first(where: { $0.id == word }) else {
      return departement.arrondissements(on: day).allSatisfy { departement.isWithin($0, function, on: day) == nil }
    }
    return departement.isWithin(zone, function, on: day) ?? false
  }

  /// Those that fit what is asked, in its order.
  static func rows(
    _ situation: Situation, _ listing: Listing<ActionSituation>, _ question: ListQuestion
  ) -> [ActionSituation] {
    let plan = situation.departement.plan
    let under = question.one(under).flatMap(plan.element).map { Set(plan.actions(under: $0).map(\.number)) }
    let kept = situation.actions.filter { row in
      let words = French.folded("\(row.action.number) \(row.action.short) \(row.action.title)")
      return under?.contains(row.action.number) ?? true
        && question.chosen[standing].map { $0.contains(row.standing.rawValue) } ?? true
        && question.chosen[organisation].map { $0.contains(row.owner ?? "") } ?? true
        && question.chosen[meteo].map { $0.contains(row.weather?.content.weather?.rawValue ?? unsaid) } ?? true
        && question.one(territory).map { isWithin($0, row, situation) } ?? true
        && question.words.allSatisfy { words.contains($0) }
    }
    return listing.ordered(kept, question)
  }
}

extension ActionSituation {
  /// The organisation that answers for it.
  fileprivate var owner: String? { responsible.map { String($0.function.prefix { $0 != "/" }) } }
  /// The worst first.
  fileprivate var weatherRank: SheetValue {
    weather?.content.weather.flatMap(Weather.allCases.firstIndex).map { .number(-$0) } ?? .nothing
  }
}

func actionListPage(
  _ frame: PageFrame, _ situation: Situation, _ listing: Listing<ActionSituation>, _ question: ListQuestion,
  _ rows: [ActionSituation]
) -> HTML {
  let moment = situation.moment, plan = situation.departement.plan
  return """
    \(pageHead(
      "\(plan.steered?.plural ?? "Actions")",
      breadcrumb: [Crumb(plan.short, moment.link(frame.link())), Crumb(plan.steered?.plural ?? "Actions")],
      answer: "\(summary(of: rows, on: moment.on))", control: dates(frame, moment)))
    \(Web.listing(
      frame, listing, question, listing.page(of: rows, question), empty: "Aucune action ne vit ce jour-là.",
      file: { frame.link("export", "actions.\($0.rawValue)") },
      paper: frame.permit.may(.ownAccount) ? frame.link("export", "actions.pdf") : nil))
    """
}

struct ActionListJSON: Encodable {
  let total: Int
  let actions: [ActionLineJSON]
  let moment: MomentJSON
  init(_ situation: Situation, _ rows: [ActionSituation]) {
    (total, actions, moment) = (rows.count, rows.map(ActionLineJSON.init), MomentJSON(situation.moment))
  }
}
