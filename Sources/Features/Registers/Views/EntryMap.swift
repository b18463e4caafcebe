import Kernel
import Strategy
import Territory
import Web

/// How many entries of a register there are in each commune, and where those are that say it.
struct EntryMap: Sendable {
  let register: Register
  /// The states that are asked; none: all those that are not over.
  let states: [RegisterState]
  let communes: [Line]
  /// Of no commune.
  let unplaced: Int
  struct Line: Sendable {
    let code: String
    let name: String
    let count: Int
  }
  let classes: MapClasses
  /// The arrondissement to which it is narrowed.
  let zone: Zone?
  /// Those that say where they are, as far as they are shown.
  let placed: [RegisterEntry]
  /// False where there are more than were looked at.
  let isWhole: Bool
  /// True where more than states and an arrondissement narrow it.
  let isNarrowed: Bool

  /// So many are looked at one by one; of more than that, the first ones.
  let most: Int

  /// - Parameters:
  ///   - question: of the list: the map shows what it does; without a state, those that are not over.
  ///   - places: the communes that its reader looks at; nil: all.
  init(
    _ register: Register, _ question: ListQuestion, _ store: EntryListStore, within places: Set<String>?,
    of zone: Zone?, in departement: Departement, most: Int = 5_000
  ) throws {
    (self.register, self.zone, self.most) = (register, zone, most)
    let asked = question.chosen[EntryListing.state] ?? []
    states = register.states.filter { asked.contains($0.id) }
    let counted = (states.isEmpty ? register.states.filter { $0.stage != .closed } : states).map(\.id)
    let narrowing = question.chosen.keys.filter { ![EntryListing.state, arrondissementParameter].contains($0) }
    isNarrowed = !narrowing.isEmpty || !question.days.isEmpty || !question.words.isEmpty
    let fields = register.fields.filter(\.kind.isPlace), isRead = isNarrowed || !fields.isEmpty
    let entries = isRead ? try store.entries(question.within(counted), after: nil, limit: most).rows : []
    isWhole = entries.count < most
    placed = entries.filter { entry in fields.contains { entry.values[$0.id] != nil } }
    let counts =
      isNarrowed
      ? entries.reduce(into: [:]) { $0[$1.place(in: register) ?? "", default: 0] += 1 } : try store.places(in: counted)
    unplaced = zone == nil ? counts[""] ?? 0 : 0
    communes = (zone.map(departement.territory.communes(of:)) ?? departement.territory.communes)
      .filter { places?.contains($0.code) ?? true || counts[$0.code] != nil }
      .map { Line(code: $0.code, name: $0.name, count: counts[$0.code] ?? 0) }
    classes = MapClasses(communes.map(\.count).filter { $0 > 0 })
  }

  var total: Int { communes.map(\.count).reduce(unplaced, +) }
  /// Those that have some, the most first.
  var some: [Line] {
    communes.filter { $0.count > 0 }
      .map { (key: French.folded($0.name), line: $0) }
      .sorted { ($1.line.count, $0.key) < ($0.line.count, $1.key) }.map(\.line)
  }
  func mapClass(_ line: Line) -> MapClass { line.count == 0 ? .zero : classes.of(line.count) }
}

struct EntryMapJSON: Encodable {
  let registre: String
  let etats: [String]
  let total: Int
  /// False where there are more than `total`.
  let exact: Bool
  let sans_commune: Int
  let communes: [Line]
  let placees: [Place]
  struct Line: Encodable {
    let code: String
    let nom: String
    let fiches: Int
  }
  /// Without its number where anybody reads it.
  struct Place: Encodable {
    let numero: String?
    let valeurs: [String: EntryValueJSON]
  }
  init(_ map: EntryMap, isOpened: Bool = false) {
    (registre, etats, total, sans_commune) = (map.register.id, map.states.map(\.id), map.total, map.unplaced)
    exact = map.isWhole || !map.isNarrowed
    communes = map.communes.map { Line(code: $0.code, nom: $0.name, fiches: $0.count) }
    let register = map.register, fields = Set(register.fields.filter(\.kind.isPlace).map(\.id))
    placees = map.placed.map { entry in
      Place(
        numero: isOpened ? nil : entry.number(in: register),
        valeurs: EntryValueJSON.all(entry.values.filter { fields.contains($0.key) }, of: register))
    }
  }
}

