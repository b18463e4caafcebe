import Database
import Kernel

/// Who answers for each action today: as the latest pack says, and as was said since. What rights rest on, whatever day
/// a page reads and whether the plan is over or not.
package struct Responsibles: Sendable {
  private let byAction: [String: Action.Responsible]

  /// - Parameter latest: the département by the last revision of its pack.
  package init(_ latest: Departement, on today: Day, _ connection: Connection) throws {
    var found = Dictionary(
      latest.plan.actions.compactMap { action in action.responsible.map { (action.number, $0) } },
      uniquingKeysWith: { first, _ in first })
    for saying in try SayingStore(connection).current(.accountable, in: latest.code, on: today) {
      guard let function = saying.content.function else { continue }
      found[saying.subject] = Action.Responsible(
        function: function, isConfirmed: saying.content.isConfirmed ?? false)
    }
    byAction = found
  }

  package subscript(action: String) -> Action.Responsible? { byAction[action] }
}

extension Permit {
  /// True for those who may say anything of any action; others speak of those that their functions answer for.
  package var steersEverything: Bool { !roles.isDisjoint(with: [.prefecture, .administrator]) }

  /// True too of whoever is to do the next step: they say that it is done.
  func says(_ kind: Saying.Kind, of action: ActionSituation) -> Bool {
    steers(action) || kind == .step && action.step?.content.function.map(functions.contains) ?? false
  }
  /// - Parameter action: as it is today.
  func steers(_ action: ActionSituation) -> Bool {
    steersEverything || action.responsible.map { functions.contains($0.function) } ?? false
  }
  package func steers(_ action: String, _ responsibles: Responsibles) -> Bool {
    steersEverything || responsibles[action].map { functions.contains($0.function) } ?? false
  }
}

/// What somebody may say of an action, today: what its page offers.
struct Steered: Sendable {
  /// Anything of it.
  let isWhole: Bool
  /// Its next step at least, which they are to do.
  let isDoer: Bool
  /// Where these milestones of it are, at least.
  let milestones: Set<String>

  static let nothing = Steered(isWhole: false, isDoer: false, milestones: [])
}

extension Departements {
  /// Nothing of an action that the latest pack no longer has.
  func steered(
    by permit: Permit, _ number: String, on today: Day, _ connection: Connection
  ) throws -> Steered {
    let latest = try latest(permit.departement, connection)
    guard permit.may(.steer), let action = latest.plan.action(number) else {
      return Steered(isWhole: false, isDoer: false, milestones: [])
    }
    let isWhole = try permit.steers(number, Responsibles(latest, on: today, connection))
    let own = action.milestones.filter { isWhole || $0.owner.map(permit.functions.contains) ?? false }
    let step = try SayingStore(connection).standing(.step, of: number, in: permit.departement)
    return Steered(
      isWhole: isWhole, isDoer: step?.content.function.map(permit.functions.contains) ?? false,
      milestones: Set(own.map(\.id)))
  }
}
