import Kernel
import Ledger
import Strategy

/// A period that nobody was asked, of which the days to answer are past, and of which something is not known.
struct PastPeriod: Sendable {
  let collecting: Collecting
  let period: Period
  /// Figures that are not known.
  let missing: Int
}

extension Campaigns {
  /// Those of each collection, the latest first.
  func past(on day: Day) throws -> [PastPeriod] {
    let asked = try store.campaigns(departement.collections).filter { $0.withdrawal == nil }
    return try departement.collections.all.flatMap { collecting in
      let own = Set(asked.filter { $0.collecting == collecting.id }.map(\.period))
      let periods = collecting.pastPeriods(on: day, from: departement.plan.inForce, through: departement.plan.end)
        .filter { !own.contains($0) }
      let unknown = try unknown(collecting, periods)
      return periods.compactMap { period in
        unknown[period].map { PastPeriod(collecting: collecting, period: period, missing: $0.count) }
      }
    }
  }

  /// Whom a period is asked: everybody in its time; later, those whose figures are not all known.
  func functions(_ collecting: Collecting, for period: Period, opening day: Day) throws -> [String] {
    guard collecting.days(of: period).closes < day else { return collecting.functions }
    let missing = Set((try unknown(collecting, [period])[period] ?? []).map(\.function))
    return collecting.functions.filter(missing.contains)
  }

  /// The questions of which nobody stated the figure in a period, by answer, entry or import, nor that of which it is a
  /// part. Periods of which everything is known are not there.
  private func unknown(_ collecting: Collecting, _ periods: [Period]) throws -> [Period: [Question]] {
    guard !periods.isEmpty else { return [:] }
    let reports = try LedgerStore(connection, in: departement.code, measures: departement.measures)
      .reportsInForce(of: Array(Set(collecting.questions.flatMap(\.key.wholes))))
    return periods.reduce(into: [:]) { found, period in
      let unknown = collecting.questions.filter { question in
        !question.key.wholes.contains { key in
          reports.last(of: key, before: period.next.first).map { $0.day >= period.first } ?? false
        }
      }
      if !unknown.isEmpty { found[period] = unknown }
    }
  }
}

extension LedgerKey {
  /// Itself, and those of which it is a part.
  fileprivate var wholes: [LedgerKey] {
    Set([place, nil]).flatMap { place in
      Set([organisation, nil]).flatMap { organisation in
        Set([category, nil]).map { category in
          LedgerKey(measure: measure, place: place, organisation: organisation, category: category)
        }
      }
    }
  }
}
