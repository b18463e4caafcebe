import Kernel
import Ledger
import Territory
import Web

/// The département: how many communes and inhabitants, its zones, what has a map, a search.
func territoryPage(
  _ frame: PageFrame, _ departement: Departement, _ moment: Moment, _ measures: [Measure], _ outline: MapOutline?
) -> HTML {
  let territory = departement.territory
  let kinds = territory.kinds.map { kind -> Fact in
    let zones = territory.zones(kind.id, on: moment.on), all = moment.link(frame.link("zones", kind.id))
    if kind.isEmptyByDeclaration { return Fact(kind.plural, linked("Aucune source ne le donne", all)) }
    guard !zones.isEmpty, zones.count <= 8 else {
      let source: HTML = kind.source.html { "<br/><span class=\"muted\">\(prose: departement.sourceTitle($0))</span>" }
      return Fact(kind.plural, "\(linked("Tout voir (\(French.number(zones.count)))", all))\(source)")
    }
    let names = zones.html(separator: ", ") { linked($0.name, moment.zone(frame, $0.kind, $0.id)) }
    let rest: HTML = "Tout voir<span class=\"fr-sr-only\">\(prose: " : \(kind.plural)")</span> (\(number: zones.count))"
    return Fact(kind.plural, "\(names).<br/><a href=\"\(all)\">\(rest)</a>")
  }
  let search = filters(
    moment.link(frame.link("communes")), except: ["nom"],
    field(Field("nom", "Chercher une commune (nom ou code)", kind: .search)), submit: "Chercher")
  let drawing: HTML =
    if let outline {
      choropleth(
        plain(territory, title: "Carte : les communes et les arrondissements") { moment.commune(frame, $0) }, outline)
        + "<p class=\"note\">\(prose: mapSource(territory) + " Trait fort : arrondissements.")</p>"
    } else { "" }
  let maps =
    measures.isEmpty
    ? emptyState("Aucun chiffre n’est compté par commune.")
    : entries(measures.map { Entry($0.title, moment.link(frame.link("mesures", $0.id, "carte"))) })
  return pageHead(
    HTML(prose: departement.name), answer: "\(territorySentence(frame, departement, moment)).",
    control: dates(frame, moment))
    + split(
      drawing,
      section("Communes", search + links([linked("Toutes les communes", moment.link(frame.link("communes")))]))
        + section("Découpages", isRuled: true, definitions(kinds)) + section("Cartes", isRuled: true, maps), .map)
}

func territorySentence(_ frame: PageFrame, _ departement: Departement, _ moment: Moment) -> HTML {
  let territory = departement.territory, count = territory.communes.count
  let communes = linked(French.plural(count, "commune", "communes"), moment.link(frame.link("communes")))
  let lacking = territory.communes.count { $0.population == nil }
  let people = territory.communes.compactMap(\.population).reduce(0, +)
  let inhabitants =
    French.plural(people, "habitant", "habitants")
    + (lacking > 0 ? " (\(French.plural(lacking, "commune", "communes")) sans population connue)" : "")
  return "\(communes), \(prose: inhabitants)"
}

/// Who the contours and populations are owed to: under each map.
package func mapSource(_ territory: Territory) -> String { territory.attribution.map { "Source : \($0)." } ?? "" }

/// Outlines without figures; `marked` stands out.
private func plain(
  _ territory: Territory, id: String = "carte", title: String, marked: String? = nil, _ link: (String) -> Link
) -> Choropleth {
  let codes = territory.communes.map(\.code)
  return Choropleth(
    id: id, title: title, summary: "La liste de la page dit la même chose.",
    fills: Dictionary(
      territory.communes.map { ($0.code, (fill: $0.code == marked ? MapFill.middle : .zero, title: $0.name)) },
      uniquingKeysWith: { first, _ in first }),
    links: Dictionary(codes.map { ($0, link($0)) }, uniquingKeysWith: { first, _ in first }))
}

/// A commune: where it is, and every figure that is counted by commune.
func communePage(
  _ frame: PageFrame, _ departement: Departement, _ moment: Moment, _ commune: Commune, _ figures: [PlaceFigures]
) -> HTML {
  let territory = departement.territory
  let zones = territory.zones(of: commune.code, on: moment.on)
  let epci = territory.epci(of: commune.code, on: moment.on)
  let list =
    [Fact("Code Insee", "\(commune.code)")]
    + zones.map { zone in
      Fact(
        territory.kinds.first { $0.id == zone.kind }?.name ?? zone.kind,
        linked(zone.name, moment.zone(frame, zone.kind, zone.id)))
    }
    + territory.kinds.filter(\.isEmptyByDeclaration).map {
      Fact($0.name, "<span class=\"muted\">aucune source ne le donne</span>")
    }
  let people = commune.population.map { French.plural($0, "habitant", "habitants") } ?? "Population non connue"
  let known = figures.count { $0[commune.code].isKnown }
  let counted =
    known == 0
    ? "Aucun des \(French.number(figures.count)) chiffres comptés par commune n’y est connu."
    : known == figures.count
      ? "Tous les chiffres comptés par commune y sont connus."
      : "\(French.plural(known, "chiffre connu", "chiffres connus")) sur \(French.number(figures.count))."
  let answer: HTML =
    "\(prose: people).\(if: !figures.isEmpty, " \(prose: counted)")"
  return pageHead(
    HTML(prose: commune.name),
    breadcrumb: [
      Crumb("Territoire", moment.link(frame.link("territoire"))),
      Crumb("Communes", moment.link(frame.link("communes"))),
      Crumb(commune.name),
    ], answer: answer, control: dates(frame, moment))
    + split(
      figuresSection("Ce qui est compté dans la commune", frame, departement, moment, figures, MapScope(commune)),
      section("Où elle est", isRuled: true, definitions(list))
        + epci.html { neighbours(frame, departement, moment, commune, $0) })
}

