import Kernel
import Ledger
import Territory
import Web

/// What a reader asks of a map's table.
struct MapFilter: Sendable {
  let name: String?
  let selection: MapSelection?
  /// The arrondissement whose communes are listed; of a map by zones: of no effect.
  let arrondissement: Zone?
  let page: Int

  init(name: String? = nil, selection: MapSelection? = nil, in arrondissement: Zone? = nil, page: Int = 1) {
    self.name = name
    self.selection = selection
    self.arrondissement = arrondissement
    self.page = max(1, page)
  }
  func places(of map: MapFigures) -> [MapPlace] {
    let wanted = name.map(French.folded) ?? ""
    let within = map.division == .commune ? arrondissement?.communes : nil
    return map.places.filter { place in
      let folded = wanted.isEmpty ? "" : French.folded(place.name)
      return (wanted.isEmpty || folded.hasPrefix(wanted) || folded.contains(" " + wanted) || place.id.hasPrefix(wanted))
        && (selection?.holds(place, in: map) ?? true) && (within?.contains(place.id) ?? true)
    }
  }
}

/// "Where is it done?" A measure by place: the map, its legend that counts, and the tables that say it again.
func mapPage(
  _ frame: PageFrame, _ departement: Departement, _ moment: Moment, _ map: MapFigures, _ outline: MapOutline?,
  _ filter: MapFilter
) -> HTML {
  let place = MapPlaceLinks(frame: frame, moment: moment, map: map)
  let title: HTML = "\(prose: "\(departement.name) : \(map.measure.title.inSentence)")"
  let answer = map.answer(departement.territory, place.lines)
  let drawing: HTML =
    if let outline {
      choropleth(drawn(map, departement, place), outline)
    } else if map.isOverlapping {
      emptyState(
        "Ces zones se recoupent\u{00A0}: une carte n’en montrerait qu’une partie. Le tableau les donne toutes.")
    } else { emptyState("Aucun contour n’est connu\u{00A0}: le tableau dit tout.") }
  return pageHead(
    title, breadcrumb: crumbs(frame, departement, moment, map), answer: answer, control: dates(frame, moment))
    + split(
      drawing + mapNote(departement, moment, map, outline),
      legendSection(departement, map, place) + arrondissementSection(map, place), .map)
    + placesSection(frame, departement, map, filter, place)
}

/// Where a map's numbers lead.
struct MapPlaceLinks {
  let frame: PageFrame
  let moment: Moment
  let map: MapFigures

  /// The map's own address, with its division, scale and days.
  var page: Link { at("carte") }
  func at(_ last: String) -> Link {
    var link = moment.link(frame.link("mesures", map.measure.id, last))
    if case .zone(let kind) = map.division { link = link.query("par", kind) }
    return link.query("pour", frame.query.text("pour"))
  }
  /// The lines of a class.
  func lines(_ selection: MapSelection) -> Link { page.query("classe", selection.text).fragment("lieux") }
  func place(_ id: String) -> Link {
    if case .zone(let kind) = map.division { moment.zone(frame, kind, id) } else { moment.commune(frame, id) }
  }
  /// What a commune's number is made of.
  func figure(_ id: String) -> Link? {
    map.division == .commune ? moment.measure(frame, map.measure.id).query("commune", id) : nil
  }
}

private func crumbs(_ frame: PageFrame, _ departement: Departement, _ moment: Moment, _ map: MapFigures) -> [Crumb] {
  let plan = departement.plan
  let owner = plan.indicators.first { item in
    item.action != nil && item.indicator.formula?.terms.contains { $0.measure == map.measure.id } ?? false
  }
  var crumbs = [Crumb("Territoire", moment.link(frame.link("territoire")))]
  if let action = owner?.action {
    crumbs.append(
      Crumb(
        "\(plan.steered?.name ?? "Action") \(action.number) : \(action.short)",
        moment.action(frame, plan, action.number)))
  }
  return crumbs + [Crumb("Carte")]
}

