/// The family of a browser, which is all that Boussole keeps of it.
package enum Browser: String, Sendable, CaseIterable {
  case edge, opera, firefox, chrome, safari, other

  /// From a `User-Agent`: each family also claims to be those after it.
  package init(_ userAgent: String) {
    let marks: [(String, Browser)] = [
      ("Edg", .edge), ("OPR/", .opera), ("Firefox/", .firefox), ("FxiOS/", .firefox), ("Chrome/", .chrome),
      ("CriOS/", .chrome), ("Safari/", .safari),
    ]
    self = marks.first { userAgent.contains($0.0) }?.1 ?? .other
  }
  var name: String {
    switch self {
    case .edge: "Edge"
    case .opera: "Opera"
    case .firefox: "Firefox"
    case .chrome: "Chrome"
    case .safari: "Safari"
    case .other: "Autre navigateur"
    }
  }
}
