import Documents
import Foundation
import Kernel

/// A CSV file of a pack with a header: cells by column name, faults with file and line.
package struct Table {
  package let rows: [PackRow]

  /// Nil, with faults, where the file is absent, empty, or lacks a column; extra columns are refused.
  package static func read(_ file: String, columns: [String], optional: [String] = [], in reading: PackReading)
    -> Table?
  {
    guard let data = reading.open(file) else {
      let near = Faults.suggestion(for: file, among: reading.files.files.keys.filter { $0.hasSuffix(".csv") }, most: 0)
      reading.faults.unreadable(
        "Le fichier manque.", remedy: near.isEmpty ? "Ajoutez-le au pack, ou corrigez le nom." : near, file: file,
        line: 1)
      return nil
    }
    let all: [CSV.Row]
    do { all = try CSV.rows(data) } catch let fault as CSV.Fault {
      reading.faults.unreadable(fault.problem, remedy: fault.remedy, file: file, line: fault.line)
      return nil
    } catch { return nil }
    guard let header = all.first else {
      reading.faults.unreadable(
        "Le fichier est vide.", remedy: "La première ligne nomme les colonnes : \(columns.joined(separator: ",")).",
        file: file, line: 1)
      return nil
    }
    let names = header.cells.map(\.trimmed)
    let absent = columns.filter { !names.contains($0) }
    if absent.count == columns.count {
      reading.faults.unreadable(
        "La première ligne ne nomme pas les colonnes.",
        remedy: "Écrivez-la : \((columns + optional).joined(separator: ",")).", file: file, line: header.line)
      return nil
    }
    for column in absent {
      reading.faults.error(
        "La colonne `\(column)` manque.",
        remedy: "Colonnes attendues : \((columns + optional).joined(separator: ",")).", file: file, line: header.line)
    }
    for name in names where !columns.contains(name) && !optional.contains(name) {
      reading.faults.error(
        "`\(name)` : colonne inconnue.", remedy: Faults.suggestion(for: name, among: columns + optional), file: file,
        line: header.line)
    }
    for name in Set(names) where names.count(where: { $0 == name }) > 1 {
      reading.faults.error(
        "La colonne `\(name)` est là deux fois.", remedy: "Gardez-en une.", file: file, line: header.line)
    }
    if let other = otherSeparator(all.dropFirst(), width: names.count) {
      reading.faults.unreadable(
        "La première ligne et les autres n’ont pas le même séparateur.",
        remedy: "Séparez partout par « \(other) », ou partout comme la première.", file: file, line: header.line)
      return nil
    }
    let rows = all.dropFirst().filter { $0.isAsWide(as: names.count) }
    let shifted = all.dropFirst().filter { !$0.isAsWide(as: names.count) }
    // What a shifted line says is in the wrong cells: it is not judged, nor what lacks it.
    if !shifted.isEmpty { reading.faults.hide(file) }
    for row in shifted {
      reading.faults.error(
        "La ligne a \(row.cells.count) cases, la première en a \(names.count).",
        remedy: "Mettez entre guillemets un texte qui contient le séparateur.", file: file, line: row.line)
    }
    for row in rows {
      for (name, cell) in zip(names, row.cells) {
        guard let slip = slip(in: cell) else { continue }
        reading.faults.error("`\(name)` : \(slip.problem)", remedy: slip.remedy, file: file, line: row.line)
      }
    }
    guard absent.isEmpty else {
      reading.faults.hide(file)
      return nil
    }
    return Table(
      rows: rows.map { row in
        PackRow(
          file: file, line: row.line, reading: reading,
          cells: Dictionary(zip(names, row.cells.map(\.trimmed)), uniquingKeysWith: { first, _ in first }))
      })
  }

  /// What parts the lines, where none is parted as the first is.
  private static func otherSeparator(_ rows: some Collection<CSV.Row>, width: Int) -> Character? {
    guard width > 1, !rows.isEmpty, rows.allSatisfy({ $0.cells.count == 1 }) else { return nil }
    return [";", ",", "\t"].first { mark in rows.allSatisfy { $0.cells[0].contains(mark) } }
  }
}

package struct PackRow {
  package let file: String
  package let line: Int
  let reading: PackReading
  let cells: [String: String]

  package subscript(column: String) -> String { cells[column] ?? "" }
  package func textIfAny(_ column: String) -> String? { self[column].isEmpty ? nil : self[column] }
  package func error(_ problem: String, remedy: String = "") {
    reading.faults.error(problem, remedy: remedy, file: file, line: line)
  }
  package func warning(_ problem: String, remedy: String = "") {
    reading.faults.warning(problem, remedy: remedy, file: file, line: line)
  }
  package func reference(_ column: String, to known: Declared) -> String? {
    if known.contains(self[column]) { return self[column] }
    if known.isWhole {
      reading.faults.error(
        "`\(column)` : `\(self[column])` est inconnu.",
        remedy: Faults.suggestion(for: self[column], among: known.words), file: file, line: line,
        alike: String(self[column].prefix { $0 != "/" }))
    }
    return nil
  }
  package func number(_ column: String) -> Double? {
    if let value = decimal(self[column]), abs(value) <= 1e12 { return value }
    reading.faults.error(
      "`\(column)` : `\(self[column])` n’est pas un nombre.", remedy: "Écrivez-le avec un point décimal.", file: file,
      line: line, alike: "\(file) \(column)")
    return nil
  }
  package func day(_ column: String) -> Day? {
    if let day = reading.day(of: self[column]) { return day }
    reading.faults.error(
      "`\(column)` : `\(self[column])` n’est pas un jour.", remedy: "Écrivez-le 2021-12-31.", file: file, line: line,
      alike: "\(file) \(column)")
    return nil
  }
}
