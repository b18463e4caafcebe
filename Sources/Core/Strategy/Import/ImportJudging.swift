import Documents
import Kernel
import Ledger
import Territory

/// Judges the lines of a file one at a time, in two passes: what each says and which say the same, then what becomes of
/// each beside what stands. Only what must be compared is held: of a line seen, eight bytes and its number.
struct ImportJudge {
  private let departement: Departement
  private let today: Day
  private let records: [UInt8]
  private var reading: ReportReading
  /// The line that said it first, by the hash of a key and a day.
  private var seen: [Int: Int32] = [:]
  private var repeated: [Int: Repeated] = [:]
  /// What the lines that can be read say, key by key.
  private var file = ReportsInForce()
  private var standing = ReportsInForce()
  private var owners: [GivenFigures.Place: GivenFigures.Owner] = [:]
  /// What is counted twice once the whole file is in: a total beside its parts.
  private var meetings: Meetings?
  /// How many lines there are of each measure.
  private(set) var lines: [String: Int] = [:]

  /// Lines that say the same key and day.
  private struct Repeated {
    var lines: [Int]
    var sum: Int
    var comments: [String]
    /// They are of communes that one commune brought together.
    let isSum: Bool
    var isFormer: Bool
  }

  init(_ records: [UInt8], _ departement: Departement, today: Day) {
    (self.departement, self.today, self.records) = (departement, today, records)
    reading = ReportReading(departement, today: today)
    seen.reserveCapacity(1_000)
  }

  /// The first pass: what they say, and which say the same.
  mutating func learn() {
    var mine = self
    ImportRow.each(records) { mine.learn($0) }
    self = mine
  }
  private mutating func learn(_ row: ImportRow) {
    let read = read(row)
    guard var report = read.report else { return }
    let hash = Self.hash(report)
    lines[report.key.measure, default: 0] += 1
    if let first = seen[hash] {
      let former = file.line(of: report.key, on: report.day)
      var same =
        repeated[hash]
        ?? Repeated(
          lines: [Int(first)], sum: former?.value ?? 0, comments: former?.comment.map { [$0] } ?? [],
          isSum: report.key.place.map(reading.communes.isMerged) ?? false, isFormer: false)
      same.lines.append(row.line)
      same.sum += report.value
      same.isFormer = same.isFormer || read.isFormer
      if let comment = report.comment { same.comments.append(comment) }
      repeated[hash] = same
      guard same.isSum else { return }
      report.value = same.sum
      report.isNothing = report.isNothing && same.sum == 0
    } else {
      seen[hash] = Int32(clamping: row.line)
    }
    file.add(report)
  }

  /// Where another figure stands already, once the first pass is done.
  func changed(from standing: ReportsInForce) -> [GivenFigures.Place] {
    file.keys.flatMap { key in
      file.all(of: key).compactMap { line in
        guard let former = standing.line(of: key, on: line.day), former.value != line.value else { return nil }
        return GivenFigures.Place(key, line.day)
      }
    }
  }

  /// What stands of the measures that the lines speak of; a leap is judged as things will stand once the whole file is
  /// in.
  /// - Parameter owners: whose figures would be written over.
  mutating func compare(with standing: ReportsInForce, owners: [GivenFigures.Place: GivenFigures.Owner]) {
    self.standing = standing
    self.owners = owners
    var after = standing
    after.add(file)
    file = after
    meetings = Meetings(after, departement.measures)
  }

  /// The second pass: what becomes of each line.
  mutating func each(_ body: (ImportVerdict.Line) throws -> Void) rethrows {
    var mine = self
    try ImportRow.each(records) { try body(mine.judge($0)) }
    reading = mine.reading
  }
  private mutating func judge(_ row: ImportRow) -> ImportVerdict.Line {
    let read = read(row)
    guard var report = read.report, let measure = departement.measures[report.key.measure] else {
      return ImportVerdict.Line(row: row, report: nil, fate: .refused, faults: read.faults)
    }
    var doubts = read.doubt.map { [$0] } ?? []
    if let same = repeated[Self.hash(report)] {
      guard same.isSum else { return refusedTwice(row, same) }
      if row.line != same.lines[0] {
        return ImportVerdict.Line(
          row: row, report: nil, fate: .added(to: same.lines[0]), doubts: doubts, note: read.note)
      }
      report.value = same.sum
      report.isNothing = report.isNothing && same.sum == 0
      report.comment = same.comments.isEmpty ? nil : same.comments.joined(separator: "\n")
      doubts.append(
        .together(lines: same.lines, sum: same.sum, commune: departement.placeName(report.key.place)))
    }
    let former = standing.line(of: report.key, on: report.day)
    if former?.says(report) != true, let conflict = meetings?.conflict(of: report) {
      let fault = ReportFault(conflict, named: { measure.keyWords($0, departement, on: today) })
      return ImportVerdict.Line(row: row, report: nil, fate: .refused, faults: [fault])
    }
    let fate: ImportVerdict.Fate =
      former.map { $0.says(report) ? .identical : .changed(from: $0.said) } ?? .new
    if former?.value != report.value {
      doubts += Doubt.doubts(of: report, measure, in: departement.plan, today: today, standing: file, former: former)
    } else if fate == .identical {
      doubts = []
    }
    if let former, let owner = owners[report.place] {
      doubts.append(.overwriting(former.said, of: owner))
    }
    return ImportVerdict.Line(row: row, report: report, fate: fate, doubts: doubts, note: read.note)
  }

  private func refusedTwice(_ row: ImportRow, _ same: Repeated) -> ImportVerdict.Line {
    let lines = same.lines.prefix(5).map(String.init) + (same.lines.count > 5 ? ["d’autres"] : [])
    return ImportVerdict.Line(
      row: row, report: nil, fate: .refused,
      faults: [ReportFault(.day, "Les lignes \(French.list(lines)) donnent le même chiffre.", "Gardez-en une seule.")])
  }

  private mutating func read(_ row: ImportRow) -> ReadReport {
    // What is wrong with a cell explains what it can't say.
    if row.faults.contains(where: { !$0.part.isFree }) || !row.faults.isEmpty && row.extra.isEmpty {
      return ReadReport(faults: row.faults)
    }
    var read = reading.read(row.words)
    if !row.extra.isEmpty {
      read.report = nil
      read.faults.append(
        ReportFault(
          .comment, "« \(row.extra) » est au-delà de la dernière colonne.",
          "Retirez cette cellule, ou mettez le texte entre guillemets."))
    }
    return read
  }

  private static func hash(_ report: Report) -> Int {
    var hasher = Hasher()
    hasher.combine(report.key)
    hasher.combine(report.day)
    return hasher.finalize()
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
