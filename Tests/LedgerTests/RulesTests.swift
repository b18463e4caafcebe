import Database
import Kernel
import TestKit
import Testing

@testable import Ledger

/// What acts post, and what they refuse.
@Suite struct RulesTests {
  private static let melun = LedgerKey(measure: "cameras", place: "77288")
  private static let shelter = LedgerKey(
    measure: "shelter_places", place: "77288", organisation: "parquet-melun", category: "urgence")

  @Test("leaving before entering is refused, by whichever day", arguments: Engine.available)
  func order(_ engine: Engine) async throws {
    try await withLedger(on: engine) { ledger in
      let (e1, permit) = (entry("e1"), Sample.permit)
      try await ledger.act { try $0.enter(e1, as: Self.melun, on: day("2021-03-01"), amount: 4, by: permit) }
      await refused(ledger) { try $0.leave(e1, "cameras", on: day("2021-02-28"), by: permit) }
      await refused(ledger) { try $0.leave(entry("nobody"), "cameras", on: day("2021-02-28"), by: permit) }
      await refused(ledger) { try $0.correctLeaveDay(e1, "cameras", to: day("2021-04-01"), by: permit) }
      await refused(ledger) { try $0.enter(e1, as: Self.melun, on: day("2021-05-01"), by: permit) }
      await refused(ledger) { try $0.renew(e1, "cameras", lapsesOn: day("2022-05-01"), by: permit) }
      try await ledger.act { try $0.leave(e1, "cameras", on: day("2021-03-01"), by: permit) }
      await refused(ledger) { try $0.leave(e1, "cameras", on: day("2021-03-02"), by: permit) }
      await refused(ledger) { try $0.correctEnterDay(e1, "cameras", to: day("2021-03-02"), by: permit) }
      await refused(ledger) { try $0.correctLeaveDay(e1, "cameras", to: day("2021-02-28"), by: permit) }
      await refused(ledger) {
        try $0.assign(
          entry("t1"), as: LedgerKey(measure: "phones"), on: day("2021-03-02"), lapsesOn: day("2021-03-01"), by: permit)
      }
      // Refused acts posted nothing.
      #expect(try await ledger.ask { try $0.postings(causedBy: e1).map(\.amount) } == [4, -4])
    }
  }

  @Test("a measure is fed by entries or by reports, never both", arguments: Engine.available)
  func feeds(_ engine: Engine) async throws {
    try await withLedger(on: engine) { ledger in
      let (d, permit) = (day("2021-03-31"), Sample.permit)
      await refused(ledger) { try $0.enter(entry("e"), as: Self.shelter, on: d, by: permit) }
      await refused(ledger) { try $0.report(level: 3, for: Self.melun, on: d, cause: report, by: permit) }
      await refused(ledger) { try $0.withdrawLevel(for: Self.melun, on: d, cause: report, by: permit) }
      await refused(ledger) { try $0.event(entry("e"), as: LedgerKey(measure: "calls"), on: d, by: permit) }
      await refused(ledger) { try $0.event(entry("e"), as: Self.melun, on: d, by: permit) }
      await refused(ledger) {
        try $0.enter(entry("e"), as: LedgerKey(measure: "people_received"), on: d, by: permit)
      }
      let month = Period(.month, containing: d)
      await refused(ledger) { try $0.report(total: 3, for: Self.shelter, in: month, cause: report, by: permit) }
      await refused(ledger) {
        try $0.report(
          total: 3, for: LedgerKey(measure: "calls"), in: Period(.year, containing: d), cause: report, by: permit)
      }
      await refused(ledger) { try $0.enter(entry("e"), as: LedgerKey(measure: "camera"), on: d, by: permit) }
      await refused(ledger) {
        try $0.enter(entry("e"), as: LedgerKey(measure: "cameras", organisation: "a"), on: d, by: permit)
      }
      await refused(ledger) { try $0.enter(entry("e"), as: Self.melun, on: d, amount: -1, by: permit) }
      await refused(ledger) { try $0.withdrawLevel(for: Self.shelter, on: d, cause: report, by: permit) }
      let used = try await ledger.ask { try $0.usedMeasures() }
      #expect(used == [])
    }
  }