/// The fill of every commune, with what the mouse reads.
private func drawn(_ map: MapFigures, _ departement: Departement, _ links: MapPlaceLinks) -> Choropleth {
  var fills: [String: (fill: MapFill, title: String)] = [:]
  func title(_ place: MapPlace) -> String {
    guard place.value.isKnown else { return "\(place.name) : non connu" }
    return map.scale == .count
      ? "\(place.name) : \(map.figures.words(place.value))"
      : "\(place.name) : \(map.rateWords(place)) (\(map.figures.words(place.value)))"
  }
  var parts: Set<String> = [], leads: [String: Link] = [:]
  for place in map.places {
    let fill = map.mapClass(place.id).fill, title = title(place)
    let areas = map.division == .commune ? [place.id] : map.members[place.id] ?? []
    let link = links.place(place.id)
    for area in areas { (fills[area], leads[area]) = ((fill, title), link) }
    if place.value.part != nil { parts.formUnion(areas) }
  }
  var counts = map.entries.map { "\(map.classes.words($0)) : \(French.number(map.count($0)))" }
  if map.part > 0 { counts.append("dont en partie : \(French.number(map.part))") }
  return Choropleth(
    id: "carte", title: "Carte : \(map.shown) par \(map.noun(departement.territory, 1)), \(map.figures.span)",
    summary: counts.joined(separator: " ; ") + ". Les tableaux de la page disent la même chose.", fills: fills,
    parts: parts, links: leads)
}

private func mapNote(_ departement: Departement, _ moment: Moment, _ map: MapFigures, _ outline: MapOutline?) -> HTML {
  let territory = departement.territory
  let noContour = territory.communes.count { $0.contour == nil }
  var notes: [String] = [mapSource(territory)]
  if outline != nil {
    switch map.division {
    case .commune: if !map.arrondissements.isEmpty { notes.append("Trait fort : arrondissements.") }
    case .zone:
      let inside = Set(map.members.values.flatMap(\.self))
      let outside = territory.communes.count { !inside.contains($0.code) }
      notes.append("Trait fort : \(map.noun(territory, 2)).")
      if outside > 0 {
        notes.append(
          outside == 1
            ? "Une commune n’est dans aucune zone et n’est pas dessinée."
            : "\(French.number(outside)) communes ne sont dans aucune zone et ne sont pas dessinées."
        )
      }
    }
    if noContour > 0 { notes.append("\(French.plural(noContour, "commune", "communes")) sans contour connu.") }
  }
  if let definition = map.measure.definition {
    notes.append("Compté : \(definition.hasSuffix(".") ? definition.inSentence : definition.inSentence + ".")")
  }
  return "<p class=\"note\">\(prose: notes.filter { !$0.isEmpty }.joined(separator: " "))</p>"
}

private func legendSection(_ departement: Departement, _ map: MapFigures, _ place: MapPlaceLinks) -> HTML {
  let territory = departement.territory
  var classes = map.entries.map { entry in
    let count = map.count(entry)
    return (
      fill: entry.fill, word: map.classes.words(entry), count: count, link: count == 0 ? nil : place.lines(.only(entry))
    )
  }
  if map.part > 0 {
    classes.append((fill: .part, word: "dont en partie", count: map.part, link: place.lines(.part)))
  }
  let heading: HTML =
    map.scale == .count
    ? "\(prose: French.capitalized(map.shown)) par \(map.noun(territory, 1))"
    : "\(prose: French.capitalized(map.shown))"
  let note: HTML =
    map.count(.unknown) > 0
    ? "Non connu n’est pas zéro\u{00A0}: personne n’a donné le chiffre, ou il n’est plus valable."
    : "Zéro est compté\u{00A0}: on sait qu’il n’y en a pas."
  let others: HTML =
    (map.nothing > 0 ? " Néant\u{00A0}: il n’y avait rien à compter." as HTML : "")
    + (map.part > 0 ? " En partie\u{00A0}: il manque des relevés, et le nombre est celui des autres." : "")
  return section(
    heading,
    mapLegend(French.capitalized(map.shown), of: French.capitalized(map.noun(territory, 2)), classes)
      + "<p class=\"note\">\(note)\(others)</p>" + choices(departement, map, place))
}