/// The other communes of its EPCI, with a small map where it stands out.
private func neighbours(
  _ frame: PageFrame, _ departement: Departement, _ moment: Moment, _ commune: Commune, _ epci: Zone
)
  -> HTML
{
  let members = departement.territory.communes(of: epci), others = members.filter { $0.code != commune.code }
  let outline = MapOutline(members, by: [epci], isNamed: false, areNamed: true)
  let drawing: HTML =
    commune.contour == nil
    ? ""
    : choropleth(
      plain(departement.territory, title: "Carte : \(commune.name) dans \(epci.name)", marked: commune.code) {
        moment.commune(frame, $0)
      }, outline)
      + "<p class=\"note\">\(prose: mapSource(departement.territory))</p>"
  return section(
    "Ses voisines de l’EPCI", note: HTML(prose: epci.name), isRuled: true,
    others.isEmpty
      ? emptyState("Elle y est seule, dans ce département.")
      : "<p>\(others.html(separator: ", ") { linked($0.name, moment.commune(frame, $0.code)) }).</p>" + drawing)
}

/// What figures are told for: one commune, or the communes of a zone.
struct MapScope: Sendable {
  let id: String
  let name: String
  let communes: [Commune]
  let isCommune: Bool
  init(_ commune: Commune) {
    (id, name, communes, isCommune) = (commune.code, commune.name, [commune], true)
  }
  init(_ zone: Zone, _ communes: [Commune]) {
    (id, name, isCommune) = (zone.id, zone.name, false)
    self.communes = communes
  }
}

private func figuresSection(
  _ title: HTML, _ frame: PageFrame, _ departement: Departement, _ moment: Moment, _ figures: [PlaceFigures],
  _ scope: MapScope
) -> HTML {
  guard !figures.isEmpty else { return section(title, emptyState("Aucun chiffre n’est compté par commune.")) }
  let places = figures.map { (figures: $0, place: MapPlace(scope.id, scope.name, scope.communes, $0)) }
  let rows = places.compactMap { item -> TableRow? in
    guard item.place.value.isKnown else { return nil }
    let id = item.figures.measure.id, measure = moment.measure(frame, id)
    let span: HTML = item.figures.covered.html {
      "<small>\(prose: "du \(French.short($0.lowerBound)) au \(French.short($0.upperBound))")</small>"
    }
    let value = linked(
      item.place.value.bare { item.figures.measure.unit.of(Int($0)) },
      scope.isCommune ? measure.query("commune", scope.id) : nil, style: "figure")
    // "0,02 pour 1 000 habitants" says nothing of one: below five, the number alone (docs/guide-utilisateur.md).
    let rate: HTML = item.place.rate.html {
      abs(item.place.value.number ?? 0) < 5
        ? ""
        : "<small>\(prose: "\(French.short($0, atMost: $0 < 1 ? 2 : 1)) pour \(French.number(1000)) habitants")</small>"
    }
    let known: HTML = item.place.value.part.html { "<small>\(prose: $0.words)</small>" }
    return [
      "\(linked(item.figures.measure.title, measure))\(span)", "\(value)\(rate)\(known)",
      """
      <a href="\(moment.link(frame.link("mesures", id, "carte")))">Carte\
      <span class="fr-sr-only">\(prose: " : \(item.figures.measure.title)")</span></a>
      """,
    ]
  }
  let columns = [
    Column("Chiffre", isHeading: true), Column("Valeur", .number, phone: .line, label: ""),
    Column("Carte", phone: .line, label: ""),
  ]
  return section(
    title,
    (rows.isEmpty ? "" : table("Chiffres : \(scope.name)", columns, rows))
      + unknownFigures(frame, moment, places.filter { !$0.place.value.isKnown }))
}

/// What is not known, in few lines: by reason, the names of the figures.
private func unknownFigures(_ frame: PageFrame, _ moment: Moment, _ places: [(figures: PlaceFigures, place: MapPlace)])
  -> HTML
{
  guard !places.isEmpty else { return "" }
  var reasons: [(words: String, measures: [Measure])] = []
  for (figures, place) in places {
    guard case .unknown(let gap) = place.value else { continue }
    if let index = reasons.firstIndex(where: { $0.words == gap.words }) {
      reasons[index].measures.append(figures.measure)
    } else {
      reasons.append((gap.words, [figures.measure]))
    }
  }
  let list = reasons.map { reason in
    Fact(
      French.capitalized(reason.words),
      "\(reason.measures.html(separator: "\u{202F}; ") { linked($0.title.inSentence, moment.measure(frame, $0.id)) }).")
  }
  return "<h3 class=\"spaced\">Non connu\u{00A0}: ce n’est pas zéro</h3>" + definitions(list)
}

