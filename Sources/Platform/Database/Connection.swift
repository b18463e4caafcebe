import Kernel
import Synchronization

/// The database, within one transaction: it lives as long as the closure that received it.
///
/// An error of the engine ends the transaction on both engines: whoever catches it can't go on, and nothing is kept.
/// To insert unless it is there, write `ON CONFLICT`.
package final class Connection {
  package var engine: Engine { session.engine }
  /// In a write, the département whose lock is held; empty in a read.
  package let departement: String
  /// In a write, the moment that everything recorded in it bears: strictly after every earlier one of the
  /// département, even when the machine's clock went back. In a read, the moment it began.
  package let recordedAt: Instant
  package let memory: Memory

  private let session: any EngineSession
  private(set) var failure: DatabaseFailure?

  init(_ session: any EngineSession, departement: String, recordedAt: Instant, memory: Memory) {
    self.session = session
    self.departement = departement
    self.recordedAt = recordedAt
    self.memory = memory
  }

  package func query(_ sql: SQL) throws -> [Row] {
    let statement = try statement(sql)
    return try watched { try session.query(statement) }
  }

  /// The number of rows inserted, updated or deleted.
  @discardableResult
  package func execute(_ sql: SQL) throws -> Int {
    let statement = try statement(sql)
    return try watched { try session.execute(statement) }
  }

  /// For large results: rows come by, they are not kept. `body` may run other statements.
  package func each(_ sql: SQL, _ body: (Row) throws -> Void) throws {
    let statement = try statement(sql)
    var own: (any Error)?
    do {
      try watched {
        try session.each(statement) { row in
          do { try body(row) } catch {
            own = error
            throw Stopped()
          }
        }
      }
    } catch is Stopped {
      if let own { throw own }
    }
  }

  /// Many lines at once, the fastest way that the engine has. Values are in the order of `columns`.
  package func insert(_ table: StaticString, _ columns: [StaticString], rows: [[SQLValue]]) throws {
    guard !rows.isEmpty else { return }
    if let bad = rows.first(where: { $0.count != columns.count }) {
      throw DatabaseFailure.other("\(table) : \(bad.count) valeurs pour \(columns.count) colonnes.")
    }
    for row in rows { try refuseNUL(row) }
    try watched { try session.insert(table.description, columns.map(\.description), rows: rows) }
  }

  /// Said by whatever erases what somebody wrote or was: once this is kept, the journal of the engine holds it no more
  /// than the table does (docs/security.md, "What goes when").
  package func leaveNoTrace() { session.leaveNoTrace() }

  /// What `body` gives; what it wrote is undone if it throws, and the transaction goes on. An error of the engine still
  /// ends it.
  package func keeping<Result>(_ body: () throws -> Result) throws -> Result {
    try execute("SAVEPOINT part")
    do {
      let result = try body()
      try execute("RELEASE SAVEPOINT part")
      return result
    } catch {
      if failure == nil {
        try execute("ROLLBACK TO SAVEPOINT part")
        try execute("RELEASE SAVEPOINT part")
      }
      throw error
    }
  }

  /// `body` threw, which says nothing of the engine.
  private struct Stopped: Error {}

  private func statement(_ sql: SQL) throws -> Spelled {
    let statement = sql.spelled(.engine(engine))
    try refuseNUL(statement.values)
    return statement
  }

  /// PostgreSQL has no U+0000 in texts, and C cuts them there: refused on both.
  private func refuseNUL(_ values: [SQLValue]) throws {
    for case .text(let text) in values where text.utf8.contains(0) {
      throw Invalid(
        "Un texte contient un caractère invisible que Boussole ne garde pas (U+0000).",
        remedy: "Saisissez-le à nouveau.")
    }
  }

  private func watched<Result>(_ work: () throws -> Result) throws -> Result {
    if let failure { throw failure }
    memory.statements.add(1, ordering: .relaxed)
    do {
      return try work()
    } catch let failure as DatabaseFailure {
      self.failure = failure
      throw failure
    }
  }
}
