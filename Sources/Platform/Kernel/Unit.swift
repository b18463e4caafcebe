/// What figures are counted in: things that have a name, "3 caméras", or a symbol, "75 %".
package struct Unit: Sendable, Hashable {
  /// What follows a number below two, and another: "caméra", "caméras".
  package let one: String
  package let many: String
  /// By itself: "caméras", "pourcentage".
  package let title: String
  /// The pack's word for a symbol; nil for what is named.
  package let word: String?
  private let space: String

  package init(one: String, many: String) {
    (self.one, self.many, title, word, space) = (one, many, many, nil, French.noBreak)
  }
  private init(_ symbol: String, _ title: String, word: String, after space: String) {
    (one, many, self.title, self.word, self.space) = (symbol, symbol, title, word, space)
  }
  package static let percent = Unit("%", "pourcentage", word: "pourcent", after: French.narrow)
  package static let euros = Unit("€", "euros", word: "euros", after: French.noBreak)

  /// One counts what is named, "on en attend 58"; one is "à 75 %".
  package var isCounted: Bool { word == nil }
  /// As a pack says it.
  package var told: String { word ?? "\(one), \(many)" }

  /// "1 caméra", "3 419 caméras".
  package func of(_ count: Int) -> String { of(Double(count), written: French.number(count)) }
  /// "39,9 %", from the number as it is written.
  /// - Parameter name: a shorter one of many.
  package func of(_ value: Double, written text: String, called name: String? = nil) -> String {
    text + space + (abs(value) < 2 ? one : isCounted ? name ?? many : many)
  }
}
