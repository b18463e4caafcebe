/// The family of a browser and that of its system, which is all that Boussole keeps of it.
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

package enum System: String, Sendable, CaseIterable {
  case android, iphone, ipad, windows, mac, linux, other

  /// From a `User-Agent`: telephones also claim to be the systems after them.
  package init(_ userAgent: String) {
    let marks: [(String, System)] = [
      ("Android", .android), ("iPhone", .iphone), ("iPad", .ipad), ("Windows", .windows), ("Macintosh", .mac),
      ("Linux", .linux), ("CrOS", .linux),
    ]
    self = marks.first { userAgent.contains($0.0) }?.1 ?? .other
  }
  /// Nil where it does not say.
  var name: String? {
    switch self {
    case .android: "Android"
    case .iphone: "iPhone"
    case .ipad: "iPad"
    case .windows: "Windows"
    case .mac: "Mac"
    case .linux: "Linux"
    case .other: nil
    }
  }
}
