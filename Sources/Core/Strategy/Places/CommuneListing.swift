import Documents
import Kernel
import Territory
import Web

/// The communes: their zones, how many live there.
func communeListing(_ frame: PageFrame, _ departement: Departement, _ moment: Moment) -> Listing<Commune> {
  let territory = departement.territory
  let kinds = [ZoneKind.arrondissement, ZoneKind.epci].compactMap { id in
    territory.kindsWithZones(on: moment.on).first { $0.id == id }
  }
  let columns: [Listed<Commune>] =
    [
      Listed(
        "commune", Column("Commune", isHeading: true), value: { .text($0.name) },
        cell: { linked($0.name, moment.commune(frame, $0.code), style: "row-link") }),
      Listed("code", Column("Code", phone: .line, label: "", isMuted: true), value: { .text($0.code) }),
    ]
    + kinds.map { kind in
      Listed(
        kind.id, Column(kind.name, phone: .more),
        value: { commune in
          SheetValue(territory.zones(of: commune.code, on: moment.on).first { $0.kind == kind.id }?.name)
        })
    } + [
      Listed(
        "habitants", Column("Habitants", .number, phone: .end),
        value: { $0.population.map { .number($0) } ?? .nothing },
        cell: { $0.population.map { "\(number: $0)" } ?? "<span class=\"muted\">non connu</span>" })
    ]
  return Listing(
    "Communes", ("commune", "communes"), columns: columns,
    filters: [ListFilter("nom", "Chercher une commune (nom ou code)", .words)]
      + arrondissementFilter(frame, departement, on: moment.on), order: ListOrder("commune"))
}

func communesPage(
  _ frame: PageFrame, _ departement: Departement, _ moment: Moment, _ listing: Listing<Commune>,
  _ question: ListQuestion, _ found: [Commune], in zone: Zone?
) -> HTML {
  let there: HTML = zone.html { ", arrondissement \(prose: French.of($0.name))" }
  let answer: HTML =
    if let name = frame.query.text("nom") {
      """
      \(prose: French.plural(found.count, "commune répond", "communes répondent")) à \
      «\u{00A0}\(name)\u{00A0}»\(there).
      """
    } else if zone != nil {
      "\(prose: French.plural(found.count, "commune", "communes"))\(there)."
    } else {
      "\(territorySentence(frame, departement, moment))."
    }
  return """
    \(pageHead(
      "Communes", breadcrumb: [Crumb("Territoire", moment.link(frame.link("territoire"))), Crumb("Communes")],
      answer: answer, control: dates(frame, moment)))
    \(Web.listing(
      frame, listing, question, listing.page(of: found, question), empty: "Ce département n’a pas de commune.",
      around: { "<div class=\"places\">\($0)</div>" }, file: { frame.link("export", "communes.\($0.rawValue)") }))
    """
}
