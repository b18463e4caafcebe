import Foundation
import Kernel
import Pack

/// What keepers said of their registers, each in its turn: from which day a list is whole, and what it counts since.
/// A revision keeps it beside the files of its pack, so that each past day reads what had been said by then.
package struct Reprises: Sendable, Equatable {
  package struct Line: Sendable, Equatable {
    package let register: String
    /// The list holds all there was from that day on.
    package let whole: Day
    /// The day on which it was said.
    package let said: Day
    /// The measures that its entries count from the day on which it was said.
    package let measures: [String]

    package init(_ register: String, whole: Day, said: Day, measures: [String]) {
      (self.register, self.whole, self.said, self.measures) = (register, whole, said, measures)
    }
  }
  /// In the order in which they were said.
  package var lines: [Line]

  /// Where a revision keeps it. A pack on a disk has none: it is said in Boussole.
  package static let file = "gel/reprises.csv"
  private static let columns = ["registre", "complet", "dit", "mesures"]

  package init(_ lines: [Line] = []) { self.lines = lines }

  package static func read(_ reading: PackReading) -> Reprises {
    guard reading.files[file] != nil, let table = Table.read(file, columns: columns, in: reading) else {
      return Reprises()
    }
    return Reprises(
      table.rows.compactMap { row in
        guard let whole = row.day("complet"), let said = row.day("dit") else { return nil }
        let measures = row["mesures"].split(separator: " ").map(String.init)
        return Line(row["registre"], whole: whole, said: said, measures: measures)
      })
  }

  package var data: Data {
    let rows = lines.map { [$0.register, $0.whole.iso, $0.said.iso, $0.measures.joined(separator: " ")] }
    return Data(([Self.columns] + rows).map { $0.joined(separator: ",") + "\n" }.joined().utf8)
  }

  /// From when entries count a measure; nil where nobody has said so.
  package func counted(_ measure: String) -> Day? { lines.last { $0.measures.contains(measure) }?.said }
  /// From when a register is whole, by its keepers.
  package func whole(_ register: String) -> Day? { lines.last { $0.register == register }?.whole }
}