/// The same map otherwise: in numbers or per inhabitant, by other places.
private func choices(_ departement: Departement, _ map: MapFigures, _ place: MapPlaceLinks) -> HTML {
  let page = place.page
  func division(_ id: String?) -> Link { page.query("par", id) }
  let scales: [(title: String, link: Link?)] = [
    ("en nombre", map.scale == .count ? nil : page.query("pour", MapScale.count.rawValue)),
    (
      "pour \(French.number(1000)) habitants",
      map.scale == .perThousand ? nil : page.query("pour", MapScale.perThousand.rawValue)
    ),
  ]
  var places: [(title: String, link: Link?)] = [("commune", map.division == .commune ? nil : division(nil))]
  for kind in departement.territory.kindsWithZones(on: place.moment.on) {
    places.append((kind.name.inSentence, map.division == .zone(kind.id) ? nil : division(kind.id)))
  }
  func line(_ label: HTML, _ words: [(title: String, link: Link?)]) -> HTML {
    let items = words.html { word in
      "<li>\(if: word.link == nil, "<strong>\(prose: word.title)</strong>", else: linked(word.title, word.link))</li>"
    }
    return "<div><dt>\(label)</dt><dd><ul class=\"choices\">\(items)</ul></dd></div>"
  }
  return "<dl class=\"definitions\">\(line("Compter", scales))\(line("Montrer par", places))</dl>"
}

private func arrondissementSection(_ map: MapFigures, _ place: MapPlaceLinks) -> HTML {
  guard !map.arrondissements.isEmpty else { return "" }
  let rows = map.arrondissements.map { zone in
    sumRow(map, zone, linked(zone.name, place.moment.zone(place.frame, ZoneKind.arrondissement, zone.id)))
  }
  return section(
    "Par arrondissement",
    "<div class=\"places\">"
      + table(
        "\(French.capitalized(map.measure.unit.many)) par arrondissement",
        [Column("Arrondissement", isHeading: true)] + numberColumns(map),
        rows + [sumRow(map, map.whole, "Ensemble", .total)]) + "</div>")
}

/// A sum of communes: its name over how many of them are known.
private func sumRow(_ map: MapFigures, _ zone: MapPlace, _ name: HTML, _ style: TableRow.Style = .plain) -> TableRow {
  TableRow(
    [
      "\(name)<small>\(prose: knownWords(zone))</small>", map.countCell(zone, nil), populationCell(zone),
      map.rateCell(zone),
    ], style)
}
func knownWords(_ zone: MapPlace) -> String {
  zone.known == zone.communes
    ? French.plural(zone.communes, "commune", "communes")
    : French.plural(zone.known, "renseignée", "renseignées") + " sur \(French.number(zone.communes))"
}
func populationCell(_ place: MapPlace) -> HTML {
  place.population.map { "\(number: $0)" } ?? "<span class=\"muted\">non connu</span>"
}

/// Count, inhabitants, rate; what the map shows stands at the right on a phone.
private func numberColumns(_ map: MapFigures) -> [Column] {
  let isCount = map.scale == .count
  return [
    Column(
      French.capitalized(map.measure.unit.many), .number, phone: isCount ? .end : .more,
      label: isCount ? "" : "\(map.measure.unit.many) :"),
    Column("Habitants", .number, phone: .more, label: "habitants :"),
    Column(
      "Pour\(French.noBreak)\(French.number(1000))", .number, phone: isCount ? .more : .end,
      label: isCount ? "pour \(French.number(1000)) :" : ""),
  ]
}

