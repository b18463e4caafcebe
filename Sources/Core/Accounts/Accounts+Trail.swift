import Database
import Kernel
import Module
import Web

extension Accounts {
  /// People by their functions, never by their name.
  package func subjects(
    _ kind: String, _ ids: Set<String>, for reader: Permit, _ connection: Connection
  ) throws -> [String: TrailSubject] {
    let departement = reader.departement, today = connection.recordedAt.day
    func link(_ person: ID<Person>) -> Link { Link(departement, "comptes", person.text) }
    switch kind {
    case "person":
      let people = ids.compactMap { ID<Person>($0) }
      let organisations = try directory(departement, connection).organisations
      let holdings = try HoldingStore(connection).holdings(of: people, in: departement)
      let roles = try PeopleStore(connection).roles(of: people, in: departement)
      return people.reduce(into: [:]) { found, person in
        let own = (holdings[person] ?? []).filter { $0.asked == nil }
        let function = own.first { $0.isHeld(on: today) } ?? own.last
        found[person.text] = TrailSubject(
          function.map { "compte : \(organisations.functionName($0.function, on: today))" }
            ?? (roles[person] == .administrator ? "compte d’administrateur" : "compte sans fonction"),
          link(person), may: .manageAccounts)
      }
    case "holding":
      let organisations = try directory(departement, connection).organisations
      return try HoldingStore(connection).holdings(ids.compactMap { ID<FunctionHolding>($0) }, in: departement)
        .reduce(into: [:]) { found, holding in
          found[holding.id.text] = TrailSubject(
            organisations.functionName(holding.function, on: today), link(holding.person), may: .manageAccounts)
        }
    case "function":
      let organisations = try directory(departement, connection).organisations
      return ids.reduce(into: [:]) { $0[$1] = TrailSubject(organisations.functionName($1, on: today)) }
    default: return [:]
    }
  }
}
