import Database
import Kernel
import Strategy
import Territory
import Web

/// The entries of another register that are the nearest to one, as the crow flies.
struct Nearest: Sendable {
  let register: Register
  let gauge: Gauge?
  let told: RegisterField?
  let found: [Found]
  /// True where it is measured from the middle of the entry's commune: nobody placed it, or few may see where.
  let isFromCommune: Bool
  struct Found: Sendable {
    let entry: RegisterEntry
    let kilometres: Double
    /// True where it is the middle of its commune.
    let isOfCommune: Bool
  }
  private static let shown = 3
  /// Registers of sites are short: what is beyond is not looked at.
  private static let most = 2_000

  /// As far as somebody may look; none of a register that they may not read, nor of an entry that is nowhere.
  static func all(
    to entry: RegisterEntry, of register: Register, in departement: Departement, for permit: Permit,
    at now: Instant, _ connection: Connection
  ) throws -> [Nearest] {
    guard !register.nearby.isEmpty, let (here, isOfCommune) = entry.position(in: register, departement) else {
      return []
    }
    return try register.nearby.compactMap { nearby -> Nearest? in
      guard let other = departement.registers[nearby.register]?.seen(by: permit), other.isRead(by: permit) else {
        return nil
      }
      let asked = ListQuestion(
        order: ListOrder(EntryListing.number), page: 1, chosen: [EntryListing.state: nearby.states], days: [:],
        words: [])
      let gauge = nearby.gauge.flatMap(other.gauge)
      let entries = try EntryListStore(connection, in: departement, of: other, for: permit)
        .entries(asked, after: nil, limit: most).rows
      let found = entries.compactMap { near -> Found? in
        if let gauge, gauge.standing(near.gauges[gauge.id], at: now)?.level ?? 0 == 0 { return nil }
        guard near.id != entry.id, !nearby.isClosed(near, on: now.day),
          let (there, isOfCommune) = near.position(in: other, departement)
        else {
          return nil
        }
        return Found(entry: near, kilometres: here.kilometres(to: there), isOfCommune: isOfCommune)
      }.sorted { ($0.kilometres, $0.entry.id) < ($1.kilometres, $1.entry.id) }
      return Nearest(
        register: other, gauge: gauge, told: nearby.told.flatMap(other.field), found: Array(found.prefix(shown)),
        isFromCommune: isOfCommune)
    }
  }
}

extension Nearby {
  /// Whether one of its lines holds this day.
  fileprivate func isClosed(_ entry: RegisterEntry, on day: Day) -> Bool {
    let lines = [EntryValues](kept: closed.flatMap { entry.values[$0] } ?? "[]")
    return lines.contains { ($0["du"] ?? "") <= day.iso && day.iso <= ($0["au"] ?? day.iso) }
  }
}

extension RegisterEntry {
  /// Where it is, as far as whoever reads sees; else the middle of its commune.
  fileprivate func position(in register: Register, _ departement: Departement) -> (Position, isOfCommune: Bool)? {
    let said = register.fields.filter(\.kind.isPlace).lazy.compactMap { self.values[$0.id] }.first
    if let point = said.flatMap({ [Position](keptLine: $0).first }) { return (point, false) }
    return place(in: register).flatMap { departement.territory.commune($0)?.contour?.centre }.map { ($0, true) }
  }
}

/// What is the nearest to an entry, with what is said of it.
func nearest(_ frame: PageFrame, _ departement: Departement, _ file: EntryFile) -> HTML {
  file.nearest.html { nearest in
    let register = nearest.register
    let columns =
      [Column(French.capitalized(register.noun), isHeading: true), Column("Distance")]
      + [nearest.told?.label, nearest.gauge?.name].compactMap(\.self).map { Column($0) }
    let rows = nearest.found.map { found in
      let distance = French.number(found.kilometres, decimals: 1) + French.noBreak + "km"
      let told = nearest.told.map { field in
        found.entry.values[field.id].map { field.shown($0, in: departement, on: frame.today) } ?? ""
      }
      let free = nearest.gauge.map { $0.words(found.entry.gauges[$0.id], at: frame.now) }
      return TableRow(
        [
          linked(found.entry.title(in: register), frame.link("registres", register.id, found.entry.id.text)),
          "\(prose: distance)\(if: found.isOfCommune, ", au centre de sa commune")",
        ] + [told, free].compactMap(\.self).map { "\(prose: $0)" })
    }
    let from = nearest.isFromCommune ? "À vol d’oiseau, depuis le centre de la commune." : "À vol d’oiseau."
    let body: HTML =
      rows.isEmpty
      ? emptyState(
        nearest.gauge.map { "Aucune fiche dont on connaisse : \($0.name.lowercased())." }.map { "\(prose: $0)" }
          ?? "Aucune fiche.")
      : table(register.title, columns, rows) + "<p class=\"note\">\(prose: from)</p>"
    return section("Les plus proches\u{00A0}: \(prose: register.title)", body)
  }
}

struct NearestJSON: Encodable {
  let registre: String
  let depuis_le_centre: Bool
  let fiches: [Line]
  struct Line: Encodable {
    let id: String
    let numero: String
    let titre: String
    let km: Double
    let au_centre: Bool
    let jauge: GaugeJSON?
  }
  init(_ nearest: Nearest, at now: Instant) {
    (registre, depuis_le_centre) = (nearest.register.id, nearest.isFromCommune)
    fiches = nearest.found.map { found in
      Line(
        id: found.entry.id.text, numero: found.entry.number(in: nearest.register),
        titre: found.entry.title(in: nearest.register), km: (found.kilometres * 10).rounded() / 10,
        au_centre: found.isOfCommune, jauge: nearest.gauge.map { GaugeJSON($0, found.entry, at: now) })
    }
  }
}
