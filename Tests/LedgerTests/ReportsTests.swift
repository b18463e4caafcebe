import Database
import Kernel
import TestKit
import Testing

@testable import Ledger

/// Levels, totals, capacities and delays, and whether figures are known.
@Suite struct ReportsTests {
  private static let melun = LedgerKey(
    measure: "shelter_places", place: "77288", organisation: "parquet-melun", category: "urgence")
  private static let meaux = LedgerKey(
    measure: "shelter_places", place: "77284", organisation: "parquet-meaux", category: "urgence")

  @Test("a report leaves a statement even when it changes nothing", arguments: Engine.available)
  func statements(_ engine: Engine) async throws {
    try await withLedger(on: engine) { ledger in
      let (d, permit) = (day("2020-03-31"), Sample.permit)
      try await ledger.act { try $0.report(level: 0, for: Self.melun, on: d, cause: report, by: permit) }
      let zero = ledger.time.now
      let again = try await ledger.act {
        try $0.report(level: 0, for: Self.melun, on: d, cause: report, comment: "néant", by: permit)
      }
      let withdrawn = try await ledger.act { try $0.withdrawLevel(for: Self.melun, on: d, cause: report, by: permit) }
      #expect(again == [] && withdrawn == [])
      let all = try await ledger.ask { try $0.statements(of: ["shelter_places"]) }
      #expect(all.map(\.value) == [0, 0, nil])
      #expect(all.map(\.state) == [.replaced(all[1].recordedAt), .withdrawn(all[2].recordedAt), .inForce])
      #expect(all.map(\.comment) == [nil, "néant", nil] && all[0].person == Sample.person && all[2].isWithdrawal)
      let then = try await ledger.ask { try $0.statements(of: ["shelter_places"], known: zero) }
      #expect(then.map(\.state) == [.inForce])
      await refused(ledger) { try $0.withdrawLevel(for: Self.melun, on: d, cause: report, by: permit) }
    }
  }

  @Test("a level stated late leaves the next stated day as it was", arguments: Engine.available)
  func late(_ engine: Engine) async throws {
    try await withLedger(on: engine) { ledger in
      let permit = Sample.permit
      try await ledger.act {
        try $0.report(level: 10, for: Self.melun, on: day("2020-09-30"), cause: report, by: permit)
      }
      let posted = try await ledger.act {
        try $0.report(level: 4, for: Self.melun, on: day("2020-06-30"), cause: report, by: permit)
      }
      #expect(posted.map(\.amount) == [4, -4] && posted.map(\.act) == [.level, .offset])
      let levels: @Sendable (LedgerStore) throws -> [Int] = { store in
        try ["2020-06-29", "2020-06-30", "2020-09-29", "2020-09-30"].map {
          try store.balance("shelter_places", on: day($0))
        }
      }
      #expect(try await ledger.ask(levels) == [0, 4, 4, 10])
      try await ledger.act { try $0.withdrawLevel(for: Self.melun, on: day("2020-06-30"), cause: report, by: permit) }
      #expect(try await ledger.ask(levels) == [0, 0, 0, 10])
      #expect(try await ledger.ask { try $0.verify() } == [])
    }
  }

  @Test("a total corrected posts the difference", arguments: Engine.available)
  func totals(_ engine: Engine) async throws {
    try await withLedger(on: engine) { ledger in
      let (permit, key) = (Sample.permit, LedgerKey(measure: "calls", organisation: "a"))
      let february = Period(.month, containing: day("2020-02-10"))
      let posted = try await ledger.act { store in
        try [40, 38, 38].map { try store.report(total: $0, for: key, in: february, cause: report, by: permit) }
      }
      #expect(posted.map { $0.map(\.amount) } == [[40], [-2], []])
      #expect(posted[1].first?.effectiveOn == day("2020-02-29"))
      let withdrawn = try await ledger.act { try $0.withdrawTotal(for: key, in: february, cause: report, by: permit) }
      #expect(withdrawn.map(\.amount) == [-38])
      #expect(try await ledger.ask { try $0.flow("calls", from: day("2020-02-01"), through: day("2020-02-29")) } == 0)
    }
  }

