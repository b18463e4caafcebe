import Kernel

extension Permit {
  /// True for those who may say anything of any action; others speak of those that their functions answer for.
  var steersEverything: Bool { !roles.isDisjoint(with: [.prefecture, .administrator]) }

  /// True too of whoever is to do the next step: they say that it is done.
  func says(_ kind: Saying.Kind, of action: ActionSituation) -> Bool {
    steers(action) || kind == .step && action.step?.content.function.map(functions.contains) ?? false
  }

  func steers(_ action: ActionSituation) -> Bool {
    steersEverything || action.responsible.map { functions.contains($0.function) } ?? false
  }
}