/// - Parameter isOpened: it is what anybody reads.
func entryMapPage(
  _ frame: PageFrame, _ departement: Departement, _ map: EntryMap, _ outline: MapOutline?, isOpened: Bool = false
) -> HTML {
  let register = map.register, home = frame.link("registres", register.id)
  let list = isOpened ? home.appending("public") : home
  func link(_ line: EntryMap.Line) -> Link? {
    guard line.count > 0, let field = register.placeField else { return nil }
    let name = EntryListing.name(field)
    return list.query(name, line.code).asking(frame.here) { $0 != name && $0 != "page" }
  }
  let some = map.some, names = map.states.map { "« \($0.name.lowercased()) »" }
  let what =
    names.isEmpty
    ? "en cours" : "\(French.agree(names.count, "à l’état", "aux états")) \(French.list(names))"
  let answer =
    "\(French.plural(map.total, "fiche", "fiches")) \(what), dans \(French.plural(some.count, "commune", "communes"))"
  let unplaced =
    map.unplaced == 0
    ? "." : " ; \(French.plural(map.unplaced, "n’a pas de commune", "n’ont pas de commune"))."
  let states = viewChoices(
    "État",
    [("Toutes les fiches en cours", map.states.isEmpty ? nil : frame.here.query(EntryListing.state, nil))]
      + register.states.map { state in
        (state.name, map.states.map(\.id) == [state.id] ? nil : frame.here.query(EntryListing.state, state.id))
      })
  let drawing: HTML =
    outline.map { choropleth(drawn(frame, map, link, isOpened: isOpened), $0) }
    ?? emptyState("Aucun contour n’est connu\u{00A0}: le tableau dit tout.")
  let table =
    some.isEmpty
    ? emptyState("Aucune commune n’a de fiche.")
    : table(
      "Fiches par commune", [Column("Commune", isHeading: true), Column("Fiches", .number, phone: .end, label: "")],
      some.map { line in
        [
          "<span class=\"swatched\">\(swatch(map.mapClass(line).fill)) \(linked(line.name, link(line)))</span>",
          "\(number: line.count)",
        ]
      })
  return """
    \(pageHead(
      "\(prose: register.title)\u{00A0}: carte",
      breadcrumb: [Crumb("Registres", frame.link("registres")), Crumb(register.title, list), Crumb("Carte")],
      answer: "\(prose: answer + unplaced)\(map.zone.map(alone) ?? "")\(prose: narrowing(map))"))
    \(isOpened ? openedViews(frame, register, .map) : registerViews(frame, register, .map))\(states)\(split(
      drawing + note(departement, outline), section("Fiches par commune", legend(map, departement)), .map))\
    \(section("Communes qui ont des fiches, les plus nombreuses d’abord", table))
    """
}

/// What else narrows it, and how many say where they are.
private func narrowing(_ map: EntryMap) -> String {
  let filters = map.isNarrowed ? " Celles que la liste filtrée montre, et elles seules." : ""
  let looked = map.isNarrowed ? "comptées" : "placées"
  let cut = map.isWhole ? "" : " Les \(French.number(map.most)) premières seulement sont \(looked)."
  guard map.register.fields.contains(where: \.kind.isPlace) else { return filters + cut }
  let count = French.plural(map.placed.count, "fiche dit son point", "fiches disent leur point")
  return "\(filters) \(count).\(cut)"
}

private func drawn(
  _ frame: PageFrame, _ map: EntryMap, _ link: (EntryMap.Line) -> Link?, isOpened: Bool
) -> Choropleth {
  let register = map.register
  let places = map.placed.flatMap { entry in
    // Its number would say how many others there are.
    let title = isOpened ? register.titleField.flatMap { entry.values[$0.id] } : entry.title(in: register)
    let page = isOpened ? nil : frame.link("registres", register.id, entry.id.text)
    return register.fields.filter(\.kind.isPlace).flatMap { field in
      entry.values[field.id].map { field.drawn($0, title ?? register.noun, page) } ?? []
    }
  }
  var fills: [String: (fill: MapFill, title: String)] = [:], leads: [String: Link] = [:]
  for line in map.communes {
    let words = line.count == 0 ? "aucune fiche" : French.plural(line.count, "fiche", "fiches")
    fills[line.code] = (map.mapClass(line).fill, "\(line.name) : \(words)")
    leads[line.code] = link(line)
  }
  return Choropleth(
    id: "carte", title: "Carte : \(map.register.title), fiches par commune",
    summary:
      French.plural(map.some.count, "commune a", "communes ont")
      + " des fiches. Le tableau de la page dit la même chose.",
    fills: fills, links: leads, places: places)
}
private func legend(_ map: EntryMap, _ departement: Departement) -> HTML {
  var classes = map.classes.all.map { mapClass in
    (
      fill: mapClass.fill, word: map.classes.words(mapClass),
      count: map.communes.count { map.mapClass($0) == mapClass }, link: Link?.none
    )
  }
  classes.append((fill: .zero, word: "aucune fiche", count: map.communes.count { $0.count == 0 }, link: nil))
  let others = departement.territory.communes.count - map.communes.count
  if others > 0 { classes.append((fill: .notKnown, word: "pas sur cette carte", count: others, link: nil)) }
  // What nobody recorded may be there all the same.
  let note: HTML =
    map.register.since.map { "Le registre est tenu pour complet depuis le \(long: $0)." }
    ?? "Aucune fiche n’est pas zéro\u{00A0}: rien ne dit que ce registre est complet."
  return mapLegend("Fiches par commune", of: "Communes", classes) + "<p class=\"note\">\(note)</p>"
}
private func note(_ departement: Departement, _ outline: MapOutline?) -> HTML {
  let words = [mapSource(departement.territory), outline == nil ? "" : "Trait fort : arrondissements."]
  return "<p class=\"note\">\(prose: words.filter { !$0.isEmpty }.joined(separator: " "))</p>"
}
