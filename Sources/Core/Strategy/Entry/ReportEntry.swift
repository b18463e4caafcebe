import Database
import Kernel
import Ledger
import Web

/// Reports entered by hand, one at a time. The caller has checked the permission.
package struct ReportEntry {
  let connection: Connection
  let departement: Departement
  let permit: Permit
  let today: Day
  let given: [GivenFigures]
  private var ledger: LedgerStore { LedgerStore(connection, in: departement.code, measures: departement.measures) }

  package init(
    _ connection: Connection, _ departement: Departement, by permit: Permit, today: Day, given: [GivenFigures] = []
  ) {
    self.connection = connection
    self.departement = departement
    self.permit = permit
    self.today = today
    self.given = given
  }

  package struct Outcome: Sendable, Equatable {
    enum Fate: Sendable, Equatable {
      case recorded
      /// It replaced this value.
      case corrected(from: Int)
      /// It stood already: nothing is written.
      case unchanged
    }
    let report: Report
    /// What became of the commune that was written.
    let note: String?
    let fate: Fate
  }

  /// Records what a form says. Throws `Invalid` at its fields, `Unconfirmed`, or `Overtaken`.
  /// - Parameter seen: the last statement of all when the form was shown; nil: its sender does not say.
  package func record(_ words: ReportWords, _ confirmation: Confirmation, seen: String? = nil) throws -> Outcome {
    let (report, read) = try read(words)
    guard let measure = departement.measures[report.key.measure] else { throw NotFound() }
    let standing = try ledger.reportsInForce(meeting: report.key)
    let former = standing.line(of: report.key, on: report.day)
    if let former, former.says(report) { return Outcome(report: report, note: read.note, fate: .unchanged) }
    try checkVersion(of: report, measure, seen)
    if let conflict = ledger.conflict(of: report, onto: standing) {
      throw Invalid(
        conflict.problem { measure.keyWords($0, departement, on: today) }, remedy: conflict.remedy,
        at: .field(conflict.part.rawValue))
    }
    var owner: (owner: GivenFigures.Owner, feature: GivenFigures)?
    if former?.value != report.value {
      owner = try former.flatMap { _ in try self.owner(of: report.place) }
      let overwriting = owner.flatMap { owner in
        former.map { Doubt.overwriting($0.said, of: owner.owner) }
      }
      try confirmation.answer(
        Doubt.doubts(of: report, measure, in: departement.plan, today: today, standing: standing, former: former)
          + [read.doubt, overwriting].compactMap(\.self))
    }
    let cause = try cause(of: report.place, report.value, because: report.comment, over: owner?.feature)
    try ledger.report([report], cause: cause, onto: standing, by: permit)
    try audit(former == nil ? .figureRecorded : .figureCorrected, report.key, cause)
    return Outcome(report: report, note: read.note, fate: former.map { .corrected(from: $0.value) } ?? .recorded)
  }

  /// Takes back what is stated for a key and a day. Throws `Invalid` where nothing is, or without a comment;
  /// `Overtaken`.
  package func withdraw(_ words: ReportWords, seen: String? = nil) throws -> Report {
    var words = words
    words.value = "0"
    let report = try read(words).report
    guard let comment = report.comment else {
      throw Invalid(
        "Le commentaire manque.", remedy: "Dites pourquoi ce chiffre est retiré.", at: .field("commentaire"))
    }
    guard let measure = departement.measures[report.key.measure] else { throw NotFound() }
    try checkVersion(of: report, measure, seen)
    let cause = try cause(
      of: report.place, nil, because: comment, over: try owner(of: report.place)?.feature)
    if measure.kind == .flow, let kind = measure.period {
      try ledger.withdrawTotal(
        for: report.key, in: Period(kind, containing: report.day), cause: cause, comment: comment, by: permit)
    } else {
      try ledger.withdrawLevel(for: report.key, on: report.day, cause: cause, comment: comment, by: permit)
    }
    try audit(.figureWithdrawn, report.key, cause)
    return report
  }

  /// Of this very figure, only what was stated after all that its sender saw.
  private func checkVersion(of report: Report, _ measure: Measure, _ seen: String?) throws {
    guard let seen, let stated = try ledger.standing(report.key, on: report.day), stated.id.text > seen,
      let value = stated.value
    else { return }
    let standing = Report(report.key, on: report.day, value: value, isNothing: stated.isNothing)
    let whose = measure.keyWords(report.key, departement, on: today)
    try Version(
      stated.id.text,
      "\(French.capitalized(whose)) : \(measure.said(standing)). Enregistré le \(French.moment(stated.recordedAt))."
    ).check(seen)
  }

  private func owner(of place: GivenFigures.Place) throws -> (owner: GivenFigures.Owner, feature: GivenFigures)? {
    try given.owners(of: [place], departement, connection, by: permit)[place]
  }
  /// Of its own, or a version of what somebody gave.
  private func cause(
    of place: GivenFigures.Place, _ value: Int?, because why: String?, over feature: GivenFigures?
  ) throws -> Cause {
    if let feature, let why { return try feature.replace(connection, departement, place, value, why, permit) }
    return Cause(kind: "releve", id: ID<Report>(at: connection.recordedAt).text)
  }

  private func read(_ words: ReportWords) throws -> (report: Report, read: ReadReport) {
    var reading = ReportReading(departement, today: today)
    let read = reading.read(words)
    guard let report = read.report else { throw Invalid(read.faults) }
    return (report, read)
  }

  private func audit(_ act: StrategyAct, _ key: LedgerKey, _ cause: Cause) throws {
    var fields = ["measure", "day", "value"]
    if key.place != nil { fields.append("place") }
    if key.organisation != nil { fields.append("organisation") }
    if key.category != nil { fields.append("category") }
    try Audit.record(act, of: cause.id, fields: fields, by: permit, on: connection)
  }
}
