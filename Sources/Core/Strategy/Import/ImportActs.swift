import Database
import Documents
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

  package func judge(_ pending: PendingImport) throws -> ImportVerdict {
    var judge = try judged(pending).judge
    return Self.verdict(&judge)
  }
  /// Every line with what becomes of it.
  package func each(_ pending: PendingImport, _ body: (ImportVerdict.Line) throws -> Void) throws {
    var judge = try judged(pending).judge
    try judge.each(body)
  }

  private struct Judged {
    let judge: ImportJudge
    let standing: ReportsInForce
    /// Of what the file would write over.
    let owners: [GivenFigures.Place: (owner: GivenFigures.Owner, feature: GivenFigures)]
  }
  private func judged(_ pending: PendingImport) throws -> Judged {
    var judge = ImportJudge(pending.deposit.records, departement, today: now.day)
    judge.learn()
    let standing = try ledger.reportsInForce(of: judge.lines.keys.sorted())
    let owners = try given.owners(of: judge.changed(from: standing), departement, connection, by: permit)
    judge.compare(with: standing, owners: owners.mapValues(\.owner))
    return Judged(judge: judge, standing: standing, owners: owners)
  }
  private static func verdict(_ judge: inout ImportJudge) -> ImportVerdict {
    var verdict = ImportVerdict()
    judge.each { verdict.add($0) }
    return verdict
  }
  private static func store(_ connection: Connection) -> DepositStore { DepositStore(connection, door: "chiffres") }
  private var owner: Deposit.Owner { Deposit.Owner(person: permit.person) }

  /// Keeps a file for an hour.
  package func keep(_ file: ImportFile) throws -> Kernel.ID<Deposit> {
    let id = try Self.store(connection).add(
      name: file.name, source: file.source, head: PendingImport.head(file.titles), records: file.records, of: owner)
    try Audit.record(StrategyAct.fileSent, of: id.text, fields: [], by: permit, on: connection)
    return id
  }
  /// Throws `NotFound` for another person's, and once its hour is over.
  package func pending(_ id: Kernel.ID<Deposit>) throws -> PendingImport {
    PendingImport(try Self.store(connection).deposit(id, of: owner, in: departement.code, at: now))
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
  /// - Parameter isRightSheet: the person agrees to what was read: which sheet, hidden lines.
  package func confirm(
    _ id: Kernel.ID<Deposit>, _ confirmation: Confirmation, isRightSheet: Bool = true
  ) throws -> Outcome {
    let pending = try pending(id)
    if let done = pending.done { return .alreadyDone(done.count) }
    let judged = try judged(pending)
    var judge = judged.judge
    let verdict = Self.verdict(&judge)
    guard verdict.refused == 0 else { return .refused(pending, verdict) }
    if let invalid = unconfirmed(pending, verdict, confirmation, isRightSheet) {
      return .unconfirmed(pending, verdict, invalid)
    }
    let cause = Cause(kind: "import", id: id.text)
    var batches = ImportBatches(judge.lines)
    while let batch = batches.next() {
      var reports: [Report] = []
      judge.each { line in
        guard var report = line.report, line.fate != .identical, batch.holds(report.key) else { return }
        // Doubtful lines bear the comment of their confirmation.
        if !line.doubts.isEmpty, let comment = confirmation.comment {
          report.comment = [report.comment, comment].compactMap(\.self).joined(separator: "\n")
        }
        reports.append(report)
      }
      try record(reports, judged, cause)
    }
    try Self.store(connection).finish(id, count: verdict.toRecord)
    try Audit.record(
      StrategyAct.fileRecorded, of: id.text,
      fields: ReportPart.allCases.filter { pending.titles[$0] != nil }.map(\.rawValue), by: permit, on: connection)
    return .recorded(verdict.toRecord)
  }

  private func unconfirmed(
    _ pending: PendingImport, _ verdict: ImportVerdict, _ confirmation: Confirmation, _ isRightSheet: Bool
  ) -> Invalid? {
    var issues: [Invalid.Issue] = []
    if !pending.deposit.source.questions.isEmpty, !isRightSheet {
      issues.append(
        .init("Ce qui a été lu n’est pas confirmé.", remedy: "Relisez, puis cochez la case.", at: .field("lecture")))
    }
    do { try confirmation.answer(verdict.doubts) } catch let unconfirmed as Unconfirmed {
      if confirmation.isGiven {
        issues += unconfirmed.invalid.issues
      } else {
        let asked = French.plural(verdict.doubtful, "ligne demande", "lignes demandent")
        issues.append(
          .init(
            "\(French.capitalized(asked)) une confirmation.",
            remedy: "Relisez-les, cochez « Je confirme » et dites pourquoi.", at: .field("confirme")))
      }
    } catch { return Invalid(issues: issues) }
    return issues.isEmpty ? nil : Invalid(issues: issues)
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
            measure.id, line.day.iso, measure.placeWord(key) { $0 },
            key.organisation ?? "", key.category ?? "", line.isNothing ? "néant" : String(line.value),
            line.comment ?? "",
          ])
        }
      }
    }
    return rows
  }
}
