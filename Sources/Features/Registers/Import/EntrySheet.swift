import Documents
import Foundation
import Kernel
import Strategy
import Web

/// The lines of a file for a register, each with what becomes of it.
struct EntrySheet: Pendable {
  static let door = "fiches"

  enum Fate: String, Sendable, Codable, CaseIterable {
    case refused = "refuse", alike = "ressemble", changed = "change", new = "nouveau", same = "identique"
  }
  struct Change: Sendable, Codable, Hashable {
    let field: String
    let before: String
    let after: String
  }
  struct Line: Sendable, Codable {
    let number: Int
    /// What was written, by the names of columns.
    var words: [String: String]
    /// Where it is refused, each with its column and what to write.
    var why: [String] = []
    var fate = Fate.new
    /// The entry that it is about, once there is one, its number and the version that was seen.
    var entry: String?
    var named: String?
    var version: Int?
    var changes: [Change] = []
  }
  /// Of one file, in one transaction that others wait for.
  static let mostLines = 20_000
  static let bytes = 20_000_000

  /// By the names of columns, as the file writes them: "B (Lieu)".
  let columns: [String: String]
  var lines: [Line]

  init(_ sent: SentSheet<EntryColumn>, of register: Register) throws {
    let known = register.columns.filter { sent.columns.has($0) && $0.what != .ours }
    columns = known.reduce(into: [:]) { found, column in
      if case .cell(_, let title) = sent.columns.place(column, 1) { found[column.name] = title }
    }
    guard sent.rows.count <= Self.mostLines else {
      throw Invalid(
        "Le fichier a \(French.number(sent.rows.count)) lignes ; un envoi en prend \(French.number(Self.mostLines)).",
        remedy: "Coupez-le en plusieurs, par exemple un par commune ou par année.", at: .field("fichier"))
    }
    let number = known.first { $0.what == .number }
    lines = sent.rows.filter { row in number.map { row[$0] != Self.explained } ?? true }.map { row in
      let words = known.reduce(into: [String: String]()) { words, column in
        if !row[column].isEmpty { words[column.name] = row[column] }
      }
      var line = Line(number: row.number, words: words)
      line.why = row.faults.filter { $0.part.what != .ours }.map { fault in
        let title = if case .cell(_, let title) = sent.columns.place(fault.part, 1) { title } else { fault.part.name }
        return "Colonne \(title) : \(fault.problem) \(fault.remedy)"
      }
      if !row.extra.isEmpty {
        line.why.append("« \(row.extra) » n’est sous aucun titre. Retirez-le, ou donnez un titre à sa colonne.")
      }
      if !line.why.isEmpty { line.fate = .refused }
      return line
    }
    guard !lines.isEmpty else {
      throw Invalid("Le fichier n’a aucune fiche.", remedy: "Remplissez une ligne par fiche.", at: .field("fichier"))
    }
  }

  /// What is kept once it is done: what it says is in the register, and no longer here.
  func settled(in register: Register) -> EntrySheet {
    var done = self
    let title = register.titleField.map(EntryListing.name)
    let open = Set(register.fields.filter(\.isOpen).map(\.label))
    for (index, line) in done.lines.enumerated() where line.fate != .refused && line.entry != nil {
      done.lines[index].words = line.words.filter { $0.key == title }
      done.lines[index].changes.removeAll { change in
        !open.contains(change.field) && register.fields.contains { $0.label == change.field }
      }
    }
    return done
  }

  func count(_ fate: Fate) -> Int { lines.count { $0.fate == fate } }
  func has(_ column: EntryColumn) -> Bool { columns[column.name] != nil }

  // MARK: the model

  /// In the first column of the model's line that says what to write: not read.
  private static let explained = "à écrire"

  /// The columns that a register's file may have, and what to write in each.
  static func model(_ register: Register, _ departement: Departement, _ kind: SheetKind) throws -> Data {
    let columns = register.columns.filter { $0.what != .ours }
    let words = columns.map { column -> String in
      switch column.what {
      case .number: return explained
      case .state: return register.states.map(\.name).joined(separator: " | ") + " — vide : le premier"
      case .since: return "31/12/2026 : le jour où la fiche est entrée dans cet état — obligatoire"
      case .field(let id): return register.field(id)?.asked(departement) ?? ""
      case .ours: return ""
      }
    }
    return try kind.data(register.title, [columns.map(\.name), words], widths: columns.map { _ in 24 })
  }

  /// All the lines with what becomes of them: corrected, it can be sent again.
  func verdicts(_ register: Register) -> Data {
    let known = register.columns.filter { has($0) }
    let rows = lines.map { line in
      [String(line.number), line.fate.rawValue, line.explanation] + known.map { line.words[$0.name] ?? "" }
    }
    return CSV.write([EntryColumn.verdicts + known.map(\.name)] + rows)
  }
}

extension EntrySheet.Line {
  /// Why it is refused, what it changes.
  var reasons: [String] {
    why
      + changes.map {
        "\($0.field) : \($0.before.isEmpty ? "rien" : $0.before) → \($0.after.isEmpty ? "rien" : $0.after)"
      }
  }
  var explanation: String { reasons.joined(separator: " ; ") }
}
