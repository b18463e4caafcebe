import Foundation
import Kernel
import Messaging
import Pack
import Strategy

/// The addresses of functions in a file: one function a line, as a spreadsheet saves them.
struct ContactFile: Sendable {
  enum Part: String, CaseIterable, Sendable {
    case function = "fonction", name = "nom", commune, holders = "titulaires", address = "adresse"
  }
  /// By function; empty: to those who hold it.
  let addresses: [String: String]

  static let limit = 2_000_000
  static let sheet = WantedSheet("contacts", titles: [Part.function.rawValue, Part.address.rawValue])

  /// What stands, to fill in.
  static func model(_ contacts: Contacts, _ kind: SheetKind) -> Data {
    let rows =
      [Part.allCases.map(\.rawValue)]
      + contacts.lines.map { line in
        let holders = line.recipients.count { $0.person != nil }
        return [line.function, line.name, line.commune ?? "", holders == 0 ? "" : "\(holders)", line.address ?? ""]
      }
    return kind.data(sheet.name, rows, widths: [34, 50, 10, 10, 40])
  }

  /// Reads the lines. Throws `Invalid` with every fault at its cell.
  init(_ rows: [CSV.Row], name: String, _ contacts: Contacts) throws {
    let columns = SheetColumns<Part>(titles: rows.first?.cells ?? [])
    guard columns.has(.function), columns.has(.address) else {
      throw Invalid(
        "« \(name) » n’a pas les colonnes « fonction » et « adresse ».",
        remedy: "Partez du fichier à remplir : sa première ligne les nomme.", at: .field("fichier"))
    }
    let known = Set(contacts.lines.map(\.function))
    var issues: [Invalid.Issue] = [], found: [String: String] = [:], seen: [String: Int] = [:]
    for row in rows.dropFirst() {
      let function = columns.cell(.function, row), address = columns.cell(.address, row)
      if function.isEmpty, address.isEmpty { continue }
      let place = columns.place(.function, row.line)
      if !known.contains(function) {
        issues.append(
          .init(
            "« \(function.prefix(80)) » n’est sollicitée par aucune collecte.",
            remedy: "Gardez les fonctions du fichier à remplir.", at: place))
      } else if let first = seen.updateValue(row.line, forKey: function) {
        issues.append(
          .init("« \(function) » est déjà à la ligne \(first).", remedy: "Gardez une seule ligne.", at: place))
      }
      if !address.isEmpty, let fault = Message.addressFault(address) {
        issues.append(
          .init(fault, remedy: "Écrivez-la comme service@exemple.fr.", at: columns.place(.address, row.line)))
      }
      found[function] = address
    }
    guard issues.isEmpty else { throw Invalid(issues: issues) }
    guard !found.isEmpty else {
      throw Invalid(
        "Le fichier ne contient aucune fonction.", remedy: "Partez du fichier à remplir.", at: .field("fichier"))
    }
    addresses = found
  }
}
