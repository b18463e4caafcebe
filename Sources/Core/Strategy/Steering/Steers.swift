import Kernel

extension Permit {
  /// True for those who may say anything of any action; others speak of those that their functions answer for.
  var steersEverything: Bool { !roles.isDisjoint(with: [.prefecture, .administrator]) }

  func steers(_ action: ActionSituation) -> Bool {
    steersEverything || action.responsible.map { functions.contains($0.function) } ?? false
  }
}
