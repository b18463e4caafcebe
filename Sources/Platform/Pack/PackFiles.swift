import Foundation
import Kernel

/// The files of a pack, read whole: what is checked, then kept as a revision.
package struct PackFiles: Sendable, Equatable {
  /// By path inside the pack, with `/` between folders.
  package var files: [String: Data]

  package init(files: [String: Data]) { self.files = files }

  /// Largest file that a pack may hold, in bytes.
  package static let largestFile = 20_000_000
  private static let kinds: Set<String> = ["yaml", "csv", "geojson", "pdf"]
  /// What is no text, and is kept as it is.
  private static func isBinary(_ path: String) -> Bool { path.hasSuffix(".pdf") }
  /// What was meant for one of them: read too, and then refused since nothing reads it.
  private static let misspelt: Set<String> = ["yml", "json", "tsv"]

  /// Every YAML, CSV, GeoJSON and PDF file below `directory`; hidden files and others are left out.
  /// Throws `Invalid` where there is no such folder, no `pack.yaml` in it, or a file that is too large.
  package static func read(directory: String) throws -> PackFiles {
    let root = URL(fileURLWithPath: directory, isDirectory: true).resolvingSymlinksInPath()
    guard FileManager.default.fileExists(atPath: root.appendingPathComponent("pack.yaml").path) else {
      throw Invalid(
        "« \(directory) » n’est pas un pack : il n’y a pas de fichier pack.yaml dans ce dossier.",
        remedy: "Donnez le dossier qui contient pack.yaml.")
    }
    var files: [String: Data] = [:]
    for path in try FileManager.default.subpathsOfDirectory(atPath: root.path).sorted() {
      let url = root.appendingPathComponent(path)
      let kind = url.pathExtension.lowercased()
      guard kinds.contains(kind) || misspelt.contains(kind),
        !path.split(separator: "/").contains(where: { $0.hasPrefix(".") })
      else { continue }
      let data = try Data(contentsOf: url)
      guard data.count <= largestFile else {
        throw Invalid(
          "\(path) fait \(French.number(data.count / 1_000_000))\(French.noBreak)Mo ; un fichier de pack en fait 20 au plus.",
          remedy: "Simplifiez les contours ou coupez le fichier.", at: .line(file: path, 1))
      }
      files[path] = data
    }
    return PackFiles(files: files)
  }

  package subscript(path: String) -> Data? { files[path] }
  /// The paths below a folder, sorted.
  package func paths(under folder: String, kind: String) -> [String] {
    files.keys.filter { $0.hasPrefix(folder + "/") && $0.hasSuffix("." + kind) }.sorted()
  }

  /// One text that holds every file, for storage; the same files always give the same text.
  package func archived() throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    // In UTF-8, whatever a spreadsheet wrote.
    let text = try encoder.encode(
      Dictionary(
        uniqueKeysWithValues: files.map { path, data in
          (path, Self.isBinary(path) ? data.base64EncodedString() : CSV.text(of: data))
        }))
    return String(decoding: text, as: UTF8.self)
  }
  package init(archive: String) throws {
    let texts = try JSONDecoder().decode([String: String].self, from: Data(archive.utf8))
    files = Dictionary(
      uniqueKeysWithValues: texts.map { path, text in
        (path, Self.isBinary(path) ? Data(base64Encoded: text) ?? Data() : Data(text.utf8))
      })
  }
}
