import Database
import Kernel
import Ledger

/// Judges and records a pending import. The caller has checked the permission.
package struct ImportActs {
  let connection: Connection
  let departement: Departement
  let permit: Permit
  let now: Instant
  let given: [GivenFigures]

  package init(
    _ connection: Connection, _ departement: Departement, by permit: Permit, at now: Instant,
    given: [GivenFigures] = []
  ) {
    self.connection = connection
    self.departement = departement
    self.permit = permit
    self.now = now
    self.given = given
  }
  private var ledger: LedgerStore { LedgerStore(connection, in: departement.code, measures: departement.measures) }

  package func judge(_ rows: [ImportRow]) throws -> ImportVerdict { try judged(rows).verdict }

  private struct Judged {
    let verdict: ImportVerdict
    let standing: ReportsInForce
    /// Of what the file would write over.
    let owners: [GivenFigures.Place: (words: String, feature: GivenFigures)]
  }
  private func judged(_ rows: [ImportRow]) throws -> Judged {
    let read = ImportVerdict.read(rows, ReportReading(departement, today: now.day))
    let standing = try ledger.reportsInForce(of: read.measures.sorted())
    let owners = try given.owners(of: read.changed(from: standing), departement, connection, by: permit)
    let verdict = ImportVerdict(
      rows, read, in: departement, today: now.day, standing: standing, owners: owners.mapValues(\.words))
    return Judged(verdict: verdict, standing: standing, owners: owners)
  }

  package enum Outcome: Sendable {
    case recorded(Int)
    case alreadyDone(Int)
    /// Nothing is written: some lines are refused, now that it is judged again.
    case refused(PendingImport, ImportVerdict)
    /// Nothing is written: the confirmation is wanted, or its comment.
    case unconfirmed(PendingImport, ImportVerdict, Invalid)
  }

  /// Records the whole file, judged against what stands now, or nothing of it.
  package func confirm(_ id: ID<PendingImport>, _ confirmation: Confirmation) throws -> Outcome {
    let store = PendingImportStore(connection)
    let pending = try store.pending(id, in: departement.code, of: permit.person, at: now)
    if let done = pending.done { return .alreadyDone(done.count) }
    let judged = try judged(pending.rows), verdict = judged.verdict
    guard verdict.refused == 0 else { return .refused(pending, verdict) }
    do { try confirmation.answer(verdict.doubts) } catch let unconfirmed as Unconfirmed {
      let invalid =
        confirmation.isGiven
        ? unconfirmed.invalid
        : Invalid(
          "\(French.capitalized(French.plural(verdict.doubtful, "ligne demande", "lignes demandent"))) une confirmation.",
          remedy: "Relisez-les, cochez « Je confirme » et dites pourquoi.", at: .field("confirme"))
      return .unconfirmed(pending, verdict, invalid)
    }
    let reports = verdict.reports(confirmed: confirmation.comment)
    try record(reports, judged, Cause(kind: "import", id: id.text))
    try store.finish(id, count: reports.count)
    try Audit.record(
      "import.enregistre", subject: ("import", id.text),
      fields: ReportPart.allCases.filter { pending.titles[$0] != nil }.map(\.rawValue),
      by: permit, on: connection)
    return .recorded(reports.count)
  }

  /// What replaces somebody's own figure is a version of theirs; all else is posted in one go.
  private func record(_ reports: [Report], _ judged: Judged, _ cause: Cause) throws {
    try ledger.report(
      reports.filter { judged.owners[$0.place] == nil }, cause: cause, onto: judged.standing, by: permit)
    for report in reports {
      guard let owner = judged.owners[report.place] else { continue }
      let cause = try owner.feature.replace(
        connection, departement, report.place, report.value, report.comment ?? "import", permit)
      try ledger.report([report], cause: cause, onto: ledger.reportsInForce(of: report.key), by: permit)
    }
  }

  /// Every report in force, in the columns of an import.
  package func export(measure: String? = nil) throws -> [[String]] {
    let measures = ReportReading.reported(departement).filter { measure == nil || $0.id == measure }
    if measures.isEmpty, measure != nil { throw NotFound() }
    var rows = [ReportPart.allCases.map(\.rawValue)]
    for measure in measures {
      let standing = try ledger.reportsInForce(of: [measure.id])
      let keys = standing.keys.sorted {
        ($0.place ?? "", $0.organisation ?? "", $0.category ?? "") < (
          $1.place ?? "", $1.organisation ?? "", $1.category ?? ""
        )
      }
      for key in keys {
        for line in standing.all(of: key) {
          rows.append([
            measure.id, line.day.iso, key.place ?? "", key.organisation ?? "", key.category ?? "",
            line.isNothing ? "néant" : String(line.value),
            line.comment ?? "",
          ])
        }
      }
    }
    return rows
  }
}
