import Database
import Kernel
import TestKit
import Testing

@testable import Ledger

@Suite struct BulkReportTests {
  /// What the journal and the statements hold, ids and the order of recording of different keys aside.
  private struct Content: Equatable, Sendable {
    let postings: [String]
    let statements: [String]
  }

  private static func content(_ store: LedgerStore) throws -> Content {
    let postings = try store.connection.query("SELECT \(Posting.all) FROM posting ORDER BY id").map { row in
      let posting = try Posting(row)
      return "\(posting.key) \(posting.effectiveOn) \(posting.amount) \(posting.act) \(posting.cause)"
    }
    let statements = try store.statements(of: Sample.measures.all.map(\.id)).map { statement in
      let said = "\(statement.value ?? -1) \(statement.comment ?? "") \(statement.isWithdrawal)"
      return "\(statement.kind) \(statement.key) \(statement.day) \(said)"
    }
    return Content(postings: postings.sorted(), statements: statements.sorted())
  }

  private static func reports(_ seed: UInt64, _ count: Int) -> [Report] {
    var random = Seeded(seed)
    return (0..<count).map { index in
      let value = Int.random(in: 0...9, using: &random)
      let comment = Bool.random(using: &random) ? "n° \(index)" : nil
      if Bool.random(using: &random) {
        // None counts what another counts.
        let place = ["77284", "77288", nil].randomElement(using: &random) ?? nil
        let key = LedgerKey(
          measure: "shelter_places", place: place,
          organisation: place == nil ? "parquet-melun" : ["parquet-meaux", "b"].randomElement(using: &random))
        return Report(
          key, on: day("2020-01-01").adding(days: Int.random(in: 0...30, using: &random)), value: value,
          comment: comment)
      }
      let key = LedgerKey(measure: "calls", organisation: ["a", "b"].randomElement(using: &random))
      let month = day("2020-01-31").adding(months: Int.random(in: 0...5, using: &random)).lastOfMonth
      return Report(key, on: month, value: value, comment: comment)
    }
  }

  @Test("many reports at once give what one by one gives", arguments: Engine.available, [1, 2, 3] as [UInt64])
  func same(_ engine: Engine, _ seed: UInt64) async throws {
    let batches = (0..<3).map { Self.reports(seed * 10 + $0, 120) }
    func played(_ body: @escaping @Sendable (LedgerStore, [Report]) throws -> Void) async throws -> Content {
      var content: Content?
      try await withLedger(on: engine) { ledger in
        for batch in batches {
          try await ledger.act { store in
            try body(store, batch)
            // A withdrawal between two batches: what no longer stands is not in force.
            if let report = batch.first(where: { $0.key.measure == "calls" }) {
              try store.withdrawTotal(
                for: report.key, in: Period(.month, containing: report.day), cause: Self.cause, by: Sample.permit)
            }
          }
        }
        #expect(try await ledger.ask { try $0.verify() } == [])
        content = try await ledger.ask { try Self.content($0) }
      }
      return try #require(content)
    }
    let one = try await played { store, batch in
      // From the first day to the last.
      let inTime = batch.enumerated().sorted { ($0.element.day, $0.offset) < ($1.element.day, $1.offset) }
      for (_, report) in inTime {
        if report.key.measure == "calls" {
          try store.report(
            total: report.value, for: report.key, in: Period(.month, containing: report.day), cause: Self.cause,
            comment: report.comment, by: Sample.permit)
        } else {
          try store.report(
            level: report.value, for: report.key, on: report.day, cause: Self.cause, comment: report.comment,
            by: Sample.permit)
        }
      }
    }
    let many = try await played { try $0.report($1, cause: Self.cause, by: Sample.permit) }
    #expect(one == many)
  }
  private static let cause = Cause(kind: "import", id: "i1")

  @Test("what can't be reported is refused whole", arguments: Engine.available)
  func refuses(_ engine: Engine) async throws {
    try await withLedger(on: engine) { ledger in
      let right = Report(LedgerKey(measure: "calls", organisation: "a"), on: day("2020-01-31"), value: 3)
      for wrong in [
        Report(LedgerKey(measure: "calls", organisation: "a"), on: day("2020-02-28"), value: 3),
        Report(LedgerKey(measure: "calls", place: "77284"), on: day("2020-02-29"), value: 3),
        Report(LedgerKey(measure: "cameras"), on: day("2020-02-29"), value: 3),
        Report(LedgerKey(measure: "calls"), on: day("2020-02-29"), value: -1),
      ] {
        await #expect(throws: Invalid.self) {
          try await ledger.act { try $0.report([right, wrong], cause: Self.cause, by: Sample.permit) }
        }
      }
      let left = try await ledger.ask { try Self.content($0) }
      #expect(left == Content(postings: [], statements: []))
    }
  }

  @Test("of one key and day the last report stands, unless it was withdrawn", arguments: Engine.available)
  func inForce(_ engine: Engine) async throws {
    let key = LedgerKey(measure: "shelter_places", place: "77284")
    try await withLedger(on: engine) { ledger in
      for (value, on) in [(3, "2020-01-31"), (5, "2020-01-31"), (7, "2020-03-31"), (8, "2020-02-29")] {
        try await ledger.act {
          try $0.report([Report(key, on: day(on), value: value)], cause: Self.cause, by: Sample.permit)
        }
      }
      try await ledger.act {
        try $0.withdrawLevel(for: key, on: day("2020-03-31"), cause: Self.cause, by: Sample.permit)
      }
      let all = try await ledger.ask { try $0.reportsInForce(of: ["shelter_places", "calls"]) }
      let own = try await ledger.ask { try $0.reportsInForce(of: key) }
      let latest = try await ledger.ask { try $0.latestReports(of: "shelter_places", limit: 1) }
      #expect(latest.map(\.value) == [8])
      #expect(all.all(of: key).map(\.value) == [5, 8] && own.all(of: key).map(\.value) == [5, 8])
      #expect(all.last(of: key, before: day("2020-02-29"))?.value == 5)
      #expect(all.last(of: key, before: day("2020-01-31")) == nil)
      #expect(all.line(of: key, on: day("2020-02-29"))?.value == 8 && all.line(of: key, on: day("2020-02-28")) == nil)
      #expect(
        all.first(of: key, after: day("2020-01-31"))?.value == 8 && all.first(of: key, after: day("2020-02-29")) == nil)
    }
  }
}
