import Accounts
import Database
import Kernel
import Strategy

/// Whom collections write to, function by function.
struct Contacts: Sendable {
  struct Line: Sendable {
    let function: String
    let name: String
    /// The commune of its organisation, where it has one, by its INSEE code.
    let commune: String?
    /// Given for this very function; nil: those who hold it, else whoever is written to for its organisation.
    let address: String?
    let recipients: [Correspondent]
  }
  /// Of every function asked, in the pack's order.
  let lines: [Line]
  /// Open requests that went to nobody, and that would reach somebody now.
  let unsent: Int

  static func read(_ departement: Departement, _ connection: Connection, permit: Permit, today: Day) throws -> Contacts
  {
    let reach = Reach(departement, permit.scope(of: .runCampaigns), on: today)
    var seen: Set<String> = []
    let functions = departement.collections.all.flatMap { collecting in
      let held = reach.functions(collecting)
      return collecting.functions.filter { held?.contains($0) ?? true && seen.insert($0).inserted }
    }
    let addresses = try ContactStore(connection, in: departement.code).addresses()
    let recipients = try departement.correspondents(connection).all(for: functions, on: today)
    return Contacts(
      lines: functions.map { function in
        let zone = departement.organisations[Organisations.organisation(of: function)]?.zone?.split(separator: "/")
        return Line(
          function: function, name: departement.organisations.functionName(function, on: today),
          commune: zone?.first == "commune" ? zone?.last.map(String.init) : nil, address: addresses[function],
          recipients: recipients[function] ?? [])
      },
      unsent: try Campaigns(connection, departement).unsent(on: today, by: permit).joined().count)
  }

  /// Records the addresses that a file changes.
  static func record(
    _ changes: [PendingContacts.Change], in departement: Departement, _ connection: Connection, by permit: Permit
  ) throws {
    let store = ContactStore(connection, in: departement.code)
    for change in changes { try store.set(change.function, to: change.after, by: permit) }
  }
}
