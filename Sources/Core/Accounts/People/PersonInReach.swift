import Database
import Kernel
import Messaging
import Web

/// What every page about one account reads.
struct PersonInReach: Sendable {
  let account: Account
  /// All of them; pages show those within reach alone.
  let holdings: [FunctionHolding]
  let organisations: Organisations
  let management: Management
  /// True where the account itself may be changed, beside the functions that one gives.
  let isWhole: Bool
  /// What awaits the person's yes, within reach, where nothing else of them is: they are then named as they were asked.
  let asked: [FunctionHolding]
  let hasSecondFactor: Bool
  /// What became of the last invitation; nil for those who have chosen their password.
  let invitation: Invitation?

  var isStranger: Bool { !asked.isEmpty }
  /// True of whoever was invited and has not answered yet.
  var isUnanswered: Bool { isStranger || account.isInvited }
  /// How one who looks after their organisation knows them.
  var name: String { asked.last?.asked?.name ?? account.name }
  /// Those of the organisations that one looks after.
  var shown: [FunctionHolding] { holdings.filter { management.covers($0.function) } }

  enum Invitation: Sendable {
    case serves(until: Instant)
    case leaving
    /// The letter did not arrive, or perhaps not: why.
    case lost(String)
    case expired
  }

  /// Out of reach looks missing: throws `NotFound`. Whoever acts on it reads it in the transaction that acts.
  static func read(
    _ visit: Visit, _ directory: (_ departement: String, Connection) throws -> Directory, _ connection: Connection
  ) throws -> PersonInReach {
    let id = try visit.id(Person.self), management = Management(visit.permit)
    let departement = visit.departement, now = visit.now, today = visit.today
    let account = try PeopleStore(connection).account(id, in: departement, of: management.organisations)
    let holdings = try HoldingStore(connection).holdings(of: id, in: departement)
    let factor = try SecondFactorStore(connection).factor(of: id, in: departement)
    let asked =
      management.knows(holdings)
      ? [] : holdings.filter { $0.asked != nil && !$0.isOver(on: today) && management.covers($0.function) }
    let letter = asked.isEmpty ? AccessLink.invitation.letter : Letters.proposal
    let end =
      try asked.compactMap { $0.asked?.until }.max()
      ?? PeopleStore(connection).invitationEnd(of: id, in: departement, at: now)
    return PersonInReach(
      account: account, holdings: holdings, organisations: try directory(departement, connection).organisations,
      management: management, isWhole: management.coversAccount(account, holdings, on: today), asked: asked,
      hasSecondFactor: factor?.isConfirmed ?? false,
      invitation: account.isInvited || !asked.isEmpty
        ? try invitation(letter, of: id, until: end.flatMap { $0 > now ? $0 : nil }, in: departement, connection)
        : nil)
  }

  private static func invitation(
    _ kind: String, of id: ID<Person>, until end: Instant?, in departement: String, _ connection: Connection
  ) throws -> Invitation {
    let letter = try Outbox(connection).messages(about: [id.text], in: departement).last { $0.kind == kind }
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
    case .serves(let end): "elle vaut jusqu’au \(French.moment(end))"
    case .leaving: "le message va partir"
    case .lost(let words): "le message n’est pas arrivé (\(words))"
    case .expired: "elle ne vaut plus"
    }
  }
}
