import Kernel
import Web

/// What a département's pack says today of those who act in it: its organisations, and where their functions reach.
package struct Directory: Sendable {
  package let organisations: Organisations
  /// What the département is called.
  package let name: String
  /// The arrondissements that lists may be narrowed to; none where there is one alone.
  let arrondissements: [Choice]
  private let communes: @Sendable (_ zone: String) -> Set<String>

  /// - Parameters:
  ///   - arrondissements: each as `communes` knows it.
  ///   - communes: the codes of a zone's communes, `genre/identifiant`; none where the zone is not in force.
  package init(
    _ organisations: Organisations, of name: String, arrondissements: [Choice],
    communes: @escaping @Sendable (_ zone: String) -> Set<String>
  ) {
    self.organisations = organisations
    self.name = name
    self.arrondissements = arrondissements.count > 1 ? arrondissements : []
    self.communes = communes
  }

  /// The organisations whose territory is in an arrondissement; those of the whole département are in none.
  func organisations(in arrondissement: String) -> Set<String> {
    let there = communes(arrondissement)
    let own = organisations.all.filter { $0.zone.map { !communes($0).isDisjoint(with: there) } ?? false }
    return Set(own.map(\.id))
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
