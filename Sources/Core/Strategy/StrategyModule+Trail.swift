import Database
import Kernel
import Module
import Web

extension StrategyModule {
  package func subjects(
    _ kind: String, _ ids: Set<String>, for reader: Permit, _ connection: Connection
  ) throws -> [String: TrailSubject] {
    guard let kind = Saying.Kind(rawValue: kind) else { return [:] }
    let code = reader.departement
    let departement = try departements.latest(code, connection), plan = departement.plan
    return ids.reduce(into: [:]) { found, id in
      switch kind {
      case .state, .step, .weather, .accountable:
        guard let action = plan.action(id), let level = plan.steered else { return }
        found[id] = TrailSubject("\(action.number) \(action.title)", Link(code, level.path, action.number))
      case .milestone:
        found[id] = plan.actions.lazy.flatMap(\.milestones).first { $0.id == id }.map {
          TrailSubject("jalon : \($0.title)")
        }
      case .figure:
        found[id] = departement.indicator(id).map {
          TrailSubject("indicateur : \($0.indicator.title)", Link(code, "indicateurs", id))
        }
      }
    }
  }
}
