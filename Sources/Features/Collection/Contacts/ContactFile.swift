import Documents
import Foundation
import Kernel
import Messaging

/// The addresses of functions in a file: one function a line, as a spreadsheet saves them.
struct ContactFile: Sendable {
  enum Part: String, SheetPart {
    case function = "fonction", name = "nom", commune, holders = "titulaires", address = "adresse"

    static let required: [Part] = [.function, .address]
    /// One address may serve several functions.
    var isShared: Bool { self == .address || self == .commune }
    /// What Boussole writes there and does not read.
    var isFree: Bool { self == .name || self == .commune || self == .holders }
  }
  /// By function; empty: to those who hold it.
  let addresses: [String: String]

  static let limit = 2_000_000
  static let sheet = WantedSheet<Part>("contacts")

  /// What stands, to fill in.
  static func model(_ contacts: Contacts, _ kind: SheetKind) throws -> Data {
    let rows =
      [Part.allCases.map(\.rawValue)]
      + contacts.lines.map { line in
        let holders = line.recipients.count { $0.person != nil }
        return [line.function, line.name, line.commune ?? "", holders == 0 ? "" : "\(holders)", line.address ?? ""]
      }
    return try kind.data(sheet.name, rows, widths: [34, 50, 10, 10, 40])
  }

  /// Reads the lines. Throws `Invalid` with every fault at its cell.
  init(_ rows: [SheetLine<Part>], _ columns: SheetColumns<Part>, _ contacts: Contacts) throws {
    let known = Set(contacts.lines.map(\.function))
    var issues: [Invalid.Issue] = [], found: [String: String] = [:], seen = SeenLines<String>()
    for row in rows {
      let function = row[.function]
      issues += row.faults.map { .init($0.problem, remedy: $0.remedy, at: columns.place($0.part, row.number)) }
      guard row.faults.isEmpty, !function.isEmpty || !row[.address].isEmpty else { continue }
      let place = columns.place(.function, row.number)
      if !known.contains(function) {
        issues.append(
          .init(
            "« \(function.prefix(80)) » n’est sollicitée par aucune collecte.",
            remedy: "Gardez les fonctions du fichier à remplir.", at: place))
      } else if let first = seen.first(function, line: row.number) {
        issues.append(
          .init("« \(function) » est déjà à la ligne \(first).", remedy: "Gardez une seule ligne.", at: place))
      }
      do { found[function] = row[.address].isEmpty ? "" : try MailAddress.read(row[.address]) } catch let invalid
        as Invalid
      {
        issues += invalid.issues.map {
          .init($0.problem, remedy: $0.remedy, at: columns.place(.address, row.number))
        }
      }
    }
    guard issues.isEmpty else { throw Invalid(issues: issues) }
    guard !found.isEmpty else {
      throw Invalid(
        "Le fichier ne contient aucune fonction.", remedy: "Partez du fichier à remplir.", at: .field("fichier"))
    }
    addresses = found
  }
}

/// A file of addresses that was sent and not yet agreed to. Only its sender sees it, for one hour.
struct PendingContacts: Sendable {
  let deposit: Deposit
  /// By function; empty: to those who hold it.
  let addresses: [String: String]

  /// What the file would change of one function, or not.
  struct Change: Sendable {
    enum Fate: Sendable { case given, changed, withdrawn }
    let function: String
    let name: String
    let before: String
    let after: String
    var fate: Fate { after.isEmpty ? .withdrawn : before.isEmpty ? .given : .changed }
  }
  func changes(_ contacts: Contacts) -> [Change] {
    contacts.lines.compactMap { line in
      let before = line.address ?? ""
      guard let after = addresses[line.function], after != before else { return nil }
      return Change(function: line.function, name: line.name, before: before, after: after)
    }
  }
}
