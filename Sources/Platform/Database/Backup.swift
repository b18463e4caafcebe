import Foundation
import Kernel

/// What a backup holds, as its first and last lines say.
package struct BackupSummary: Sendable, Equatable {
  package let tables: Int
  package let rows: Int
  package let bytes: Int
  /// SHA-256 of the file but for its last line, where it stands.
  package let checksum: String
}

extension Database {
  /// Writes everything that one snapshot sees in a new file, for either engine (decision 0012). The file has its name
  /// once it is whole and on the disk; nothing is changed in the database, which others may go on using.
  /// Throws `Invalid` for a file that is there already and for what is no database of Boussole.
  package func backUp(to path: String, migrations: [Migration]) async throws -> BackupSummary {
    let known = Migration.own + migrations, now = clock.now(), engine = engine
    let file = try BackupWriter(path)
    do {
      let summary = try await backend.run(.snapshot) { session in
        try file.restart()
        let applied = try Backup.migrations(of: session)
        if let unknown = applied.first(where: { name in !known.contains { $0.name == name } }) {
          throw DatabaseFailure.newer(unknown)
        }
        return try Backup(session, file).write(
          applied, BackupTable.all(known.filter { applied.contains($0.name) }), "made \(now.iso) \(engine.rawValue)")
      }
      try file.finish()
      return summary
    } catch {
      file.abandon()
      throw error
    }
  }
}

/// The lines of a backup.
struct Backup {
  static let mark = "boussole backup 1"
  let session: any EngineSession
  let file: BackupWriter

  init(_ session: any EngineSession, _ file: BackupWriter) {
    self.session = session
    self.file = file
  }

  /// The names of the migrations that made this database, in order.
  static func migrations(of session: any EngineSession) throws -> [String] {
    do {
      return try session.query(Spelled(text: "SELECT name FROM migration ORDER BY position", values: [])).map {
        try $0.text("name")
      }
    } catch DatabaseFailure.other {
      throw Invalid(
        "Ce n’est pas une base de Boussole.", remedy: "Vérifiez --base ou BOUSSOLE_BASE.", at: .field("--base"))
    }
  }

  func write(_ migrations: [String], _ tables: [BackupTable], _ made: String) throws -> BackupSummary {
    try file.add(line: Backup.mark)
    try file.add(line: made)
    for name in migrations { try file.add(line: "migration \(name)") }
    var rows = 0
    for table in tables {
      try file.add(line: table.heading)
      let content = try TableContent(of: table, in: session) { try file.add($0) }
      try file.add(line: content.ending(table.name))
      rows += content.rows
    }
    let checksum = file.checksum
    try file.add(line: "whole \(tables.count) \(rows) \(checksum)")
    return BackupSummary(tables: tables.count, rows: rows, bytes: file.size, checksum: checksum)
  }
}

/// How many lines a table has, and the checksum of them all.
struct TableContent: Equatable {
  private(set) var rows = 0
  private var sum = Checksum()

  init() {}
  /// Reads the table, line by line.
  init(of table: BackupTable, in session: any EngineSession, _ body: ([UInt8]) throws -> Void = { _ in }) throws {
    var line: [UInt8] = []
    var content = TableContent()
    try session.each(table.reading) { row in
      line.removeAll(keepingCapacity: true)
      BackupText.append(row.values, to: &line)
      content.add(line)
      try body(line)
    }
    self = content
  }
  mutating func add(_ line: [UInt8]) {
    rows += 1
    sum.add(line)
  }
  func ending(_ table: String) -> String { "end \(table) \(rows) \(sum.text)" }
  static func == (left: TableContent, right: TableContent) -> Bool { left.ending("") == right.ending("") }
}

/// A file that grows beside its place, and takes its name once it is whole and on the disk.
///
/// Sendable because one transaction at a time writes in it.
final class BackupWriter: @unchecked Sendable {
  private let path: String
  private var descriptor: Int32
  private var buffer: [UInt8] = []
  private var sum = Checksum()
  private(set) var size = 0

  private var partial: String { path + ".partiel" }

  init(_ path: String) throws {
    self.path = path
    guard !FileManager.default.fileExists(atPath: path) else {
      throw Invalid(
        "« \(path) » existe déjà.", remedy: "Donnez un autre nom : une sauvegarde n’en remplace jamais une autre.")
    }
    descriptor = open(path + ".partiel", O_WRONLY | O_CREAT | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw BackupWriter.trouble(path) }
    guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
      close(descriptor)
      throw Invalid("Une autre sauvegarde s’écrit dans « \(path) ».", remedy: "Attendez qu’elle soit finie.")
    }
  }

  /// Back to the beginning: a transaction may run again.
  func restart() throws {
    guard ftruncate(descriptor, 0) == 0, lseek(descriptor, 0, SEEK_SET) == 0 else { throw BackupWriter.trouble(path) }
    buffer.removeAll(keepingCapacity: true)
    (sum, size) = (Checksum(), 0)
  }
  func add(line: String) throws { try add(Array(line.utf8) + [UInt8(ascii: "\n")]) }
  func add(_ bytes: [UInt8]) throws {
    buffer += bytes
    size += bytes.count
    if buffer.count >= 1 << 18 { try flush() }
  }
  /// Of everything so far.
  var checksum: String {
    var sum = sum
    sum.add(buffer)
    return sum.text
  }

  func finish() throws {
    try flush()
    guard fsync(descriptor) == 0, close(descriptor) == 0 else { throw BackupWriter.trouble(path) }
    descriptor = -1
    guard rename(partial, path) == 0 else { throw BackupWriter.trouble(path) }
    let folder = open(URL(fileURLWithPath: path).deletingLastPathComponent().path, O_RDONLY | O_CLOEXEC)
    if folder >= 0 {
      fsync(folder)
      close(folder)
    }
  }
  func abandon() {
    if descriptor >= 0 { close(descriptor) }
    descriptor = -1
    unlink(partial)
  }

  private func flush() throws {
    sum.add(buffer)
    var start = 0
    while start < buffer.count {
      let written = buffer.withUnsafeBytes { write(descriptor, $0.baseAddress.map { $0 + start }, $0.count - start) }
      if written < 0, errno == EINTR { continue }
      guard written > 0 else { throw BackupWriter.trouble(path) }
      start += written
    }
    buffer.removeAll(keepingCapacity: true)
  }
  private static func trouble(_ path: String) -> Invalid {
    let reason = errno == ENOSPC ? "le disque est plein" : String(cString: strerror(errno))
    return Invalid(
      "La sauvegarde ne s’écrit pas dans « \(path) » : \(reason).",
      remedy: "Faites de la place, ou donnez un autre dossier où écrire.")
  }
}