private func placesSection(
  _ frame: PageFrame, _ departement: Departement, _ map: MapFigures, _ filter: MapFilter, _ place: MapPlaceLinks
) -> HTML {
  let territory = departement.territory, found = filter.places(of: map)
  let isCommune = map.division == .commune, size = ListQuestion.size
  let pages = max(1, (found.count + size - 1) / size), page = min(filter.page, pages)
  let shown = found.dropFirst((page - 1) * size).prefix(size)
  let hasArrondissement = isCommune && !map.arrondissements.isEmpty
  var columns = [Column(isCommune ? "Commune" : French.capitalized(map.noun(territory, 1)), isHeading: true)]
  if hasArrondissement { columns.append(Column("Arrondissement", phone: .line, label: "")) }
  columns += numberColumns(map)
  let rows = shown.map { line -> TableRow in
    let small: HTML = isCommune ? "" : "<small>\(prose: knownWords(line))</small>"
    var cells: [HTML] = [
      """
      <span class="swatched">\(swatch(map.mapClass(line.id).fill)) \
      <span>\(linked(line.name, place.place(line.id)))\(small)</span></span>
      """
    ]
    if hasArrondissement { cells.append("\(prose: line.arrondissement?.name ?? "")") }
    cells += [map.countCell(line, place.figure(line.id)), populationCell(line), map.rateCell(line)]
    return TableRow(cells)
  }
  let asked = filter.selection.html { selection in
    """
    <p>\(prose: French.plural(found.count, "ligne", "lignes")) sur \(number: map.places.count)\u{00A0}: \
    «\u{00A0}\(prose: selection.words(map))\u{00A0}». \
    \(linked("Tout montrer", frame.here.query("classe", nil).query("page", nil).fragment("lieux")))</p>
    """
  }
  let search = filters(
    frame.here.query("page", nil).fragment("lieux"), except: ["nom", "page"],
    field(
      Field(
        "nom", isCommune ? "Chercher une commune (nom ou code)" : "Chercher", kind: .search, value: filter.name ?? "",
        width: .medium)),
    submit: "Chercher")
  return section(
    "\(prose: French.capitalized(map.measure.unit.many)) par \(map.noun(territory, 1)), dans l’ordre alphabétique",
    id: "lieux",
    (isCommune ? arrondissementChoice(frame, departement, on: place.moment.on, fragment: "lieux") + search : "") + asked
      + (found.isEmpty
        ? emptyState("Aucun lieu ne répond à cette demande.")
        : "<div class=\"places places-swatched\">"
          + table("\(French.capitalized(map.measure.unit.many)) par \(map.noun(territory, 1))", columns, Array(rows))
          + "</div>")
      + pager(
        pageLinks(frame, page, found.count, size, isCommune ? "Communes" : "Lignes", fragment: "lieux"),
        download: download(
          "Télécharger \(map.places.count > 1 ? "les \(French.number(map.places.count)) lignes" : "la ligne")", "CSV",
          place.at("carte.csv")))
      + links([linked("D’où viennent ces chiffres", place.moment.measure(frame, map.measure.id))]))
}

/// "Communes précédentes", "Communes suivantes (51 à 100 sur 507)".
func pageLinks(_ frame: PageFrame, _ page: Int, _ count: Int, _ size: Int, _ noun: String, fragment: String) -> [HTML] {
  func link(_ page: Int) -> Link { frame.here.query("page", page == 1 ? nil : String(page)).fragment(fragment) }
  var links: [HTML] = []
  if page > 1 { links.append(linked("\(noun) précédentes", link(page - 1))) }
  if page * size < count {
    let last = min(count, (page + 1) * size)
    links.append(
      linked(
        "\(noun) suivantes (\(French.number(page * size + 1)) à \(French.number(last)) sur \(French.number(count)))",
        link(page + 1)))
  }
  return links
}

extension Territory {
  /// The kinds that have zones on a day, each once.
  func kindsWithZones(on day: Day) -> [ZoneKind] {
    var seen: Set<String> = []
    return kinds.filter { kind in kind.zones.contains { $0.isInForce(on: day) } && seen.insert(kind.id).inserted }
  }
}
