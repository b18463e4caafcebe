import Database
import Kernel

/// A line that what is known of an entry makes in the journal. What leaves by itself is already there, on its day.
package struct SettledLine: Sendable, Hashable {
  package let key: LedgerKey
  package let day: Day
  /// Below zero for what leaves.
  package let amount: Int
  package let act: Posting.Act

  package init(_ key: LedgerKey, on day: Day, amount: Int, act: Posting.Act) {
    (self.key, self.day, self.amount, self.act) = (key, day, amount, act)
  }

  fileprivate func isSaid(by posting: Posting) -> Bool {
    posting.key == key && posting.effectiveOn == day && posting.amount == amount
  }
  fileprivate func replaces(_ posting: Posting) -> Bool {
    posting.act == act || posting.act.isLeaving && act.isLeaving
  }
}

/// What the journal says of an entry and should not, and what it should say and does not.
private struct Unsettled {
  var wrong: [Posting] = []
  var missing: [SettledLine]

  init(_ lines: [SettledLine], said: [Posting]) {
    missing = lines
    for posting in said {
      if let index = missing.firstIndex(where: { $0.isSaid(by: posting) }) {
        missing.remove(at: index)
      } else {
        wrong.append(posting)
      }
    }
  }
}

extension LedgerStore {
  /// Makes the journal say `lines` of an entry, and nothing else: what it says wrongly is reversed, what it lacks is
  /// posted. Whoever keeps the entry's history need not know what was posted before: a day, a commune or a weight that
  /// was wrong, a lapse that was put back and an entry made in error are all this one act.
  @discardableResult
  package func settle(_ cause: Cause, _ measure: String, to lines: [SettledLine], by permit: Permit) throws -> [Posting]
  {
    // Of one that is reported again, nothing is counted: what entries had said of it is reversed.
    let declared =
      try lines.isEmpty
      ? self.declared(measure) : self.measure(measure, fedByEntries: true, kinds: Set(Measure.Kind.allCases))
    for line in lines {
      try declared.check(line.key)
      try checkDay(line.day)
      try checkAmount(abs(line.amount))
    }
    let unsettled = Unsettled(lines, said: try state(of: cause, measure).inForce)
    var unpaired = unsettled.wrong
    let drafts = unsettled.missing.map { line -> Draft in
      var draft = Draft(key: line.key, day: line.day, amount: line.amount, act: line.act, cause: cause)
      if let index = unpaired.firstIndex(where: line.replaces) { draft.replaces = unpaired.remove(at: index).id }
      return draft
    }
    return try post(unsettled.wrong.map { $0.reversal(cause) } + drafts, by: permit)
  }

  /// The measures of which the journal says something of an entry.
  package func measures(settledFor cause: Cause) throws -> [String] {
    try connection.query(
      """
      SELECT DISTINCT measure FROM posting
      WHERE departement = \(departement) AND cause_kind = \(cause.kind) AND cause_id = \(cause.id) ORDER BY measure
      """
    ).map { try $0.text("measure") }.filter { try !isSettled(cause, $0, []) }
  }

  /// True if the journal says `lines` of an entry, and nothing else.
  package func isSettled(_ cause: Cause, _ measure: String, _ lines: [SettledLine]) throws -> Bool {
    let unsettled = Unsettled(lines, said: try state(of: cause, measure).inForce)
    return unsettled.wrong.isEmpty && unsettled.missing.isEmpty
  }
}
