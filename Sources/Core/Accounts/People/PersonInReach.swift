import Database
import Kernel
import Messaging
import Web

/// What every page about one account reads.
struct PersonInReach: Sendable {
  let account: Account
  let holdings: [FunctionHolding]
  let organisations: Organisations
  let management: Management
  /// True where the account itself may be changed, beside the functions that one gives.
  let isWhole: Bool
  let hasSecondFactor: Bool
  /// What became of the last invitation; nil for those who have chosen their password.
  let invitation: Invitation?

  enum Invitation: Sendable {
    case serves(until: Instant)
    case leaving
    /// The letter did not arrive, or perhaps not: why.
    case lost(String)
    case expired
  }

  /// Out of reach looks missing: throws `NotFound`.
  static func read(
    _ visit: Visit, _ directory: @escaping @Sendable (_ departement: String, Connection) throws -> Directory
  ) async throws -> PersonInReach {
    let id = try visit.id(Person.self), management = Management(visit.permit)
    let departement = visit.departement, now = visit.now, today = visit.today
    return try await visit.database.read { connection in
      let account = try PeopleStore(connection).account(id, in: departement, of: management.organisations)
      let holdings = try HoldingStore(connection).holdings(of: id, in: departement)
      let factor = try SecondFactorStore(connection).factor(of: id, in: departement)
      return PersonInReach(
        account: account, holdings: holdings, organisations: try directory(departement, connection).organisations,
        management: management, isWhole: management.coversAccount(account, holdings, on: today),
        hasSecondFactor: factor?.isConfirmed ?? false,
        invitation: account.isInvited ? try invitation(of: id, in: departement, at: now, connection) : nil)
    }
  }

  private static func invitation(
    of id: ID<Person>, in departement: String, at now: Instant, _ connection: Connection
  ) throws -> Invitation {
    let letter = try Outbox(connection).messages(about: [id.text], in: departement)
      .last { $0.kind == AccessLink.invitation.letter }
    let end = try PeopleStore(connection).invitationEnd(of: id, in: departement, at: now)
    switch letter?.state {
    case .waiting, .sending: return .leaving
    case .refused, .expired: return .lost(letter?.state.words ?? "")
    default: return end.map { .serves(until: $0) } ?? .expired
    }
  }
}

extension PersonInReach.Invitation {
  /// What is to know of it.
  var words: String {
    switch self {
    case .serves(let end): "le lien sert jusqu’au \(French.moment(end))"
    case .leaving: "le message va partir"
    case .lost(let words): "le message n’est pas arrivé (\(words))"
    case .expired: "le lien ne sert plus"
    }
  }
}
