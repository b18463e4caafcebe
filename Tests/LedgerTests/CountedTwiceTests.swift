import Database
import Kernel
import Ledger
import TestKit
import Testing

/// A total and its parts are one statement or a conflict: they are never added.
@Suite("Nothing is counted twice") struct CountedTwiceTests {
  private typealias Said = (place: String?, organisation: String?, category: String?, on: String, value: Int)
  struct Case: Sendable, CustomStringConvertible {
    let name: String
    let first: (place: String?, organisation: String?, category: String?, on: String, value: Int)
    let second: (place: String?, organisation: String?, category: String?, on: String, value: Int)
    let isRefused: Bool
    var description: String { name }
  }
  /// Of a level, on days of one commune, of the whole, of an organisation, of a category.
  private static let cases: [Case] = [
    Case(
      name: "a part, then the whole", first: ("77284", nil, nil, "2020-03-31", 120),
      second: (nil, nil, nil, "2020-03-31", 97), isRefused: true),
    Case(
      name: "the whole, then a part", first: (nil, nil, nil, "2020-03-31", 97),
      second: ("77284", nil, nil, "2020-03-31", 120), isRefused: true),
    Case(
      name: "a level holds until the next", first: (nil, nil, nil, "2020-03-31", 97),
      second: ("77284", nil, nil, "2021-12-31", 120), isRefused: true),
    Case(
      name: "entered late, for a day before", first: (nil, nil, nil, "2020-12-31", 97),
      second: ("77284", nil, nil, "2020-03-31", 120), isRefused: true),
    Case(
      name: "an organisation beside nobody in particular", first: ("77284", "a", nil, "2020-03-31", 5),
      second: ("77284", nil, nil, "2020-03-31", 5), isRefused: true),
    Case(
      name: "a category beside all of them", first: ("77284", "a", "urgence", "2020-03-31", 5),
      second: ("77284", "a", nil, "2020-03-31", 5), isRefused: true),
    Case(
      name: "crossing", first: ("77284", nil, nil, "2020-03-31", 5), second: (nil, "a", nil, "2020-03-31", 5),
      isRefused: true),
    Case(
      name: "two communes", first: ("77284", nil, nil, "2020-03-31", 5), second: ("77288", nil, nil, "2020-03-31", 5),
      isRefused: false),
    Case(
      name: "two organisations, one without a commune", first: (nil, "a", nil, "2020-03-31", 5),
      second: ("77288", "b", nil, "2020-03-31", 5), isRefused: false),
    Case(
      name: "a part that is zero adds nothing", first: ("77284", nil, nil, "2020-03-31", 0),
      second: (nil, nil, nil, "2020-03-31", 97), isRefused: false),
    Case(
      name: "the same again", first: (nil, nil, nil, "2020-03-31", 97), second: (nil, nil, nil, "2020-03-31", 98),
      isRefused: false),
  ]
  private static func report(_ said: (place: String?, organisation: String?, category: String?, on: String, value: Int))
    -> Report
  {
    Report(
      LedgerKey(
        measure: "shelter_places", place: said.place, organisation: said.organisation, category: said.category),
      on: day(said.on), value: said.value)
  }

  @Test("a total beside its parts is refused, whichever comes first", arguments: Engine.available, cases)
  func levels(_ engine: Engine, _ example: Case) async throws {
    let cause = Cause(kind: "import", id: "1"),
      (first, second) = (Self.report(example.first), Self.report(example.second))
    for isBulk in [true, false] {
      try await withLedger(on: engine) { ledger in
        @Sendable func say(_ report: Report, _ store: LedgerStore) throws {
          guard !isBulk else { return try store.report([report], cause: cause, by: Sample.permit) }
          try store.report(level: report.value, for: report.key, on: report.day, cause: cause, by: Sample.permit)
        }
        try await ledger.act { try say(first, $0) }
        if example.isRefused {
          await #expect(throws: Invalid.self) { try await ledger.act { try say(second, $0) } }
          // Withdrawn, it no longer stands in the way.
          try await ledger.act { try $0.withdrawLevel(for: first.key, on: first.day, cause: cause, by: Sample.permit) }
        }
        try await ledger.act { try say(second, $0) }
        let sum = try await ledger.ask { try $0.balance("shelter_places", on: day("2022-01-01")) }
        #expect(sum == (example.isRefused || first.key == second.key ? second.value : first.value + second.value))
      }
    }
  }

  @Test("within one file too; of another period, a total is another figure", arguments: Engine.available)
  func together(_ engine: Engine) async throws {
    let cause = Cause(kind: "import", id: "1")
    @Sendable func total(_ organisation: String?, _ on: String, _ value: Int) -> Report {
      Report(LedgerKey(measure: "calls", organisation: organisation), on: day(on), value: value)
    }
    try await withLedger(on: engine) { ledger in
      await #expect(throws: Invalid.self) {
        try await ledger.act {
          try $0.report([total("a", "2020-01-31", 3), total(nil, "2020-01-31", 7)], cause: cause, by: Sample.permit)
        }
      }
      try await ledger.act {
        try $0.report([total("a", "2020-01-31", 3), total(nil, "2020-02-29", 7)], cause: cause, by: Sample.permit)
      }
    }
  }

  @Test("who asks is told what stands, how much, and what to do")
  func words() throws {
    var standing = ReportsInForce()
    for place in ["77284", "77288"] {
      standing.add(Report(LedgerKey(measure: "shelter_places", place: place), on: day("2020-03-31"), value: 60))
    }
    let total = Report(LedgerKey(measure: "shelter_places"), on: day("2020-03-31"), value: 97)
    standing.add(total)
    let conflict = try #require(Meetings(standing, Sample.measures).conflict(of: total))
    #expect(conflict.sum == 120 && conflict.part == .place && conflict.isTotal)
    #expect(
      conflict.problem { $0.place ?? "" }
        == "Des parties de ce total sont déjà données (77284 : 60 au 31/03/2020 ; 1\u{A0}autre, 120 en tout) : elles compteraient deux fois."
    )
  }
}
