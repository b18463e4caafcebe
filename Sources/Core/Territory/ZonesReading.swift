import Kernel
import Pack

/// Reads `zones` of `territoire.yaml`.
struct ZonesReading {
  let reading: PackReading
  let communes: [Commune]
  /// Names of EPCI that come with the communes.
  let epci: [String: String]
  let sources: Declared
  /// The communes of former days: a zone is written with those of today.
  let yesterday: CommuneSearch

  func read(_ sections: [Section]) -> [ZoneKind] {
    var seen: [(id: String, from: Day?, through: Day?)] = []
    return sections.map { section in
      let kind = kind(section)
      let from = section.dayIfAny("du"), through = section.dayIfAny("au")
      if let from, let through, through < from {
        section.error("`au` précède `du`.", remedy: "Corrigez l’un des deux jours.", at: "au")
      }
      if kind.id == "commune" {
        section.error(
          "`genre: commune` : les communes ne sont pas des zones.", remedy: "Prenez un autre mot.", at: "genre")
      }
      // A kind that changed is there once for each time.
      let isTwice = seen.contains { other in
        other.id == kind.id && (other.from ?? .first) <= (through ?? .last)
          && (from ?? .first) <= (other.through ?? .last)
      }
      if isTwice, !kind.id.isEmpty {
        section.error(
          "`genre: \(kind.id)` est là deux fois pour les mêmes jours.",
          remedy: "Donnez un autre genre, ou `au` au premier et `du` au second.", at: "genre")
      }
      seen.append((kind.id, from, through))
      section.finish()
      return kind
    }
  }

  private func kind(_ section: Section) -> ZoneKind {
    let id = section.id("genre"), from = section.dayIfAny("du"), through = section.dayIfAny("au")
    let isEmpty = section.flag("vide", default: false)
    let source = isEmpty ? section.referenceIfAny("source", to: sources) : section.reference("source", to: sources)
    var zones: [Zone] = []
    if isEmpty {
      section.warning("`\(id)` : aucune source ne le donne ; les pages par \(id) resteront vides.", at: "vide")
    } else if section.flag("depuis_communes", default: false) {
      zones = ofCommunes(section, kind: id, from: from, through: through)
    } else {
      let file = section.text("fichier")
      if !file.isEmpty { zones = read(file, kind: id, from: from, through: through) }
    }
    return ZoneKind(
      id: id, name: section.text("nom"), plural: section.text("pluriel"), source: source,
      zones: zones.sorted { French.ordered($0.name) < French.ordered($1.name) }, isEmptyByDeclaration: isEmpty)
  }

  /// The EPCI that the communes themselves name.
  private func ofCommunes(_ section: Section, kind: String, from: Day?, through: Day?) -> [Zone] {
    let file = section.textIfAny("noms"), names = file.map { Territory.names($0, reading) } ?? epci
    let members = Dictionary(grouping: communes.filter { $0.epci != nil }, by: { $0.epci ?? "" })
    let isSure = file.map { !reading.faults.hides($0) } ?? true
    let nameless = members.keys.filter { names[$0] == nil }.sorted()
    if isSure, !nameless.isEmpty {
      section.error(
        nameless.count == 1
          ? "L’EPCI \(nameless[0]) n’a pas de nom." : "Des EPCI n’ont pas de nom : \(French.list(nameless)).",
        remedy: file.map { "Ajoutez-le à \($0)." } ?? "Donnez les noms par `noms: epci.csv` (colonnes code,nom).",
        at: file == nil ? "depuis_communes" : "noms")
    }
    if members.isEmpty, !communes.isEmpty {
      section.error(
        "Aucune commune n’a d’EPCI.", remedy: "Ajoutez la colonne `epci` au fichier des communes.",
        at: "depuis_communes")
    }
    return members.map { code, members in
      Zone(
        kind: kind, id: code, name: names[code] ?? code, communes: Set(members.map(\.code)), from: from,
        through: through)
    }
  }

