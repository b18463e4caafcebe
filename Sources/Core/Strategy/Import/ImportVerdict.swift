import Kernel
import Ledger

/// What a file of figures would do, given what stands now: how many lines of each fate, and the first of each. All of
/// them pass by, one at a time (`ImportJudge.each`).
package struct ImportVerdict: Sendable {
  package enum Fate: Sendable, Hashable {
    case new
    case identical
    /// It replaces this: "1 234", "néant".
    case changed(from: String)
    /// It is added to the line of the same commune.
    case added(to: Int)
    case refused
  }
  package struct Line: Sendable, Hashable {
    package let row: ImportRow
    package let report: Report?
    package let fate: Fate
    package var faults: [ReportFault] = []
    package var doubts: [Doubt] = []
    /// What became of the commune that was written.
    package var note: String?

    /// The same without the faults that an earlier line has told.
    fileprivate func telling(_ faults: [ReportFault]) -> Line {
      var line = self
      line.faults = faults
      return line
    }
  }
  package private(set) var count = 0
  package private(set) var new = 0
  package private(set) var identical = 0
  package private(set) var changed = 0
  package private(set) var added = 0
  package private(set) var refused = 0
  /// Lines that are taken only once confirmed.
  package private(set) var doubtful = 0
  package private(set) var doubts: [Doubt] = []
  private var groups: [[Line]] = [[], [], [], [], []]
  /// How often each fault comes, told once, at its first line.
  private var causes: [ReportFault: Cause] = [:]
  package struct Cause: Sendable, Hashable {
    package fileprivate(set) var lines: [Int]
    package fileprivate(set) var count = 1
  }
  /// Beyond so many that differ, each is told at its line.
  private static let mostCauses = 2_000
  /// Most lines that the page shows; all of them are in the file that it offers.
  package static let mostShown = 200

  package var toRecord: Int { new + changed }

  mutating func add(_ line: Line) {
    count += 1
    switch line.fate {
    case .new: new += 1
    case .identical: identical += 1
    case .changed: changed += 1
    case .added: added += 1
    case .refused: refused += 1
    }
    if !line.doubts.isEmpty { doubtful += 1 }
    if doubts.count < Self.mostShown { doubts += line.doubts }
    let told = line.faults.filter { isFirst($0, line.row.line) }
    if line.faults.isEmpty || !told.isEmpty, groups[line.rank].count < Self.mostShown {
      groups[line.rank].append(line.telling(told))
    }
  }
  private mutating func isFirst(_ fault: ReportFault, _ line: Int) -> Bool {
    guard causes[fault] == nil else {
      causes[fault]?.count += 1
      if causes[fault]?.lines.count ?? 0 < 8 { causes[fault]?.lines.append(line) }
      return false
    }
    if causes.count < Self.mostCauses { causes[fault] = Cause(lines: [line]) }
    return true
  }
  package func cause(_ fault: ReportFault) -> Cause? { causes[fault] }

  /// Lines as they are shown: the refused first, each with what no earlier one has told, then the doubtful, the
  /// changed, the new, the identical.
  package var shown: [Line] { Array(groups.joined().prefix(Self.mostShown)) }
}

extension ImportVerdict.Line {
  fileprivate var rank: Int {
    switch fate {
    case .refused: 0
    case _ where !doubts.isEmpty: 1
    case .changed, .added: 2
    case .new: 3
    case .identical: 4
    }
  }
}