/// The zones of a kind.
func zonesPage(
  _ frame: PageFrame, _ departement: Departement, _ moment: Moment, _ kind: ZoneKind, _ zones: [Zone],
  _ outline: MapOutline?
) -> HTML {
  let territory = departement.territory
  let inside = Set(zones.flatMap(\.communes)), outside = territory.communes.count { !inside.contains($0.code) }
  let crumbs = [Crumb("Territoire", moment.link(frame.link("territoire"))), Crumb(kind.plural)]
  guard !zones.isEmpty else {
    let sentence: HTML =
      kind.isEmptyByDeclaration
      ? "Aucune source lue ne dit quelles communes ils couvrent\u{00A0}: rien n’est inventé à la place."
      : "Aucun n’est en vigueur au \(long: moment.on)."
    return pageHead(HTML(prose: kind.plural), breadcrumb: crumbs, answer: sentence, control: dates(frame, moment))
  }
  let rest: HTML =
    outside == 0
    ? zones.isOverlapping ? "" : " Chaque commune est dans un seul."
    : " \(prose: French.plural(outside, "commune n’est", "communes ne sont")) dans aucun."
  let overlap: HTML = zones.isOverlapping ? " Ils se recoupent\u{00A0}: une commune peut être dans plusieurs." : ""
  let rows = zones.map { zone -> TableRow in
    [
      "<a class=\"row-link\" href=\"\(moment.zone(frame, zone.kind, zone.id))\">\(prose: zone.name)</a>",
      "\(number: territory.communes(of: zone).count)",
      territory.population(of: zone).map { "\(number: $0)" } ?? "<span class=\"muted\">non connu</span>",
    ]
  }
  let list: HTML =
    "<div class=\"places\">"
    + table(
      kind.plural,
      [
        Column(kind.name, isHeading: true), Column("Communes", .number, label: "communes :"),
        Column("Habitants", .number, phone: .end),
      ], rows)
    + "</div>"
  let source: HTML = kind.source.html { "<p class=\"note\">\(prose: "Source : \(departement.sourceTitle($0)).")</p>" }
  let head = pageHead(
    HTML(prose: kind.plural), breadcrumb: crumbs,
    answer:
      "\(prose: French.plural(zones.count, kind.name.inSentence, kind.plural.inSentence)).\(rest)\(overlap)",
    control: dates(frame, moment))
  guard let outline else { return head + section("Liste", list + source) }
  let drawing =
    choropleth(plain(territory, title: "Carte : \(kind.plural.inSentence)") { moment.commune(frame, $0) }, outline)
    + "<p class=\"note\">\(prose: mapSource(territory) + " Trait fort : \(kind.plural.inSentence).")</p>"
  return head + split(drawing, section("Liste", list + source), .map)
}

/// A zone: its communes, and every figure summed over those of them that are known.
func zonePage(
  _ frame: PageFrame, _ departement: Departement, _ moment: Moment, _ zone: Zone, _ figures: [PlaceFigures]
) -> HTML {
  let territory = departement.territory, communes = territory.communes(of: zone)
  let kind = territory.kinds.first { $0.id == zone.kind }
  let people =
    territory.population(of: zone).map { French.plural($0, "habitant", "habitants") } ?? "population non connue"
  let elsewhere = zone.communes.count - communes.count
  let beyond: HTML =
    elsewhere > 0 ? " \(prose: French.plural(elsewhere, "commune est", "communes sont")) hors du département." : ""
  let drawing: HTML =
    communes.contains { $0.contour != nil }
    ? section(
      "Carte",
      choropleth(
        plain(territory, title: "Carte : \(zone.name)") { moment.commune(frame, $0) },
        MapOutline(communes, by: [zone], isNamed: false, areNamed: true))
        + "<p class=\"note\">\(prose: mapSource(territory))</p>") : ""
  return pageHead(
    HTML(prose: zone.name),
    breadcrumb: [
      Crumb("Territoire", moment.link(frame.link("territoire"))),
      Crumb(kind?.plural ?? zone.kind, moment.link(frame.link("zones", zone.kind))), Crumb(zone.name),
    ],
    answer:
      "\(kind?.name ?? "Zone") de \(French.plural(communes.count, "commune", "communes")), \(prose: people).\(beyond)",
    control: dates(frame, moment))
    + split(
      figuresSection(
        "Ce qui est compté dans ses communes", frame, departement, moment, figures, MapScope(zone, communes))
        + "<p class=\"note\">La situation des actions se juge pour tout le département, pas par zone.</p>", drawing)
    + section(
      "Ses communes",
      "<div class=\"places\">\(communeListing(frame, departement, moment).table(communes))</div>")
}
