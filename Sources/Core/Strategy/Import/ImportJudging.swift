import Kernel
import Ledger

/// What a file of figures would do, line by line, given what stands now.
package struct ImportVerdict: Sendable {
  package enum Fate: Sendable, Hashable {
    case new
    case identical
    /// It replaces this value.
    case changed(from: Int)
    case refused
  }
  package struct Line: Sendable, Hashable {
    package let row: ImportRow
    package let report: Report?
    package let fate: Fate
    package let faults: [ReportFault]
    package let doubts: [Doubt]
  }
  /// In the order of the file.
  package let lines: [Line]
  package let new: Int
  package let identical: Int
  package let changed: Int
  package let refused: Int
  /// Lines that are taken only once confirmed.
  package let doubtful: Int

  package var toRecord: Int { new + changed }
  package var doubts: [Doubt] { lines.flatMap(\.doubts) }
  /// What is to be written; doubtful lines bear the comment of their confirmation.
  package func reports(confirmed comment: String?) -> [Report] {
    lines.compactMap { line in
      guard var report = line.report, line.fate != .identical, line.fate != .refused else { return nil }
      if !line.doubts.isEmpty, let comment {
        report.comment = [report.comment, comment].compactMap(\.self).joined(separator: "\n")
      }
      return report
    }
  }
}

extension ImportVerdict {
  /// The reports that lines make, and the faults of the others.
  package struct Read: Sendable {
    fileprivate var reports: [Report?] = []
    fileprivate var faults: [Int: [ReportFault]] = [:]
    /// The measures of which what stands is needed.
    package fileprivate(set) var measures: Set<String> = []

    /// Where another figure stands already.
    func changed(from standing: ReportsInForce) -> [GivenFigures.Place] {
      reports.compactMap { report in
        guard let report, let former = standing.line(of: report.key, on: report.day), former.value != report.value
        else { return nil }
        return report.place
      }
    }
  }

  package static func read(_ rows: [ImportRow], _ reading: ReportReading) -> Read {
    var reading = reading
    var read = Read()
    read.reports.reserveCapacity(rows.count)
    var seen: [Place: Int] = [:]
    seen.reserveCapacity(rows.count)
    for (index, row) in rows.enumerated() {
      var (report, faults) = reading.read(row.words)
      if !row.extra.isEmpty {
        faults.append(
          ReportFault(
            .comment, "« \(row.extra) » est au-delà de la dernière colonne.",
            "Retirez cette cellule, ou mettez le texte entre guillemets."))
      }
      if let report {
        let place = Place(key: report.key, day: report.day)
        if let first = seen[place] {
          faults.append(
            ReportFault(
              .day, "Ce chiffre est déjà à la ligne \(rows[first].line).", "Gardez une seule des deux lignes."))
          read.faults[first, default: []].append(
            ReportFault(.day, "Ce chiffre revient à la ligne \(row.line).", "Gardez une seule des deux lignes."))
          read.reports[first] = nil
        } else {
          seen[place] = index
        }
        read.measures.insert(report.key.measure)
      }
      if !faults.isEmpty {
        read.faults[index] = faults
        report = nil
      }
      read.reports.append(report)
    }
    return read
  }

  package init(
    _ rows: [ImportRow], _ read: Read, in departement: Departement, today: Day, standing: ReportsInForce,
    owners: [GivenFigures.Place: String] = [:]
  ) {
    // A leap is judged as things will stand once the whole file is in.
    var after = standing
    for report in read.reports { if let report { after.add(report) } }
    let meetings = Meetings(after, departement.measures)
    var (new, identical, changed, doubtful) = (0, 0, 0, 0)
    var lines: [Line] = []
    lines.reserveCapacity(rows.count)
    for (index, row) in rows.enumerated() {
      guard let report = read.reports[index], let measure = departement.measures[report.key.measure] else {
        lines.append(Line(row: row, report: nil, fate: .refused, faults: read.faults[index] ?? [], doubts: []))
        continue
      }
      let former = standing.line(of: report.key, on: report.day)
      if former?.says(report) != true, let conflict = meetings.conflict(of: report) {
        let fault = ReportFault(
          conflict, named: { measure.keyWords($0, departement, on: today) })
        lines.append(Line(row: row, report: nil, fate: .refused, faults: [fault], doubts: []))
        continue
      }
      let fate: Fate
      if let former, former.says(report) {
        fate = .identical
        identical += 1
      } else if let former {
        fate = .changed(from: former.value)
        changed += 1
      } else {
        fate = .new
        new += 1
      }
      var doubts =
        former?.value == report.value
        ? []
        : Doubt.doubts(
          of: report, measure, in: departement.plan, today: today, standing: after, former: former)
      if let former, let owner = owners[report.place] {
        doubts.append(.overwriting(French.number(former.value), of: owner))
      }
      if !doubts.isEmpty { doubtful += 1 }
      lines.append(Line(row: row, report: report, fate: fate, faults: [], doubts: doubts))
    }
    self.lines = lines
    (self.new, self.identical, self.changed, self.doubtful) = (new, identical, changed, doubtful)
    refused = rows.count - new - identical - changed
  }

  private struct Place: Hashable {
    let key: LedgerKey
    let day: Day
  }
}

extension ReportFault {
  /// At the cell that tells the two apart.
  fileprivate init(_ conflict: CountedTwice, named: (LedgerKey) -> String) {
    let part: ReportPart =
      switch conflict.part {
      case .place: .place
      case .organisation: .organisation
      case .category: .category
      }
    self.init(part, conflict.problem(named), conflict.remedy)
  }
}

extension ImportVerdict {
  /// Lines as they are shown: the refused first, then the doubtful, the changed, the new, the identical.
  package func shown(_ limit: Int) -> [Line] {
    var groups: [[Line]] = [[], [], [], [], []]
    for line in lines where groups[line.rank].count < limit { groups[line.rank].append(line) }
    return Array(groups.joined().prefix(limit))
  }
}
extension ImportVerdict.Line {
  fileprivate var rank: Int {
    switch fate {
    case .refused: 0
    case _ where !doubts.isEmpty: 1
    case .changed: 2
    case .new: 3
    case .identical: 4
    }
  }
}
