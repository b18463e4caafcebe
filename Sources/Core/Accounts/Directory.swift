import Kernel

/// What a département's pack says today of those who act in it: its organisations, and where their functions reach.
package struct Directory: Sendable {
  package let organisations: Organisations
  /// What the département is called.
  package let name: String
  private let communes: @Sendable (_ zone: String) -> Set<String>

  /// - Parameter communes: the codes of a zone's communes, `genre/identifiant`; none where the zone is not in force.
  package init(
    _ organisations: Organisations, of name: String, communes: @escaping @Sendable (_ zone: String) -> Set<String>
  ) {
    self.organisations = organisations
    self.name = name
    self.communes = communes
  }

  /// What holding a function makes of somebody; nil where the pack no longer has it.
  package func holding(of function: String, isManager: Bool) -> Holding? {
    guard organisations.functions.contains(function),
      let organisation = organisations[Organisations.organisation(of: function)]
    else { return nil }
    return Holding(
      function: function, role: organisation.role(of: function), places: organisation.zone.map(communes),
      isManager: isManager, isHead: organisation.head == function)
  }
}
