import Database
import Kernel
import Ledger
import Territory

/// The strategy seen from a part of the territory: what is counted there, beside where each action stands in the
/// département. Standings are judged for the whole; a part has figures, and no target of its own.
package struct LocalView: Sendable {
  package let locality: Locality
  package let situation: Situation
  /// The actions that are counted by commune, what must move first.
  package let lines: [Line]
  /// Those that no figure tells by commune: neither good nor bad here.
  package let others: [ActionSituation]

  package struct Line: Sendable {
    package let action: ActionSituation
    let figures: [Figure]
    /// Those of which something is known here.
    var known: [Figure] { figures.filter(\.value.isKnown) }
  }
  struct Figure: Sendable {
    let measure: Measure
    let value: Known
    /// The number with its unit and how far it is known, or what it is instead.
    let words: String
    /// The same measure of the whole département.
    let whole: (value: Known, words: String)
    /// Communes of which it is known.
    let known: Int
  }

  package static func read(
    _ locality: Locality, _ departement: Departement, at moment: Moment, _ connection: Connection
  ) throws -> LocalView {
    let situation = try SituationReader(connection, departement, at: moment).situation()
    let read = try PlaceReader(connection, departement, at: moment).all(in: locality.communes)
    let whole = Dictionary(
      try MeasureReader(connection, departement, at: moment).all().map { ($0.measure.id, $0.figure) },
      uniquingKeysWith: { first, _ in first })
    let figures = Dictionary(
      read.map { found in
        let sum = found.sum(of: locality.communes)
        let all = whole[found.measure.id] ?? .unknown(.neverReported)
        return (
          found.measure.id,
          Figure(
            measure: found.measure, value: sum.value, words: found.words(sum.value),
            whole: (all, found.words(all)), known: sum.known)
        )
      }, uniquingKeysWith: { first, _ in first })
    var lines: [Line] = [], others: [ActionSituation] = []
    for action in situation.urgent {
      var seen: Set<String> = []
      let own = action.indicators.flatMap(\.measures).filter { seen.insert($0.id).inserted }
        .compactMap { figures[$0.id] }
      if own.isEmpty { others.append(action) } else { lines.append(Line(action: action, figures: own)) }
    }
    return LocalView(locality: locality, situation: situation, lines: lines, others: others)
  }

  /// The lines with a figure here.
  var known: [Line] { lines.filter { !$0.known.isEmpty } }
  /// Measures that nobody has told here, each with the first action that it counts.
  var unknown: [(action: Action, measure: Measure)] {
    var seen: Set<String> = []
    return lines.flatMap { line in
      line.figures.filter { !$0.value.isKnown && seen.insert($0.measure.id).inserted }
        .map { (line.action.action, $0.measure) }
    }
  }
}

extension Situation {
  /// What must move first: late, at risk, then the others, worst first; of each, the longest first.
  package var urgent: [ActionSituation] {
    actions.sorted { left, right in
      (left.standing, left.computed.since?.number ?? .min) < (right.standing, right.computed.since?.number ?? .min)
    }
  }
  /// The actions of which a figure is told by commune.
  package var countedByCommune: [ActionSituation] {
    actions.filter { $0.indicators.contains { $0.measures.contains(where: \.hasMap) } }
  }
}
