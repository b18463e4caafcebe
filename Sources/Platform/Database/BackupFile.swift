import Foundation
import Kernel

/// A backup that was read whole once: every table has its lines, and the checksums are right.
package struct BackupFile: Sendable {
  package let path: String
  /// When, and from which engine: "2026-11-24T03:00:00Z sqlite".
  package let made: String
  package let migrations: [String]
  package let summary: BackupSummary
  let headings: [String]
  /// By table: `end person 12 …`.
  let endings: [String: String]

  /// Throws `Invalid` for a file that is not a backup, is cut, or was changed.
  package init(_ path: String) throws {
    self.path = path
    let reader = try LineReader(path)
    var lines = 0, rows = 0
    func next() throws -> String {
      lines += 1
      guard let line = try reader.next() else { throw BackupFile.damaged(path, "il manque la fin") }
      return String(decoding: line, as: UTF8.self)
    }
    let mark = try next()
    guard mark == Backup.mark else {
      if mark == Backup.mark + "\r" {
        throw Invalid(
          "« \(path) » a été passée en fins de ligne de Windows : elle n’est plus telle qu’elle a été écrite.",
          remedy: "Copiez-la de nouveau, en mode binaire.")
      }
      if mark.hasPrefix("boussole backup ") {
        throw Invalid(
          "« \(path) » a été faite par une version plus récente de Boussole.", remedy: "Installez cette version.")
      }
      throw Invalid("« \(path) » n’est pas une sauvegarde de Boussole.", remedy: "Vérifiez le nom du fichier.")
    }
    var line = try next()
    guard line.hasPrefix("made ") else { throw BackupFile.damaged(path, "ligne \(lines)") }
    made = String(line.dropFirst(5))
    var migrations: [String] = [], headings: [String] = [], endings: [String: String] = [:]
    line = try next()
    while line.hasPrefix("migration ") {
      migrations.append(String(line.dropFirst(10)))
      line = try next()
    }
    while line.hasPrefix("table ") {
      let name = String(line.split(separator: " ")[1])
      headings.append(line)
      var content = TableContent()
      while let row = try reader.next() {
        lines += 1
        guard row.first == UInt8(ascii: "\t") else {
          line = String(decoding: row, as: UTF8.self)
          break
        }
        content.add(row + [UInt8(ascii: "\n")])
      }
      guard line == content.ending(name) else {
        throw BackupFile.damaged(path, "table \(name), avant la ligne \(lines)")
      }
      endings[name] = line
      rows += content.rows
      reader.markEnd()
      line = try next()
    }
    guard line == "whole \(headings.count) \(rows) \(reader.checksumAtMark)", try reader.next() == nil else {
      throw BackupFile.damaged(path, "ligne \(lines)")
    }
    (self.migrations, self.headings, self.endings) = (migrations, headings, endings)
    summary = BackupSummary(
      tables: headings.count, rows: rows, bytes: reader.size, checksum: reader.checksumAtMark)
  }

  static func damaged(_ path: String, _ place: String) -> Invalid {
    Invalid(
      "« \(path) » est abîmée ou coupée (\(place)) : rien n’a été écrit.",
      remedy: "Prenez une autre sauvegarde, ou copiez de nouveau celle-ci.")
  }

  /// Each line of each table, the tables in the order of the file.
  func eachRow(_ body: (_ table: String, [UInt8]) throws -> Void) throws {
    let reader = try LineReader(path)
    var table = ""
    while let line = try reader.next() {
      if line.first == UInt8(ascii: "\t") {
        try body(table, line)
      } else if line.starts(with: "table ".utf8) {
        table = String(String(decoding: line, as: UTF8.self).split(separator: " ")[1])
      }
    }
  }
}

/// The lines of a file, one after the other, without their newline.
final class LineReader {
  private let file: UnsafeMutablePointer<FILE>
  private let path: String
  private var line: UnsafeMutablePointer<CChar>?
  private var room = 0
  private var sum = Checksum()
  private(set) var size = 0
  /// Of everything before the last `markEnd`.
  private(set) var checksumAtMark = ""

  init(_ path: String) throws {
    self.path = path
    guard let file = fopen(path, "re") else {
      throw Invalid(
        "« \(path) » ne se lit pas : \(String(cString: strerror(errno))).", remedy: "Vérifiez le nom et les droits.")
    }
    self.file = file
  }
  deinit {
    free(line)
    fclose(file)
  }

  func markEnd() { checksumAtMark = sum.text }

  /// Nil at the end. A last line without its newline is a file that was cut.
  func next() throws -> [UInt8]? {
    let count = getline(&line, &room, file)
    guard count > 0, let line else {
      if ferror(file) != 0 { throw BackupFile.damaged(path, "lecture interrompue") }
      return nil
    }
    let bytes = UnsafeRawBufferPointer(start: line, count: count)
    guard bytes.last == UInt8(ascii: "\n") else { throw BackupFile.damaged(path, "dernière ligne") }
    sum.add(bytes)
    size += count
    return Array(bytes.dropLast())
  }
}
