import Kernel

/// What a posting counts and for whom. A part that is nil: somewhere in the département, nobody in particular, no
/// category.
package struct LedgerKey: Hashable, Sendable {
  package var measure: String
  /// A commune's code.
  package var place: String?
  package var organisation: String?
  package var category: String?

  package init(measure: String, place: String? = nil, organisation: String? = nil, category: String? = nil) {
    self.measure = measure
    self.place = place
    self.organisation = organisation
    self.category = category
  }
}

/// Which keys of a measure a question is about; a part that is nil: all of them.
package struct LedgerFilter: Hashable, Sendable {
  package var place: String?
  /// Any of these: the communes of an arrondissement. An empty list covers nothing.
  package var places: [String]?
  package var organisation: String?
  package var category: String?

  package init(
    place: String? = nil, places: [String]? = nil, organisation: String? = nil, category: String? = nil
  ) {
    self.place = place
    self.places = places
    self.organisation = organisation
    self.category = category
  }
  /// The whole département, everybody, every category.
  package static let all = LedgerFilter()
  package var isAll: Bool { self == .all }
  package func covers(_ key: LedgerKey) -> Bool {
    (place == nil || key.place == place) && (places == nil || key.place.map { places?.contains($0) ?? true } ?? false)
      && (organisation == nil || key.organisation == organisation) && (category == nil || key.category == category)
  }
}

/// What made a posting: an entry of a register, a report, an import, invented activity, at one of its versions.
package struct Cause: Sendable, Hashable {
  /// "entree", "releve", "import", "invente".
  package let kind: String
  package let id: String
  /// Of the entry or report, counted from 1.
  package let version: Int

  package init(kind: String, id: String, version: Int = 1) {
    self.kind = kind
    self.id = id
    self.version = version
  }
}

extension Measure {
  /// Throws `Invalid` unless a figure of this measure may carry what `key` carries.
  func check(_ key: LedgerKey) throws {
    var issues: [Invalid.Issue] = []
    func refuse(_ part: KeyPart, _ value: String?, _ name: String) {
      guard value != nil, !keys.contains(part) else { return }
      issues.append(
        .init(
          "« \(title) » ne se compte pas par \(name).", remedy: "Laissez ce champ vide.", at: .field(part.rawValue)))
    }
    refuse(.place, key.place, "commune")
    refuse(.organisation, key.organisation, "organisation")
    refuse(.category, key.category, "catégorie")
    if let id = key.category, keys.contains(.category), category(id) == nil {
      let near = nearest(to: id, among: categories.map(\.id))
      issues.append(
        .init(
          "« \(id) » n’est pas une catégorie de « \(title) ».",
          remedy: near.map { "Vouliez-vous dire « \($0) » ?" } ?? "Choisissez une des catégories de la liste.",
          at: .field(KeyPart.category.rawValue)))
    }
    if !issues.isEmpty { throw Invalid(issues: issues) }
  }
}
