import Database
import Kernel
import TestKit
import Testing

@testable import Ledger

/// Figures as known on a past day, by the blocks of what was recorded since.
@Suite("What was recorded when") struct RecordingTests {
  private struct Made: Sendable {
    let day: Day
    let place: String
    let at: Instant
    let amount: Int
  }
  /// Entries of cameras over two years, some of them told long after.
  private static let made: [Made] = (0..<60).map { index in
    let at = Instant.start(of: day("2020-01-01")).adding(seconds: index * 1_000_000 + index % 7 * 3_600)
    return Made(
      day: at.day.adding(days: -(index % 5) * (index % 11 == 0 ? 90 : 3)),
      place: ["77284", "77288", "77333"][index % 3], at: at, amount: index % 4 + 1)
  }
  /// Ends of days in Paris, moments within a day, and before everything.
  private static let moments: [Instant] =
    (0..<12).map { Instant.end(of: day("2019-12-31").adding(days: $0 * 61)) }
    + [3, 20, 41].map { made[$0].at } + [made[30].at.adding(seconds: -1)]

  private static func fill(_ ledger: Bench) async throws {
    for (index, made) in made.enumerated() {
      try await ledger.act(at: made.at) { store in
        try store.enter(
          entry("c\(index)"), as: LedgerKey(measure: "cameras", place: made.place), on: made.day, amount: made.amount,
          by: Sample.permit)
        guard index % 6 == 0 else { return }
        try store.delay(
          entry("d\(index)"), as: LedgerKey(measure: "wait", place: made.place),
          from: made.day.adding(days: -index), to: made.day, by: Sample.permit)
      }
    }
  }

  @Test("a sum as known at any moment is that of what was recorded until then", arguments: Engine.available)
  func sums(_ engine: Engine) async throws {
    try await withLedger(on: engine, from: "2019-12-01") { ledger in
      try await Self.fill(ledger)
      for known in Self.moments {
        for last in [known.day, known.day.adding(days: -45), day("2022-01-01")] {
          let then = Self.made.filter { $0.at <= known && $0.day <= last }
          let (balance, changes) = try await ledger.ask { store in
            (
              try store.balance("cameras", on: last, known: known),
              try store.changes("cameras", through: last, known: known)
            )
          }
          #expect(balance == then.reduce(0) { $0 + $1.amount })
          let days = Dictionary(then.map { ($0.day, $0.amount) }, uniquingKeysWith: +)
          #expect(changes == days.sorted { $0.key < $1.key }.map { DayChange($0.key, $0.value) })
        }
      }
      #expect(try await ledger.ask { try $0.verify() } == [])
    }
  }

  @Test("what is kept in memory answers for the past as the journal does", arguments: Engine.available)
  func kept(_ engine: Engine) async throws {
    try await withLedger(on: engine, from: "2019-12-01") { ledger in
      try await Self.fill(ledger)
      let filter = LedgerFilter(place: "77288")
      for round in 0..<2 {
        for known in [nil] + Self.moments.map(Optional.some) {
          let last = known?.day ?? day("2022-01-01"), year = last.adding(months: -12)...last
          try await ledger.ask { store in
            let days = try DayReading(store, through: last, known: known)
            for filter in [.all, filter] {
              #expect(
                try days.changes(of: ["cameras"], filter)
                  == store.changes(of: ["cameras"], through: last, known: known, filter))
              #expect(
                try days.distinctChanges(of: ["cameras"], filter)
                  == store.distinctChanges(of: ["cameras"], through: last, known: known, filter))
              #expect(
                try days.delay("wait", in: year, filter)
                  == store.delay("wait", from: year.lowerBound, through: last, known: known, filter))
              #expect(
                try days.composition(of: "cameras", in: year, filter)
                  == store.composition(
                    of: "cameras", after: year.lowerBound, through: last, known: known, filter))
              #expect(
                try days.replay("cameras", in: year, filter)
                  == store.replay("cameras", from: year.lowerBound, through: last, known: known, filter))
            }
          }
        }
        // Added to, not read again.
        guard round == 0 else { continue }
        try await ledger.act(at: Self.made[59].at.adding(seconds: 86_400)) { store in
          try store.enter(
            entry("late"), as: LedgerKey(measure: "cameras", place: "77288"), on: day("2020-06-01"), by: Sample.permit)
        }
      }
    }
  }

  @Test(
    "sums that were spoilt are found and made anew, and what was read of them is forgotten", arguments: Engine.available
  )
  func rebuilt(_ engine: Engine) async throws {
    try await withLedger(on: engine, from: "2019-12-01") { ledger in
      try await Self.fill(ledger)
      try await ledger.act { store in
        try store.connection.execute("UPDATE posting_recording SET amount = amount + 1 WHERE recorded > 1000000")
        try store.connection.execute("UPDATE posting_total SET amount = amount + 7 WHERE measure = 'cameras'")
      }
      func read() async throws -> Int {
        try await ledger.ask { store in
          try DayReading(store, through: day("2022-01-01"), known: nil).changes(of: ["cameras"])["cameras", default: []]
            .reduce(0) { $0 + $1.amount }
        }
      }
      let right = Self.made.reduce(0) { $0 + $1.amount }
      #expect(try await read() > right)
      let found = try await ledger.ask { try $0.verify() }
      #expect(
        found.contains {
          if case .recording = $0.subject { true } else { false }
        })
      try await ledger.act { try $0.rebuildSums(by: Sample.permit) }
      #expect(try await ledger.ask { try $0.verify() } == [])
      #expect(try await read() == right)
    }
  }
}
