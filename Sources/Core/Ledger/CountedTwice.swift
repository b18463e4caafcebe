import Database
import Kernel

/// Reports that would count the same thing twice: a total for the whole département beside the parts of its communes,
/// what is told of nobody in particular beside what organisations tell, all categories beside one. A total and its
/// parts are one statement or a conflict; they are never added.
package struct CountedTwice: Error, Sendable, Hashable {
  /// What was to be reported.
  package let report: Report
  /// What stands and holds for the same day, the nearest in the order of keys first.
  package let standing: [Report]
  /// True if what was to be reported contains what stands; false if it is a part of it.
  package var isTotal: Bool { standing.allSatisfy { $0.key.isWithin(report.key) } }
  /// The part of the key in which they differ: where a form shows it.
  package var part: KeyPart {
    let key = report.key
    return KeyPart.allCases.first { part in standing.contains { $0.key[part] != key[part] } } ?? .place
  }
  /// Of all that stands.
  package var sum: Int { standing.reduce(0) { $0 + $1.value } }
}

extension LedgerKey {
  subscript(part: KeyPart) -> String? {
    switch part {
    case .place: place
    case .organisation: organisation
    case .category: category
    }
  }
  /// What both count could be the same thing.
  func meets(_ other: LedgerKey) -> Bool {
    measure == other.measure
      && KeyPart.allCases.allSatisfy { self[$0] == nil || other[$0] == nil || self[$0] == other[$0] }
  }
  /// All that this counts, the other one counts.
  func isWithin(_ other: LedgerKey) -> Bool {
    measure == other.measure && KeyPart.allCases.allSatisfy { other[$0] == nil || self[$0] == other[$0] }
  }
  /// The parts that it has.
  fileprivate var parts: Set<KeyPart> { Set(KeyPart.allCases.filter { self[$0] != nil }) }
  fileprivate func only(_ parts: Set<KeyPart>) -> LedgerKey {
    LedgerKey(
      measure: measure, place: parts.contains(.place) ? place : nil,
      organisation: parts.contains(.organisation) ? organisation : nil,
      category: parts.contains(.category) ? category : nil)
  }
}

/// Finds what counts twice among many reports. Keys that all have the same parts never meet, which is nearly always so.
package struct Meetings {
  private let standing: ReportsInForce
  private let measures: Measures
  /// Of each measure, the sets of parts that its keys have.
  private var shapes: [String: Set<Set<KeyPart>>] = [:]
  /// Keys by what they have in common with keys of another shape.
  private var index: [Common: [LedgerKey]] = [:]
  private struct Common: Hashable {
    let shape: Set<KeyPart>
    let key: LedgerKey
  }

  /// - Parameter standing: all that stands of these measures, and what is to be reported with it.
  package init(_ standing: ReportsInForce, _ measures: Measures) {
    self.standing = standing
    self.measures = measures
    for key in standing.keys { shapes[key.measure, default: []].insert(key.parts) }
    for key in standing.keys {
      for shape in shapes[key.measure] ?? [] where shape != key.parts {
        index[Common(shape: key.parts, key: key.only(shape)), default: []].append(key)
      }
    }
  }

  /// Nil where the report counts nothing that is already counted for its day.
  package func conflict(of report: Report) -> CountedTwice? {
    guard report.value != 0, let shapes = shapes[report.key.measure], shapes.count > 1,
      let kind = measures[report.key.measure]?.kind
    else { return nil }
    let own = report.key.parts
    let keys = shapes.filter { $0 != own }.flatMap { shape in
      index[Common(shape: shape, key: report.key.only(shape))] ?? []
    }.filter { $0.meets(report.key) }
    let end = kind == .flow ? report.day : standing.first(of: report.key, after: report.day)?.day.adding(days: -1)
    let found = keys.compactMap { key -> Report? in
      let line: ReportsInForce.Line?
      if kind == .flow {
        line = standing.line(of: key, on: report.day)
      } else {
        // A level holds until the next one of its key.
        let first = standing.line(of: key, on: report.day) ?? standing.last(of: key, before: report.day)
        let later = standing.all(of: key).first { line in
          line.day > report.day && end.map { line.day <= $0 } ?? true && line.value != 0
        }
        line = first?.value ?? 0 != 0 ? first : later
      }
      return line.flatMap { $0.value == 0 ? nil : Report(key, on: $0.day, value: $0.value) }
    }
    guard !found.isEmpty else { return nil }
    return CountedTwice(report: report, standing: found.sorted { $0.key.inOrder < $1.key.inOrder })
  }
}

extension LedgerKey {
  fileprivate var inOrder: String { [place ?? "", organisation ?? "", category ?? ""].joined(separator: "\u{1F}") }
}

extension LedgerStore {
  /// The reports in force of a key and of every key that could count the same thing.
  package func reportsInForce(meeting key: LedgerKey) throws -> ReportsInForce {
    func same(_ column: SQL, _ value: String?) -> SQL { value.map { " AND \(column) IN ('', \($0))" } ?? "" }
    return try reportsInForce(
      key.measure,
      same("place", key.place) + same("organisation", key.organisation) + same("category", key.category))
  }

  /// Throws `CountedTwice`, as `Invalid` says it, unless each report counts what nothing else counts.
  func checkMeetings(_ reports: [Report], onto standing: ReportsInForce) throws {
    guard reports.contains(where: { measures[$0.key.measure].map { !$0.keys.isEmpty } ?? false }) else { return }
    var after = standing
    for report in reports { after.add(report) }
    let meetings = Meetings(after, measures)
    for report in reports {
      guard let conflict = meetings.conflict(of: report) else { continue }
      throw Invalid(conflict.problem(), remedy: conflict.remedy, at: .field(conflict.part.rawValue))
    }
  }
}

extension LedgerStore {
  /// What the report would count that is already counted, given what stands of the keys that meet its own.
  package func conflict(of report: Report, onto standing: ReportsInForce) -> CountedTwice? {
    guard let measure = measures[report.key.measure], !measure.keys.isEmpty else { return nil }
    var after = standing
    after.add(report)
    return Meetings(after, measures).conflict(of: report)
  }
}

extension CountedTwice {
  /// "Ses parties sont déjà données (Meaux, 60, et 2 autres : 120 en tout)."
  /// - Parameter named: whose a key is, in words.
  package func problem(_ named: (LedgerKey) -> String = { $0.inWords }) -> String {
    guard let first = standing.first else { return "" }
    let one = "\(named(first.key)) : \(French.number(first.value)) au \(French.short(first.day))"
    let rest = standing.count - 1
    guard isTotal else {
      return "Un chiffre qui contient déjà celui-ci est donné (\(one)) : il compterait deux fois."
    }
    let others = rest == 0 ? "" : " ; \(French.plural(rest, "autre", "autres")), \(French.number(sum)) en tout"
    return "Des parties de ce total sont déjà données (\(one)\(others)) : elles compteraient deux fois."
  }
  package var remedy: String {
    isTotal
      ? "Dites de quelle partie il s’agit, ou retirez d’abord les chiffres des parties."
      : "Retirez d’abord cet autre chiffre, ou corrigez-le à la place."
  }
}

extension LedgerKey {
  /// By its codes, where nobody can name them.
  fileprivate var inWords: String {
    let parts = KeyPart.allCases.compactMap { self[$0] }
    return parts.isEmpty ? "département" : parts.joined(separator: ", ")
  }
}