  @Test("a capacity holds until the next, or until the entry leaves", arguments: Engine.available)
  func capacities(_ engine: Engine) async throws {
    try await withLedger(on: engine) { ledger in
      let (e1, permit) = (entry("e1"), Sample.permit)
      let key = LedgerKey(measure: "cameras", place: "77288")
      let levels: @Sendable (LedgerStore) throws -> [Int] = { store in
        try ["2020-01-31", "2020-02-01", "2020-06-01", "2020-09-01", "2020-12-01"].map {
          try store.balance("cameras", on: day($0))
        }
      }
      // Another entry of the same commune is none of its business.
      try await ledger.act { try $0.enter(entry("e2"), as: key, on: day("2020-01-01"), amount: 100, by: permit) }
      try await ledger.act { try $0.enter(e1, as: key, on: day("2020-02-01"), amount: 20, by: permit) }
      try await ledger.act { try $0.leave(e1, "cameras", on: day("2020-12-01"), by: permit) }
      try await ledger.act { try $0.capacity(25, of: e1, "cameras", on: day("2020-09-01"), by: permit) }
      try await ledger.act { try $0.capacity(22, of: e1, "cameras", on: day("2020-06-01"), by: permit) }
      #expect(try await ledger.ask(levels) == [100, 120, 122, 125, 100])
      await refused(ledger) { try $0.capacity(9, of: e1, "cameras", on: day("2020-01-31"), by: permit) }
      await refused(ledger) { try $0.capacity(9, of: e1, "cameras", on: day("2020-12-01"), by: permit) }
      await refused(ledger) { try $0.correctLeaveDay(e1, "cameras", to: day("2020-09-01"), by: permit) }
      await refused(ledger) { try $0.correctEnterDay(e1, "cameras", to: day("2020-06-02"), by: permit) }
      await refused(ledger) { try $0.correctAmount(e1, "cameras", to: 3, by: permit) }
      try await ledger.act { try $0.withdrawCapacity(of: e1, "cameras", on: day("2020-09-01"), by: permit) }
      #expect(try await ledger.ask(levels) == [100, 120, 122, 122, 100])
      try await ledger.act { try $0.withdrawCapacity(of: e1, "cameras", on: day("2020-06-01"), by: permit) }
      try await ledger.act { try $0.correctAmount(e1, "cameras", to: 3, by: permit) }
      #expect(try await ledger.ask(levels) == [100, 103, 103, 103, 100])
      #expect(try await ledger.ask { try $0.verify() } == [])
    }
  }

  @Test("a cancelled case and its reversal are no cases", arguments: Engine.available)
  func delays(_ engine: Engine) async throws {
    try await withLedger(on: engine) { ledger in
      let (permit, key) = (Sample.permit, LedgerKey(measure: "wait", place: "77288"))
      let (first, last) = (day("2020-01-01"), day("2020-12-31"))
      try await ledger.act { store in
        for (index, days) in [0, 2, 4, 6, 8, 10, 12, 14, 16, 100].enumerated() {
          let end = first.adding(days: 100 + index)
          try store.delay(entry("d\(index)"), as: key, from: end.adding(days: -days), to: end, by: permit)
        }
      }
      let before = ledger.time.now
      try await ledger.act {
        try $0.correctDelay(
          entry("d9"), "wait", from: day("2020-06-01"), to: day("2020-06-19"), by: permit)
      }
      try await ledger.act { try $0.cancel(entry("d0"), "wait", by: permit) }
      await refused(ledger) {
        try $0.delay(entry("d1"), as: key, from: day("2020-06-01"), to: day("2020-06-19"), by: permit)
      }
      await refused(ledger) {
        try $0.delay(entry("x"), as: key, from: day("2020-06-02"), to: day("2020-06-01"), by: permit)
      }
      let then = try await ledger.ask { try $0.delay("wait", from: first, through: last, known: before) }
      #expect(then.count == 10 && then.median == 9 && then.p90 == 16)
      let now = try await ledger.ask { try $0.delay("wait", from: first, through: last) }
      #expect(now.count == 9 && now.median == 10 && now.p90 == 18)
      let none = try await ledger.ask { try $0.delay("wait", from: last, through: last) }
      #expect(none == DelayFigure(days: []) && none.median == nil)
    }
  }

