/// A right to do something, declared in code by the module that needs it.
package struct Permission: Hashable, Sendable {
  package let id: String
  /// The French sentence of the permission table: "Lire la stratégie".
  package let sentence: String
  /// True if it changes something: then it can never be given to the public.
  package let writes: Bool

  package init(_ id: String, _ sentence: String, writes: Bool) {
    self.id = id
    self.sentence = sentence
    self.writes = writes
  }
  package static func == (left: Permission, right: Permission) -> Bool { left.id == right.id }
  package func hash(into hasher: inout Hasher) { hasher.combine(id) }
}

/// What a person is in a département. Everyone has `public`.
package enum Role: String, Sendable, CaseIterable {
  case `public` = "public"
  case agent
  case administrator = "administrateur"

  package var name: String {
    switch self {
    case .public: "Public"
    case .agent: "Agent connecté"
    case .administrator: "Administrateur"
    }
  }
}

/// How far a person may look: a département, whole for now.
package struct Scope: Sendable, Hashable {
  package let departement: String
  /// True if sensitive measures and what they are made of are within reach.
  package let sensitive: Bool
  package init(departement: String, sensitive: Bool) {
    self.departement = departement
    self.sensitive = sensitive
  }
}

/// A person who signs in.
package enum Person {}

/// Who acts, where, and what they may do there; made only by the router, once it has checked the permission.
package struct Permit: Sendable {
  package let departement: String
  /// Nil for the public and for Boussole itself.
  package let person: ID<Person>?
  /// How the person is named on pages: their function, "Administrateur".
  package let name: String
  package let role: Role
  package let permissions: Set<Permission>

  package init(
    departement: String, person: ID<Person>?, name: String, role: Role, permissions: Set<Permission>
  ) {
    self.departement = departement
    self.person = person
    self.name = name
    self.role = role
    self.permissions = permissions
  }
  package func may(_ permission: Permission) -> Bool { permissions.contains(permission) }
  package var scope: Scope {
    Scope(departement: departement, sensitive: may(.readSensitive))
  }
}

extension Permission {
  /// Sensitive measures and what they are made of.
  package static let readSensitive = Permission("lire-sensible", "Lire les mesures sensibles", writes: false)
}
