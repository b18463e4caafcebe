import Kernel

/// A set of communes with a name, for a time: an arrondissement, an EPCI, a court's district. Zones of one kind may
/// overlap.
package struct Zone: Sendable, Hashable, Identifiable {
  /// The id of its kind.
  package let kind: String
  package let id: String
  package let name: String
  /// Codes of communes.
  package let communes: Set<String>
  /// In force from this day on; nil: always was.
  package let from: Day?
  /// Last day in force; nil: still is.
  package let through: Day?

  package init(
    kind: String, id: String, name: String, communes: Set<String>, from: Day? = nil, through: Day? = nil
  ) {
    self.kind = kind
    self.id = id
    self.name = name
    self.communes = communes
    self.from = from
    self.through = through
  }

  package func isInForce(on day: Day) -> Bool {
    (from.map { $0 <= day } ?? true) && (through.map { day <= $0 } ?? true)
  }
}

/// What zones of a kind are called, and where they come from.
package struct ZoneKind: Sendable, Hashable, Identifiable {
  /// The two kinds that pages know by name.
  package static let arrondissement = "arrondissement"
  package static let epci = "epci"

  package let id: String
  package let name: String
  package let plural: String
  /// An id of the pack's sources.
  package let source: String?
  package let zones: [Zone]
  /// True if the pack says that no source gives it: pages then say so, and not that there is none.
  package let isEmptyByDeclaration: Bool

  package init(
    id: String, name: String, plural: String, source: String?, zones: [Zone], isEmptyByDeclaration: Bool = false
  ) {
    self.id = id
    self.name = name
    self.plural = plural
    self.source = source
    self.zones = zones
    self.isEmptyByDeclaration = isEmptyByDeclaration
  }
}