  @Test("a correction reverses and posts anew; the page can say so", arguments: Engine.available)
  func corrections(_ engine: Engine) async throws {
    try await withLedger(on: engine) { ledger in
      let permit = Sample.permit
      try await ledger.act { try $0.enter(entry("e1"), as: Self.melun, on: day("2020-02-29"), amount: 6, by: permit) }
      let before = ledger.time.now
      try await ledger.act {
        try $0.correctEnterDay(entry("e1", version: 2), "cameras", to: day("2020-03-01"), by: permit)
      }
      try await ledger.act {
        try $0.correctPlace(entry("e1", version: 3), "cameras", to: "77284", by: permit)
      }
      let all = try await ledger.ask { try $0.postings(causedBy: entry("e1")) }
      #expect(all.map(\.act) == [.enter, .reversal, .enter, .reversal, .enter])
      #expect(all.map(\.amount) == [6, -6, 6, -6, 6])
      #expect(all.map(\.cause.version) == [1, 2, 2, 3, 3])
      #expect(all.map(\.isCorrection) == [false, true, true, true, true])
      #expect(all[1].reverses == all[0].id && all[2].replaces == all[0].id && all[0].person == Sample.person)
      #expect(Set(all.map(\.recordedAt)).count == 3)

      let page = try await ledger.ask { try $0.postings(of: "cameras", through: day("2020-12-31"), limit: 4) }
      #expect(page.count == 5)
      #expect(page.lines.map(\.balance) == [6, 0, 6, 0])
      #expect(page.lines[2].reversedAt == all[3].recordedAt)
      #expect(page.lines[0].corrected == all[2] && page.lines[0].reversedAt == nil)
      let rest = try await ledger.ask { store in
        try store.postings(
          of: "cameras", through: day("2020-12-31"), after: page.next.flatMap { PostingCursor($0.text) }, limit: 4)
      }
      #expect(rest.lines.map(\.posting) == [all[0]] && rest.lines.map(\.balance) == [6] && rest.next == nil)

      // As known before the correction: the day as it was then, and no trace of what followed.
      let then = try await ledger.ask { try $0.postings(of: "cameras", through: day("2020-12-31"), known: before) }
      #expect(then.lines.map(\.posting) == [all[0]] && then.lines.first?.reversedAt == nil && then.count == 1)
      let composed = try await ledger.ask {
        try $0.composition(of: "cameras", after: day("2020-02-29"), through: day("2020-12-31"))
      }
      #expect(composed.sum == 6 && composed.opening == 0 && composed.places == 1)
      #expect(try await ledger.ask { try $0.verify() } == [])
    }
  }

  @Test("29 February: in the year, in the month, and only there", arguments: Engine.available)
  func leapDay(_ engine: Engine) async throws {
    try await withLedger(on: engine) { ledger in
      try await ledger.act {
        try $0.event(
          entry("s"), as: LedgerKey(measure: "people_received", place: "77288"), on: day("2020-02-29"), amount: 7,
          by: Sample.permit)
      }
      let sums = try await ledger.ask { store in
        try [
          ("2020-02-01", "2020-02-28"), ("2020-02-01", "2020-02-29"), ("2020-02-29", "2020-02-29"),
          ("2020-03-01", "2020-12-31"), ("2020-01-01", "2020-12-31"), ("2019-03-01", "2020-02-29"),
        ].flatMap { first, last in
          try [LedgerFilter.all, LedgerFilter(place: "77288")].map {
            try store.flow("people_received", from: day(first), through: day(last), $0)
          }
        }
      }
      #expect(sums == [0, 0, 7, 7, 7, 7, 0, 0, 7, 7, 7, 7])
    }
  }

  @Test("a lapse is known from the start; renewed, even once past, it moves", arguments: Engine.available)
  func lapses(_ engine: Engine) async throws {
    try await withLedger(on: engine) { ledger in
      let (t1, permit) = (entry("t1"), Sample.permit)
      let key = LedgerKey(measure: "phones", organisation: "a")
      try await ledger.act {
        try $0.assign(t1, as: key, on: day("2020-01-10"), lapsesOn: day("2020-07-08"), by: permit)
      }
      let first = ledger.time.now
      try await ledger.act { try $0.renew(t1, "phones", lapsesOn: day("2021-01-04"), by: permit) }
      await refused(ledger) { try $0.renew(t1, "phones", lapsesOn: day("2021-01-04"), by: permit) }
      let found = try await ledger.ask { store in
        try ["2020-01-09", "2020-01-10", "2020-07-08", "2021-01-03", "2021-01-04"].map { text in
          [try store.balance("phones", on: day(text), known: first), try store.balance("phones", on: day(text))]
        }
      }
      #expect(found == [[0, 0], [1, 1], [0, 1], [0, 1], [0, 0]])
      #expect(try await ledger.ask { try $0.lapseDay(t1, "phones") } == day("2021-01-04"))
      // Given back early: the lapse is cancelled; then it may be assigned again.
      try await ledger.act { try $0.leave(t1, "phones", on: day("2020-12-01"), by: permit) }
      try await ledger.act {
        try $0.assign(t1, as: key, on: day("2020-12-02"), lapsesOn: day("2021-06-01"), by: permit)
      }
      #expect(try await ledger.ask { try $0.balance("phones", on: day("2020-12-01")) } == 0)
      #expect(try await ledger.ask { try $0.balance("phones", on: day("2021-05-31")) } == 1)
      #expect(try await ledger.ask { try $0.balance("phones", on: day("2021-06-01")) } == 0)
      await refused(ledger) { try $0.correctEnterDay(t1, "phones", to: day("2020-11-30"), by: permit) }
    }
  }

