/// A commune, as the pack's revision froze it.
package struct Commune: Sendable, Hashable, Identifiable {
  /// Insee's code: "77284", "2A004".
  package let code: String
  package let name: String
  /// Nil where no source gives it: not known is not zero.
  package let population: Int?
  /// The code (SIREN) of its EPCI; nil for the few that have none.
  package let epci: String?
  package let contour: MultiPolygon?

  package init(code: String, name: String, population: Int?, epci: String? = nil, contour: MultiPolygon? = nil) {
    self.code = code
    self.name = name
    self.population = population
    self.epci = epci
    self.contour = contour
  }
  package var id: String { code }
}
