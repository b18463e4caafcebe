import Pack
import Strategy

/// Of the entries that lead to one by a link, those in some states never exceed together what that one says: the
/// cameras in service under an authorisation.
struct Quota: Sendable {
  /// The link.
  let field: String
  /// The number of the entry that it leads to.
  let most: String
  let states: Set<String>
  /// What each counts for; nil: for one.
  let weight: String?

  func weight(of values: EntryValues) -> Int { weight.map { values[$0].flatMap { Int($0) } ?? 0 } ?? 1 }
  var described: String {
    [field, most, states.sorted().joined(separator: ", "), weight].compactMap(\.self).joined(separator: " / ")
  }
}

extension RegistersReading {
  func quotas(_ section: Section, _ states: Known<RegisterState>, _ fields: Known<RegisterField>) -> [Quota] {
    section.sections("plafonds").map { part in
      defer { part.finish() }
      let field = part.reference("champ", to: fields.ids { $0.kind == .link && $0.isOpen })
      let most = part.text("de"), target = fields.all.first { $0.id == field }?.target
      let quota = Quota(
        field: field, most: most, states: Set(part.references("etats", to: states.ids)),
        weight: part.referenceIfAny("poids", to: fields.ids { $0.kind == .integer && $0.isOpen }))
      if quota.states.isEmpty {
        part.error("`etats` manque : lesquelles compte-t-on ?", remedy: "Écrivez `etats: [un_etat]`.")
      }
      later.compare.append { registers in
        guard let other = target.flatMap({ registers[$0] }) else { return }
        part.checkReference(
          most, at: "de", to: Declared(other.fields.filter { $0.kind == .integer && $0.isOpen }.map(\.id)))
      }
      return quota
    }
  }
}