  @Test("entries are known from the reprise; reports while they hold", arguments: Engine.available)
  func known(_ engine: Engine) async throws {
    try await withLedger(on: engine) { ledger in
      let permit = Sample.permit
      let cameras = try await ledger.ask { store in
        try ["2017-12-31", "2018-01-01"].map { try store.knownness("cameras", on: day($0)).state }
      }
      #expect(cameras == [.unknown, .known])
      try await ledger.act {
        try $0.report(level: 0, for: Self.melun, on: day("2020-03-31"), cause: report, by: permit)
      }
      let half = ledger.time.now
      try await ledger.act {
        try $0.report(level: 5, for: Self.meaux, on: day("2020-03-28"), cause: report, by: permit)
      }
      func state(
        _ text: String, known: Instant? = nil, _ filter: LedgerFilter = .all
      ) async throws -> Knownness {
        try await ledger.ask { try $0.knownness("shelter_places", on: day(text), known: known, filter) }
      }
      #expect(try await state("2020-03-27").state == .unknown)
      #expect(try await state("2020-03-30").missing == ["parquet-melun"])
      #expect(try await state("2020-03-31").state == .known)
      #expect(try await state("2020-03-31", known: half).missing == ["parquet-meaux"])
      #expect(try await state("2020-03-31", known: half).state == .incomplete)
      // 28 June and 30 June, and thirty days of grace.
      #expect(try await state("2020-07-28").state == .known)
      #expect(try await state("2020-07-29").missing == ["parquet-meaux"])
      #expect(try await state("2020-07-29").stale == [Self.meaux])
      #expect(try await state("2020-07-29", LedgerFilter(organisation: "parquet-melun")).state == .known)
      let over = try await state("2020-07-31")
      #expect(over.state == .unknown && over.unknownSince == day("2020-07-31"))
      #expect(over.lastReported == day("2020-03-31"))
    }
  }

  @Test("a flow is known when every period of it was reported", arguments: Engine.available)
  func knownFlow(_ engine: Engine) async throws {
    try await withLedger(on: engine) { ledger in
      func months(_ organisation: String, _ numbers: [Int]) async throws {
        try await ledger.act { store in
          for number in numbers {
            let month = Period(.month, containing: day("2020-01-01").adding(months: number - 1))
            let key = LedgerKey(measure: "calls", organisation: organisation)
            try store.report(total: 0, for: key, in: month, cause: report, by: Sample.permit)
          }
        }
      }
      func state(_ first: String, _ last: String) async throws -> Knownness {
        try await ledger.ask { try $0.knownness("calls", from: day(first), on: day(last)) }
      }
      try await months("a", [1, 2, 3])
      #expect(try await state("2020-01-01", "2020-03-31").missing == ["b"])
      try await months("b", [1, 3])
      #expect(try await state("2020-01-01", "2020-01-31").state == .known)
      #expect(try await state("2020-01-01", "2020-03-31").state == .incomplete)
      #expect(try await state("2020-01-01", "2020-03-31").missing == ["b"])
      #expect(try await state("2020-04-01", "2020-04-30").state == .unknown)
      #expect(try await state("2020-03-01", "2020-03-31").received == ["a", "b"])
    }
  }
}
