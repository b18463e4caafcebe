import Database
import Kernel
import TestKit
import Testing

@testable import Ledger

/// Random runs of acts, days in any order: the ledger equals plain summation on every day, as known at every moment.
@Suite struct PropertyTests {
  @Test("any run of acts sums as a plain list does", arguments: Engine.available, [1, 2, 3] as [UInt64])
  func sums(_ engine: Engine, _ seed: UInt64) async throws {
    var random = Seeded(seed)
    let start = Instant.start(of: day("2020-01-01"))
    try await withLedger(on: engine) { ledger in
      var plain = Plain()
      var moments = [start]
      var refused = 0
      for step in 1...150 {
        let deed = Self.deed(&random)
        let moment = start.adding(seconds: step * 200_003)
        if plain.apply(deed, at: moment) {
          try await ledger.act(at: moment) { try Self.record(deed, in: $0) }
          moments.append(moment)
          let day = Self.days[step % Self.days.count]
          let stale = try await ledger.ask { try Self.stale($0, day) }
          #expect(stale == [], "after \(deed)")
        } else {
          refused += 1
          await #expect(throws: Invalid.self, "\(deed)") {
            try await ledger.act(at: moment) { try Self.record(deed, in: $0) }
          }
        }
      }
      #expect(refused > 5 && moments.count > 40)
      let (journal, known) = (plain, moments)
      let wrong = try await ledger.ask { store in try Self.differences(store, journal, known) }
      #expect(wrong.isEmpty, "\(wrong.count) differences: \(wrong.prefix(3))")
      #expect(try await ledger.ask { try $0.verify() } == [])
      try await ledger.act { try $0.rebuildSums(by: Sample.permit) }
      #expect(try await ledger.ask { try $0.verify() } == [])
    }
  }

  private static let days: [Day] = {
    let written = ["2019-12-31", "2020-01-01", "2020-02-28", "2020-02-29", "2020-03-01", "2020-12-31", "2021-01-01"]
    return (written.map { day($0) } + (0..<12).map { day("2019-02-11").adding(days: $0 * 83) }).sorted()
  }()
  private static let places = ["77284", "77288", "77333"]

  private static func deed(_ random: inout Seeded) -> Deed {
    func pick<Element>(_ list: [Element]) -> Element { list[Int.random(in: list.indices, using: &random)] }
    let (camera, phone) = ("c\(Int.random(in: 0...4, using: &random))", "t\(Int.random(in: 0...2, using: &random))")
    let day = pick(days).adding(days: pick([0, 0, 1, 20]))
    // None counts what another counts.
    let isPlaced = Bool.random(using: &random)
    let key = LedgerKey(
      measure: "shelter_places", place: isPlaced ? pick(places) : nil,
      organisation: isPlaced ? pick(["parquet-meaux", "b"]) : "parquet-melun", category: "urgence")
    let number = Int.random(in: 0...6, using: &random)
    switch Int.random(in: 0..<16, using: &random) {
    case 0, 1: return .enter(camera, pick(places), day, number)
    case 2: return .assign(phone, pick(["a", "b"]), day, day.adding(days: 180))
    case 3: return .leave(camera, day)
    case 4: return .return_(phone, day)
    case 5: return .renew(phone, day.adding(days: 180))
    case 6: return .enterDay(pick([camera, phone]), day)
    case 7: return .leaveDay(pick([camera, phone]), day)
    case 8: return .amount(camera, number)
    case 9: return .place(camera, pick(places))
    case 10: return pick([.cancel(camera), .event("s\(number)", pick(places), day, number)])
    case 11: return .event("v\(Int.random(in: 0...40, using: &random))", pick(places), day, number)
    case 12, 13, 14: return .level(key, day, number)
    default: return .withdraw(key, pick(days))
    }
  }

  private static func record(_ deed: Deed, in store: LedgerStore) throws {
    let permit = Sample.permit
    func measure(_ id: String) -> String { id.hasPrefix("t") ? "phones" : "cameras" }
    switch deed {
    case .enter(let id, let place, let day, let amount):
      try store.enter(entry(id), as: LedgerKey(measure: "cameras", place: place), on: day, amount: amount, by: permit)
    case .assign(let id, let organisation, let day, let lapse):
      let key = LedgerKey(measure: "phones", organisation: organisation)
      try store.assign(entry(id), as: key, on: day, lapsesOn: lapse, by: permit)
    case .leave(let id, let day), .return_(let id, let day):
      try store.leave(entry(id), measure(id), on: day, by: permit)
    case .renew(let id, let day): try store.renew(entry(id), measure(id), lapsesOn: day, by: permit)
    case .enterDay(let id, let day): try store.correctEnterDay(entry(id), measure(id), to: day, by: permit)
    case .leaveDay(let id, let day): try store.correctLeaveDay(entry(id), measure(id), to: day, by: permit)
    case .amount(let id, let amount): try store.correctAmount(entry(id), measure(id), to: amount, by: permit)
    case .place(let id, let place): try store.correctPlace(entry(id), measure(id), to: place, by: permit)
    case .cancel(let id): try store.cancel(entry(id), measure(id), by: permit)
    case .event(let id, let place, let day, let amount):
      let key = LedgerKey(measure: "people_received", place: place)
      try store.event(entry(id), as: key, on: day, amount: amount, by: permit)
    case .level(let key, let day, let level):
      try store.report(level: level, for: key, on: day, cause: report, by: permit)
    case .withdraw(let key, let day): try store.withdrawLevel(for: key, on: day, cause: report, by: permit)
    }
  }

  /// What pages keep in memory and should have read again.
  private static func stale(_ store: LedgerStore, _ day: Day) throws -> [String] {
    let kept = try DayReading(store, through: day, known: nil)
    return try ["cameras", "phones", "people_received", "shelter_places"].filter { measure in
      let changes = try store.changes(measure, through: day)
      let distinct = try store.distinctChanges(of: [measure], through: day)
      let reported = try store.reportedDays(of: [measure], through: day)
      return try kept.changes(of: [measure])[measure, default: []] != changes
        || kept.distinctChanges(of: [measure]) != distinct || kept.reportedDays(of: [measure]) != reported
    }
  }

  /// All questions, for every day and moment, by both ways of knowing the past.
  private static func differences(_ store: LedgerStore, _ plain: Plain, _ moments: [Instant]) throws -> [String] {
    let measures = ["cameras", "phones", "people_received", "shelter_places"]
    let meaux = LedgerFilter(place: "77284")
    let two = LedgerFilter(places: ["77288", "77333"], category: "urgence")
    var wrong: [String] = []
    func check<Value: Equatable>(_ found: Value, _ expected: Value, _ what: @autoclosure () -> String) {
      if found != expected { wrong.append("\(what()): \(found), not \(expected)") }
    }
    for (index, known) in moments.enumerated() {
      var store = store
      store.alwaysWorth = index.isMultiple(of: 2) ? 0 : 1_000
      for (position, day) in days.enumerated() {
        let at = "\(day) known \(known)"
        let balances = try store.balances(of: measures, on: day, known: known)
        for measure in measures {
          check(
            balances[measure, default: 0], plain.sum(measure, known: known) { $0.day <= day }, "\(measure) \(at)")
        }
        // The dearer questions in turn.
        let first = days[(position * 7 + index) % days.count]
        switch (index + position) % 5 {
        case 0:
          check(
            try store.balance("cameras", on: day, known: known, meaux),
            plain.sum("cameras", known: known) { $0.day <= day && $0.key.place == "77284" }, "Meaux \(at)")
          check(
            try store.balance("shelter_places", on: day, known: known, two),
            plain.sum("shelter_places", known: known) {
              $0.day <= day && ["77288", "77333"].contains($0.key.place)
            }, "two \(at)")
        case 1:
          check(
            try store.flow("people_received", from: first, through: day, known: known),
            plain.sum("people_received", known: known) { first <= $0.day && $0.day <= day }, "flow \(first) \(at)")
          check(
            try store.flow("cameras", from: first, through: day, known: known, meaux),
            plain.sum("cameras", known: known) { first <= $0.day && $0.day <= day && $0.key.place == "77284" },
            "flow of Meaux \(first) \(at)")
        case 2:
          let places = plain.byPlace("cameras", on: day, known: known)
          check(
            try store.balancesByPlace(of: ["cameras"], on: day, known: known)["cameras", default: [:]], places,
            "by place \(at)")
          check(
            try store.distinct("cameras", on: day, known: known), places.values.count { $0 > 0 }, "distinct \(at)")
        case 3:
          let steps = try store.changes(of: measures, through: day, known: known)
          for measure in measures {
            let line = steps[measure, default: []]
            check(line.reduce(0) { $0 + $1.amount }, balances[measure, default: 0], "steps of \(measure) \(at)")
            check(line.map(\.day), line.map(\.day).sorted(), "order \(at)")
            check(line.contains { $0.amount == 0 }, false, "no change \(at)")
            check(
              line.filter { $0.day <= first }.reduce(0) { $0 + $1.amount },
              plain.sum(measure, known: known) { $0.day <= min(first, day) }, "step \(first) of \(measure) \(at)")
          }
        default:
          let page = try store.postings(of: "cameras", through: day, known: known, meaux, limit: 3)
          check(
            page.count,
            plain.lines.count {
              $0.key == LedgerKey(measure: "cameras", place: "77284") && $0.recordedAt <= known && $0.day <= day
            }, "count \(at)")
          let steps = try store.distinctChanges(of: ["cameras"], through: day, known: known)["cameras", default: []]
          check(
            steps.reduce(0) { $0 + $1.amount }, plain.byPlace("cameras", on: day, known: known).values.count { $0 > 0 },
            "distinct steps \(at)")
        }
      }
    }
    return wrong
  }
}
