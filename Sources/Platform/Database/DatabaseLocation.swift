import Foundation
import Kernel

/// Where the database is. Described without the password.
package enum DatabaseLocation: Sendable, Hashable, CustomStringConvertible {
  case sqlite(path: String)
  case postgresql(url: String)

  /// `sqlite:/var/lib/boussole/boussole.db`, a plain path, or `postgres://user:password@host1,host2/base?…` as
  /// libpq reads it.
  package init(_ text: String) throws {
    let text = text.trimmingCharacters(in: .whitespacesAndNewlines)
    if text.hasPrefix("postgres://") || text.hasPrefix("postgresql://") {
      self = .postgresql(url: text)
      return
    }
    let path = text.hasPrefix("sqlite:") ? String(text.dropFirst("sqlite:".count)) : text
    guard !path.isEmpty, !path.contains("://") else {
      throw Invalid(
        "« \(text.prefix(20)) » n’est pas l’adresse d’une base de données.",
        remedy: "Écrivez sqlite:/chemin/boussole.db ou postgres://utilisateur:motdepasse@machine/base.")
    }
    self = .sqlite(path: path)
  }

  package var engine: Engine {
    switch self {
    case .sqlite: .sqlite
    case .postgresql: .postgresql
    }
  }

  package var description: String {
    switch self {
    case .sqlite(let path): "sqlite:\(path)"
    case .postgresql(let url):
      url.replacing(#/:\/\/[^@\/]*@/#, with: "://…@").replacing(#/password=[^&]*/#, with: "password=…")
    }
  }
}
