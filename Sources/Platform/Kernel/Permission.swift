/// A right to do something, declared in code by the module that needs it.
package struct Permission: Hashable, Sendable {
  package let id: String
  /// The French sentence of the permission table: "Lire la stratégie".
  package let sentence: String
  /// The same in the third person: "lit la stratégie".
  package let present: String
  /// True if it changes something: then it can never be given to the public.
  package let writes: Bool
  /// How far it goes for those who do not look everywhere; nil: as far as for them.
  package let bound: Bound?

  /// Who has it.
  package let roles: Set<Role>

  package enum Bound: Sendable {
    /// The sentence says it.
    case said
    /// What one's functions answer for.
    case function
    /// Where they reach.
    case place
    case organisation
  }

  package init(
    _ id: String, _ sentence: String, says present: String, writes: Bool, within bound: Bound? = nil,
    to roles: Set<Role>
  ) {
    self.id = id
    self.sentence = sentence
    self.present = present
    self.roles = roles
    self.writes = writes
    self.bound = bound
  }
  package static func == (left: Permission, right: Permission) -> Bool { left.id == right.id }
  package func hash(into hasher: inout Hasher) { hasher.combine(id) }
}

/// A function of an organisation that somebody holds today, and what it makes of them.
package struct Holding: Sendable, Hashable {
  /// `organisation/fonction`, or `organisation` for its head.
  package let function: String
  package let role: Role
  /// The communes within reach, by code; nil: the whole département.
  package let places: Set<String>?
  /// True if they give the organisation's functions to others.
  package let isManager: Bool
  /// True if it heads its organisation: what waits for the organisation waits for it.
  package let isHead: Bool

  package init(
    function: String, role: Role, places: Set<String>? = nil, isManager: Bool = false, isHead: Bool = false
  ) {
    self.function = function
    self.role = role
    self.places = places
    self.isManager = isManager
    self.isHead = isHead
  }
  package var organisation: String { String(function.prefix { $0 != "/" }) }
  /// What its holder answers for: the function and, for a head, the organisation itself.
  package var answersFor: Set<String> { isHead ? [function, organisation] : [function] }
}

extension [Holding] {
  /// What they make of their holder, beside the role of the account.
  package var roles: Set<Role> { Set(map(\.role) + (contains(where: \.isManager) ? [.manager] : [])) }
}

/// How far a person may look.
package struct Scope: Sendable, Hashable {
  package let departement: String
  /// The organisations within reach; nil: all of them.
  package let organisations: Set<String>?
  /// The communes within reach, by code; nil: the whole département.
  package let places: Set<String>?

  package init(departement: String, organisations: Set<String>? = nil, places: Set<String>? = nil) {
    self.departement = departement
    self.organisations = organisations
    self.places = places
  }
  /// The same, narrowed to some communes: their own organisations, not one's own.
  package func within(_ communes: Set<String>) -> Scope {
    Scope(
      departement: departement, organisations: [],
      places: places.map { $0.intersection(communes) } ?? communes)
  }
}

/// A person who signs in.
package enum Person {}

/// Who acts, where, and what they may do there; made by the router, once it has checked the permission, or
/// `ofBoussole`.
package struct Permit: Sendable {
  package let departement: String
  /// Nil for the public and for Boussole itself.
  package let person: ID<Person>?
  /// How the person is named on pages: their function, "Administrateur".
  package let name: String
  package let role: Role
  package let holdings: [Holding]
  package let permissions: Set<Permission>
  /// What each role may do: by which of several functions somebody may do something.
  private let grants: [Role: Set<Permission>]

  package init(
    departement: String, person: ID<Person>?, name: String, role: Role, holdings: [Holding] = [],
    permissions: Set<Permission>, grants: [Role: Set<Permission>] = [:]
  ) {
    self.departement = departement
    self.person = person
    self.name = name
    self.role = role
    self.holdings = holdings
    self.permissions = permissions
    self.grants = grants
  }
  /// What Boussole does of itself, or is told to do on its machine's command line: named so in the audit trail.
  package static func ofBoussole(in departement: String) -> Permit {
    Permit(departement: departement, person: nil, name: "Boussole", role: .administrator, permissions: [])
  }
  package func may(_ permission: Permission) -> Bool { permissions.contains(permission) }
  /// Its own role, and those of its functions.
  package var roles: Set<Role> { holdings.roles.union([role]) }
  /// Everything that they answer for: their functions, and the organisations that these head.
  package var functions: Set<String> { holdings.reduce(into: []) { $0.formUnion($1.answersFor) } }
  /// The préfecture and the administrator look everywhere; others where their functions reach.
  package var scope: Scope { scope(holdings) }
  /// How far they may do something: as far as the functions reach by which they may. A function that reaches everywhere
  /// does not lend its reach to another.
  package func scope(of permission: Permission) -> Scope {
    scope(grants.isEmpty ? holdings : holdings.filter { grants[$0.role]?.contains(permission) ?? false })
  }
  private func scope(_ holdings: [Holding]) -> Scope {
    let isEverywhere = roles.contains(where: \.isEverywhere)
    let bounds = holdings.map(\.places)
    return Scope(
      departement: departement,
      organisations: isEverywhere ? nil : Set(holdings.map(\.organisation)),
      places: isEverywhere || bounds.contains(nil) ? nil : bounds.reduce(into: Set()) { $0.formUnion($1 ?? []) })
  }
}

extension Permission {
  /// Sensitive measures and what they are made of.
  package static let readSensitive = Permission(
    "lire-sensible", "Lire les mesures sensibles",
    says: "lit les mesures sensibles",
    writes: false, to: [.administrator])
}
