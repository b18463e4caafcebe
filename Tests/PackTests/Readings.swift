import Foundation
import Kernel
import Testing

@testable import Pack

/// What a file of a pack is told, read as `body` reads it: each fault as "fichier:ligne : ce qui ne va pas."
func faults(
  _ text: String, file: String = "a.yaml", today: Day? = nil, _ body: (Section) -> Void = { $0.finish() }
) -> [String] {
  let faults = Faults()
  let reading = PackReading(files: PackFiles(files: [file: Data(text.utf8)]), faults: faults, today: today)
  if let root = Section.root(of: file, in: reading) { body(root) }
  return faults.errors.map(\.description)
}
func faults(_ data: Data, file: String = "a.yaml") -> [String] {
  let faults = Faults()
  _ = Section.root(of: file, in: PackReading(files: PackFiles(files: [file: data]), faults: faults))
  return faults.errors.map(\.description)
}
/// The same for a CSV file with a header.
func table(
  _ data: Data, columns: [String] = ["a", "b"], optional: [String] = [], today: Day? = nil,
  _ body: (Table) -> Void = { _ in }
) -> [String] {
  let faults = Faults()
  let reading = PackReading(files: PackFiles(files: ["a.csv": data]), faults: faults, today: today)
  if let table = Table.read("a.csv", columns: columns, optional: optional, in: reading) { body(table) }
  return faults.errors.map(\.description)
}

/// Windows-1252: what French spreadsheets still write.
func windows(_ text: String) throws -> Data { try #require(text.data(using: .windowsCP1252)) }

let narrow = French.narrow
