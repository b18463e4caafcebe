import Documents
import Foundation
import Kernel
import Web

/// Many people to invite at once: one function of one person a line, with what becomes of it.
struct InvitationFile: Sendable, Codable {
  enum Part: String, SheetPart {
    case address = "adresse", name = "nom", function = "fonction", title = "intitule", from = "du", through = "au"

    static let required: [Part] = [.address, .name, .function]
    var isShared: Bool { [.function, .title, .from, .through].contains(self) }
    /// The title is what Boussole writes and does not read.
    var isFree: Bool { self == .name || self == .title }
    /// The same in the form that invites one person.
    init?(field: String) {
      switch field {
      case "email": self = .address
      case "nom": self = .name
      case "fonction": self = .function
      case "du": self = .from
      case "au": self = .through
      default: return nil
      }
    }
  }

  enum Fate: String, Sendable, Codable {
    case invited = "invite", given = "fonction-de-plus", already = "deja", refused = "refuse"
  }
  struct Line: Sendable, Codable {
    let number: Int
    /// As it was written: address, name, function, days.
    let words: [String]
    /// What can't be read of it, each with its column.
    var why: [String]
    var fate: Fate
    /// Whose account it is, once it is done.
    var person: String?
  }

  static let limit = 2_000_000
  /// Each line is some ten statements, in one transaction that others wait for.
  static let mostLines = 500
  static let sheet = WantedSheet<Part>("invitations")

  /// By column, as the file writes it: "B (nom)".
  let columns: [String: String]
  var lines: [Line]
  func count(_ fate: Fate) -> Int { lines.count { $0.fate == fate } }
  var toDo: Int { count(.invited) + count(.given) }

  /// The functions that nobody holds, to fill in.
  static func model(_ vacant: [Management.Vacant], _ organisations: Organisations, _ kind: SheetKind, on day: Day)
    throws -> Data
  {
    let rows = vacant.flatMap(\.functions).map { ["", "", $0, organisations.functionName($0, on: day), "", ""] }
    return try kind.data(sheet.name, [Part.allCases.map(\.rawValue)] + rows, widths: [36, 28, 34, 44, 12, 12])
  }

  /// Lines without address and name say nothing: those of the model that were not filled in.
  init(_ sent: SentSheet<Part>) throws {
    let kept: [Part] = [.address, .name, .function, .from, .through]
    columns = kept.reduce(into: [:]) { found, part in
      guard sent.columns.has(part), case .cell(_, let column) = sent.columns.place(part, 1) else { return }
      found[part.rawValue] = column
    }
    let columns = columns
    lines = sent.rows.filter { !$0.faults.isEmpty || !$0[.address].isEmpty || !$0[.name].isEmpty }.map { row in
      let why = row.faults.map {
        "Colonne \(columns[$0.part.rawValue] ?? $0.part.rawValue) : \($0.problem) \($0.remedy)"
      }
      return Line(number: row.number, words: kept.map { row[$0] }, why: why, fate: why.isEmpty ? .invited : .refused)
    }
    guard !lines.isEmpty else {
      throw Invalid(
        "Le fichier ne nomme personne.", remedy: "Remplissez les colonnes « adresse » et « nom ».",
        at: .field("fichier"))
    }
    guard lines.count <= Self.mostLines else {
      throw Invalid(
        "Le fichier a \(French.number(lines.count)) lignes à inviter ; un envoi en prend \(Self.mostLines).",
        remedy: "Coupez-le en plusieurs, par exemple un par organisme.", at: .field("fichier"))
    }
  }

  /// With its column where it is about one, as people read it.
  func told(_ issue: Invalid.Issue) -> String {
    let sentence = "\(issue.problem) \(issue.remedy)"
    guard case .field(let field) = issue.place, let part = Part(field: field) else { return sentence }
    return "Colonne \(columns[part.rawValue] ?? part.rawValue) : \(sentence)"
  }
}
