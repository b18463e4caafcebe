import Documents
import Foundation
import Kernel

extension Listing {
  /// All that is asked, as a file that is written as it is read: none is left out, and a piece of it is in memory.
  /// - Parameters:
  ///   - name: without its extension.
  ///   - read: from where one is, the rows that follow and where one is then; nil after the last ones.
  package func file<Place: Sendable>(
    _ name: String, _ format: ListFormat, from first: Place,
    _ read: @escaping @Sendable (Place) async throws -> (rows: [Row], next: Place?)
  ) -> Answer {
    switch format {
    case .csv:
      return .file("\(name).csv", type: SheetKind.csv.type, stream: text(first, read))
    case .json:
      return .file("\(name).json", type: "application/json; charset=utf-8", stream: json(first, read))
    case .xlsx:
      return .file("\(name).xlsx", type: SheetKind.xlsx.type, stream: sheet(first, read))
    }
  }
  /// The same of rows that are in memory, in their order.
  package func file(_ name: String, _ format: ListFormat, _ rows: [Row]) -> Answer {
    file(name, format, from: 0) { _ in (rows, nil) }
  }

  /// What its files say of a row, by the names that addresses know its columns by.
  package func said(_ row: Row) -> [String: SheetValue] {
    columns.reduce(into: [:]) { $0[$1.id] = $1.value(row) }
  }
  private func values(_ row: Row) -> [SheetValue] { columns.map { $0.value(row) } }

  private func text<Place: Sendable>(
    _ first: Place, _ read: @escaping @Sendable (Place) async throws -> (rows: [Row], next: Place?)
  ) -> Stream {
    Stream(from: Step.titles(first)) { step in
      switch step {
      case .titles(let place): return (Array(CSV.write([columns.map(\.title)])), .after(place))
      case .after(let place):
        let (rows, next) = try await read(place)
        return (Array(CSV.lines(rows.map { values($0).map(\.text) })), next.map(Step.after) ?? .end)
      case .end: return nil
      }
    }
  }

  private func json<Place: Sendable>(
    _ first: Place, _ read: @escaping @Sendable (Place) async throws -> (rows: [Row], next: Place?)
  ) -> Stream {
    Stream(from: (place: Optional(first), isFirst: true)) { step in
      guard let place = step.place else { return nil }
      let encoder = JSONEncoder()
      encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
      let (rows, next) = try await read(place)
      var piece: [UInt8] = step.isFirst ? Array("[\n".utf8) : []
      for (index, row) in rows.enumerated() {
        if index > 0 || !step.isFirst { piece += Array(",\n".utf8) }
        piece += try encoder.encode(said(row))
      }
      if next == nil { piece += Array("\n]\n".utf8) }
      return (piece, (next, step.isFirst && rows.isEmpty))
    }
  }

  /// A workbook is known once it is whole: it is written to a file of its own, then sent.
  private func sheet<Place: Sendable>(
    _ first: Place, _ read: @escaping @Sendable (Place) async throws -> (rows: [Row], next: Place?)
  ) -> Stream {
    Stream(from: FileHandle?.none) { sent in
      let handle: FileHandle
      if let sent {
        handle = sent
      } else {
        let file = try SheetFile(title, titles: columns.map(\.title), widths: columns.map { _ in 18 })
        var place: Place? = first
        while let current = place {
          let (rows, next) = try await read(current)
          await file.append(rows.map(values))
          place = next
        }
        handle = try await file.finish()
      }
      guard let piece = try handle.read(upToCount: 262_144), !piece.isEmpty else { return nil }
      return (Array(piece), handle)
    }
  }
}

private enum Step<Place: Sendable>: Sendable {
  case titles(Place)
  case after(Place)
  case end
}
