import Kernel

/// What a new revision of a pack changes, in French sentences, before it is loaded: each word for what it was and what
/// it becomes. Empty only where the département reads the same.
package struct Differences: Sendable {
  package let lines: [String]
  /// What somebody may read or do from then on who may not today: agreed to apart.
  package let openings: [String]
  package var isEmpty: Bool { lines.isEmpty }

  /// - Parameter parts: what features read of both.
  /// - Parameter stillSecret: the measures that the new pack no longer calls sensitive, and that stay so.
  init(
    from old: Departement, to new: Departement, parts: [PackPart] = [], stillSecret: [String] = []
  ) {
    let before = old.described + parts.flatMap { $0.described(old) }
    let after = new.described + parts.flatMap { $0.described(new) }
    let kinds = (before + after).map(\.kind).reduce(into: [String]()) { if !$0.contains($1) { $0.append($1) } }
    let byKind = (Dictionary(grouping: before, by: \.kind), Dictionary(grouping: after, by: \.kind))
    lines =
      kinds.flatMap { Differences.lines($0, byKind.0[$0] ?? [], byKind.1[$0] ?? []) }
      + stillSecret.map { "~ mesure \($0), sensible : la ligne n’y est plus, elle le reste ; `false` l’ouvrirait" }
    openings = Differences.openings(from: old, to: new) + parts.flatMap { $0.openings(old, new) }
  }

  private static func lines(_ kind: String, _ old: [Described], _ new: [Described]) -> [String] {
    func table(_ things: [Described]) -> [String: Described] {
      Dictionary(things.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
    }
    let before = table(old), after = table(new)
    var lines = new.filter { before[$0.id] == nil }.map { "+ \(kind) \($0.id) : \($0.name)" }
    lines += old.filter { after[$0.id] == nil }.map { "− \(kind) \($0.id) : \($0.name)" }
    lines += new.flatMap { thing in before[thing.id].map { $0.changes(to: thing) } ?? [] }
    // Pages and questions follow the pack's order.
    let kept = (old.map(\.id).filter { after[$0] != nil }, new.map(\.id).filter { before[$0] != nil })
    if kept.0 != kept.1 { lines.append("~ \(kind) : l’ordre change") }
    return lines
  }

  /// What the new revision lets be seen, or done, that the old one did not.
  private static func openings(from old: Departement, to new: Departement) -> [String] {
    var found: [String] = []
    if old.isInvented, !new.isInvented {
      found.append("Le département n’est plus dit inventé : ses pages ne l’annoncent plus et peuvent être indexées.")
    }
    for measure in new.measures.all where !measure.isSensitive && old.measures[measure.id]?.isSensitive ?? false {
      found.append(
        "La mesure `\(measure.id)` n’est plus sensible : « \(measure.title) », ses chiffres passés et ce dont ils sont "
          + "faits deviennent publics.")
    }
    for (indicator, _, _) in new.plan.indicators {
      guard let before = old.indicator(indicator.id)?.indicator, old.readsSecret(before), !new.readsSecret(indicator)
      else { continue }
      found.append(
        "L’indicateur `\(indicator.id)` ne lit plus de mesure sensible : sa page et ses chiffres cités deviennent publics."
      )
    }
    for organisation in new.organisations.all where organisation.template == nil {
      guard let before = old.organisations[organisation.id] else { continue }
      found += before.openings(to: organisation) { zone, isNew in
        let (departement, day) = isNew ? (new, new.plan.inForce) : (old, old.plan.inForce)
        return departement.territory.communes(referredTo: zone, on: day)
      }
    }
    return found
  }
}

extension Departement {
  fileprivate func readsSecret(_ indicator: Indicator) -> Bool {
    measures(of: indicator).contains(where: \.isSensitive)
  }
}
