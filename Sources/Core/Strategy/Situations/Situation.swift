import Database
import Kernel
import Ledger

/// Where the strategy stands at a moment: everything that is computed, said and done, action by action.
package struct Situation: Sendable {
  package let departement: Departement
  package let moment: Moment
  /// Those that live on the day, in the order of the text; all of them for a strategy that is over, or to come.
  package let actions: [ActionSituation]
  /// Those that were not born yet, or had ended: their pages are there, nothing counts them.
  package let others: [ActionSituation]
  /// Context indicators of the levels above, by element.
  package let context: [String: [IndicatorSituation]]

  package var phase: Plan.Phase { departement.plan.phase(on: moment.on) }
  /// True for a strategy that is over: what stands is its *bilan*.
  package var isClosed: Bool { departement.plan.isClosed(at: moment) }
  package func action(_ number: String) -> ActionSituation? {
    actions.first { $0.action.number == number } ?? others.first { $0.action.number == number }
  }
  package func count(_ standing: Standing) -> Int { actions.count { $0.standing == standing } }
  package func indicator(_ id: String) -> IndicatorSituation? {
    (actions + others).lazy.flatMap(\.indicators).first { $0.indicator.id == id }
      ?? context.values.joined().first { $0.indicator.id == id }
  }
}

/// An indicator with all that makes its figure.
package struct IndicatorSituation: Sendable, Identifiable {
  package let indicator: Indicator
  package let series: Series
  package let assessment: Assessment
  /// The measures on which it stands, in the formula's order.
  package let measures: [Measure]
  package var id: String { indicator.id }
  package var judgement: Judgement { assessment.judgement }
  /// The figure that is judged, as far as it is known.
  package var known: Known {
    guard let value = judgement.value else {
      return .unknown(judgement.lastNews == nil ? .neverReported : .silent(from: series.through))
    }
    guard let coverage = judgement.figure?.coverage else { return .known(value) }
    let counted = coverage.isNothing && value == 0 ? nil : value
    if !coverage.isComplete { return .part(counted, .of(coverage.received, of: coverage.expected, coverage.of)) }
    return counted.map { .known($0) } ?? .nothing
  }
}

package struct MilestoneSituation: Sendable, Identifiable {
  package let milestone: Milestone
  package let assessment: Assessment
  package var id: String { milestone.id }
  package var judgement: Judgement { assessment.judgement }
}

/// Three judgements, never merged: what is computed, what the person in charge thinks, where the work is.
package struct ActionSituation: Sendable, Identifiable {
  package let action: Action
  package let indicators: [IndicatorSituation]
  package let milestones: [MilestoneSituation]
  package let computed: ActionStanding
  package let life: Life
  package let responsible: Action.Responsible?
  package let state: Saying?
  package let step: Saying?
  package let weather: Saying?
  /// The last day of which anybody said or recorded anything on it.
  package let lastNews: Day?

  package var id: String { action.number }
  package var standing: Standing { computed.standing }
  /// Longer than this without news, an action is told to be silent, in days: a year and its grace.
  static let silence = 400

  /// True if nobody has ever said anything, or not for long: the first page says so.
  package func isSilent(on day: Day) -> Bool {
    guard standing != .achieved, !life.isToCome else { return false }
    return lastNews.map { $0.days(until: day) > ActionSituation.silence } ?? true
  }
}
