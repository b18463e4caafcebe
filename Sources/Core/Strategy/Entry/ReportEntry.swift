import Database
import Kernel
import Ledger

/// Reports entered by hand, one at a time. The caller has checked the permission.
package struct ReportEntry {
  let connection: Connection
  let departement: Departement
  let permit: Permit
  let today: Day
  private var ledger: LedgerStore { LedgerStore(connection, in: departement.code, measures: departement.measures) }

  package init(_ connection: Connection, _ departement: Departement, by permit: Permit, today: Day) {
    self.connection = connection
    self.departement = departement
    self.permit = permit
    self.today = today
  }

  package enum Outcome: Sendable, Equatable {
    case recorded(Report)
    /// It replaced this value.
    case corrected(Report, from: Int)
    /// It stood already: nothing is written.
    case unchanged(Report)
  }

  /// Records what a form says. Throws `Invalid` at its fields, or `Unconfirmed`.
  package func record(_ words: ReportWords, _ confirmation: Confirmation) throws -> Outcome {
    let report = try read(words)
    guard let measure = departement.measures[report.key.measure] else { throw NotFound() }
    let standing = try ledger.reportsInForce(meeting: report.key)
    let former = standing.line(of: report.key, on: report.day)
    if let former, former.says(report) { return .unchanged(report) }
    if let conflict = ledger.conflict(of: report, onto: standing) {
      throw Invalid(
        conflict.problem { measure.keyWords($0, departement, on: today) }, remedy: conflict.remedy,
        at: .field(conflict.part.rawValue))
    }
    if former?.value != report.value {
      try confirmation.answer(
        Doubt.doubts(of: report, measure, in: departement.plan, today: today, standing: standing, former: former))
    }
    let cause = Cause(kind: "releve", id: ID<Report>(at: connection.recordedAt).text)
    try ledger.report([report], cause: cause, onto: standing, by: permit)
    try audit(former == nil ? "releve.enregistre" : "releve.corrige", report.key, cause)
    return former.map { .corrected(report, from: $0.value) } ?? .recorded(report)
  }

  /// Takes back what is stated for a key and a day. Throws `Invalid` where nothing is, or without a comment.
  package func withdraw(_ words: ReportWords) throws -> Report {
    var words = words
    words.value = "0"
    let report = try read(words)
    guard let comment = report.comment else {
      throw Invalid(
        "Le commentaire manque.", remedy: "Dites pourquoi ce chiffre est retiré.", at: .field("commentaire"))
    }
    guard let measure = departement.measures[report.key.measure] else { throw NotFound() }
    let cause = Cause(kind: "releve", id: ID<Report>(at: connection.recordedAt).text)
    if measure.kind == .flow, let kind = measure.period {
      try ledger.withdrawTotal(
        for: report.key, in: Period(kind, containing: report.day), cause: cause, comment: comment, by: permit)
    } else {
      try ledger.withdrawLevel(for: report.key, on: report.day, cause: cause, comment: comment, by: permit)
    }
    try audit("releve.retire", report.key, cause)
    return report
  }

  private func read(_ words: ReportWords) throws -> Report {
    var reading = ReportReading(departement, today: today)
    let (report, faults) = reading.read(words)
    guard let report else { throw Invalid(faults) }
    return report
  }

  private func audit(_ act: String, _ key: LedgerKey, _ cause: Cause) throws {
    var fields = ["measure", "day", "value"]
    if key.place != nil { fields.append("place") }
    if key.organisation != nil { fields.append("organisation") }
    if key.category != nil { fields.append("category") }
    try Audit.record(act, subject: ("releve", cause.id), fields: fields, by: permit, on: connection)
  }
}