  @Test("a cancelled entry counts nowhere, and may be entered again", arguments: Engine.available)
  func cancels(_ engine: Engine) async throws {
    try await withLedger(on: engine) { ledger in
      let (e1, permit) = (entry("e1"), Sample.permit)
      try await ledger.act { try $0.enter(e1, as: Self.melun, on: day("2020-01-10"), amount: 3, by: permit) }
      try await ledger.act { try $0.leave(e1, "cameras", on: day("2020-05-10"), by: permit) }
      try await ledger.act { try $0.cancel(e1, "cameras", by: permit) }
      #expect(try await ledger.ask { try $0.changes("cameras", through: day("2030-01-01")) } == [])
      await refused(ledger) { try $0.cancel(e1, "cameras", by: permit) }
      try await ledger.act { try $0.enter(e1, as: Self.melun, on: day("2019-12-10"), amount: 2, by: permit) }
      #expect(try await ledger.ask { try $0.balance("cameras", on: day("2020-01-10")) } == 2)
    }
  }

  @Test("the journal can't be rewritten", arguments: Engine.available)
  func appendOnly(_ engine: Engine) async throws {
    try await withLedger(on: engine) { ledger in
      try await ledger.act { try $0.enter(entry("e1"), as: Self.melun, on: day("2020-01-10"), by: Sample.permit) }
      let attempts: [SQL] = ["UPDATE posting SET amount = 5", "DELETE FROM posting"]
      for attempt in attempts {
        await #expect(throws: DatabaseFailure.appendOnly("posting")) {
          try await ledger.database.write("77") { try $0.execute(attempt) }
        }
      }
    }
  }

  @Test("verify finds a sum that was tampered with", arguments: Engine.available)
  func verifies(_ engine: Engine) async throws {
    try await withLedger(on: engine) { ledger in
      try await ledger.act {
        try $0.enter(entry("e1"), as: Self.melun, on: day("2020-01-10"), amount: 5, by: Sample.permit)
        try $0.enter(entry("e2"), as: Self.melun, on: day("2021-01-10"), amount: 5, by: Sample.permit)
      }
      try await ledger.database.write("77") { connection in
        try connection.execute("UPDATE posting_total SET amount = 6 WHERE block = 2020")
        try connection.execute("DELETE FROM posting_sum WHERE block = 202101")
      }
      let found = try await ledger.ask { try $0.verify() }
      #expect(
        found == [
          LedgerDifference(subject: .total(measure: "cameras", block: 2020), kept: 6, recomputed: 5),
          LedgerDifference(subject: .sum(Self.melun, block: 202_101), kept: 0, recomputed: 5),
        ])
    }
  }

  @Test("an entry's postings are looked up, whatever the length of the journal")
  func looksUp() async throws {
    try await withLedger(on: .sqlite) { ledger in
      let plan = try await ledger.ask { store in
        try store.connection.query("EXPLAIN QUERY PLAN \(store.caused("entree", ["e1", "e2"]))").map {
          try $0.text("detail")
        }
      }
      #expect(plan.count == 1 && plan.first?.contains("posting_cause") == true, "\(plan)")
    }
  }

  @Test("départements do not see each other", arguments: Engine.available)
  func apart(_ engine: Engine) async throws {
    try await withLedger(on: engine) { ledger in
      try await ledger.act { try $0.enter(entry("e1"), as: Self.melun, on: day("2020-01-10"), by: Sample.permit) }
      let other = try await ledger.database.read { connection in
        let store = LedgerStore(connection, in: "91", measures: Sample.measures)
        return (try store.balance("cameras", on: day("2021-01-01")), try store.postings(causedBy: entry("e1")).count)
      }
      #expect(other == (0, 0))
      await #expect(throws: DatabaseFailure.self) {
        try await ledger.database.write("91") { connection in
          try LedgerStore(connection, in: "77", measures: Sample.measures)
            .enter(entry("e2"), as: Self.melun, on: day("2020-01-10"), by: Sample.permit)
        }
      }
    }
  }
}

func refused(
  _ ledger: Bench, sourceLocation: SourceLocation = #_sourceLocation,
  _ body: @escaping @Sendable (LedgerStore) throws -> [Posting]
) async {
  await #expect(throws: Invalid.self, sourceLocation: sourceLocation) { try await ledger.act { try body($0) } }
}