  private func read(_ file: String, kind: String, from: Day?, through: Day?) -> [Zone] {
    guard let table = Table.read(file, columns: ["zone", "nom", "commune"], in: reading) else { return [] }
    let codes = Declared(communes.map(\.code), isWhole: !reading.faults.hides("territoire.yaml") && !hidesCommunes)
    var names: [String: String] = [:], members: [String: Set<String>] = [:]
    for row in table.rows {
      let zone = row["zone"], name = row["nom"]
      if zone.wholeMatch(of: #/[A-Za-z0-9]+([._-][A-Za-z0-9]+)*/#) == nil {
        row.error(
          "`zone` : `\(zone)` ne fait pas une adresse.", remedy: "Écrivez des lettres sans accent et des chiffres.")
        continue
      }
      if name.isEmpty {
        row.error("`nom` est vide.", remedy: "Donnez le nom de la zone.")
      } else if let other = names[zone], other != name {
        row.error("`zone` : `\(zone)` a deux noms, « \(other) » et « \(name) ».", remedy: "Gardez-en un.")
      }
      names[zone] = names[zone] ?? name
      if case .former(let movement, let commune) = yesterday.find(row["commune"], hints: false) {
        let since = movement.day.map { " depuis le \(French.long($0))" } ?? ""
        row.error(
          "`commune` : `\(row["commune"])`, \(movement.formerName), fait partie \(French.of(commune.name))\(since).",
          remedy: "Écrivez `\(commune.code)`, dans une seule zone.")
        continue
      }
      guard let commune = row.reference("commune", to: codes) else { continue }
      // The arrondissements of a département share its communes out.
      if kind == ZoneKind.arrondissement, members.contains(where: { $0.key != zone && $0.value.contains(commune) }) {
        row.error("La commune `\(commune)` est dans deux arrondissements.", remedy: "Gardez une des deux lignes.")
        continue
      }
      if !members[zone, default: []].insert(commune).inserted {
        row.error("La commune `\(commune)` est là deux fois dans la zone `\(zone)`.", remedy: "Gardez une ligne.")
      }
    }
    // Two ids for one name: one of them is misspelt.
    var named: [String: String] = [:], told: Set<String> = []
    for row in table.rows {
      let zone = row["zone"], first = named[row["nom"], default: zone]
      named[row["nom"]] = first
      if first != zone, told.insert(zone).inserted {
        row.error("« \(row["nom"]) » a deux identifiants, `\(first)` et `\(zone)`.", remedy: "Gardez-en un.")
      }
    }
    if kind == ZoneKind.arrondissement, codes.isWhole, !reading.faults.hides(file) { tellAlone(members, table, file) }
    if table.rows.isEmpty { reading.faults.unreadable("Le fichier n’a pas de zone.", file: file, line: 1) }
    return members.map {
      Zone(kind: kind, id: $0.key, name: names[$0.key] ?? $0.key, communes: $0.value, from: from, through: through)
    }
  }

  /// Communes that no arrondissement holds.
  private func tellAlone(_ members: [String: Set<String>], _ table: Table, _ file: String) {
    let alone = communes.filter { commune in !members.values.contains { $0.contains(commune.code) } }
    guard let one = alone.first, let first = table.rows.first else { return }
    let names = alone.prefix(5).map { "\($0.name) (\($0.code))" }
    let more = alone.count > 5 ? " et \(alone.count - 5) autres" : ""
    reading.faults.warning(
      "Dans aucun arrondissement : \(names.joined(separator: ", "))\(more).",
      remedy:
        "Ajoutez une ligne pour chacune : `\(first["zone"]),\(first["nom"]),\(one.code)`, ou son arrondissement.",
      file: file, line: 1)
  }
  private var hidesCommunes: Bool { reading.faults.hides(kind: "csv") }
}

extension Day {
  fileprivate static let first = Day(number: .min / 4)
  fileprivate static let last = Day(number: .max / 4)
}
