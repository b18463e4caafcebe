import Database
import Foundation
import Kernel
import TestKit
import Testing

@testable import Ledger

/// The run of acts and questions of LEDGER.md: the ledger gives the answers of plain summation.
@Suite struct AnswersTests {
  @Test("600 acts, 600 answers", arguments: Engine.available)
  func answers(_ engine: Engine) async throws {
    let acts = try rows(of: "acts").map { try Act($0) }
    let questions = try rows(of: "expected").map { try Question($0) }
    #expect(acts.count == 600 && questions.count == 600)
    try await withLedger(on: engine) { ledger in
      for act in acts { try await ledger.act(at: act.recordedAt) { try act.record(in: $0) } }
      let wrong = try await ledger.ask { store in
        // Both ways of knowing the past must answer: correcting the sums, and reading the journal.
        try [1_000, 0].flatMap { floor in
          var store = store
          store.alwaysWorth = floor
          return try questions.filter { try $0.answer(from: store) != $0.sum }
        }
      }
      #expect(wrong.isEmpty, "\(wrong.prefix(3))")
      #expect(try await ledger.ask { try $0.verify() } == [])
    }
  }
}

private struct Act: Sendable {
  let recordedAt: Instant
  let act, entry: String
  let commune, organisation, category: String?
  let day: Day?
  let amount: Int?

  init(_ row: [String: String]) throws {
    recordedAt = try #require(Instant(iso: row["recorded_at"] ?? ""))
    act = row["act"] ?? ""
    entry = row["entry"] ?? ""
    commune = row["commune"].nonEmpty
    organisation = row["organisation"].nonEmpty
    category = row["category"].nonEmpty
    day = Day(iso: row["day"] ?? "")
    amount = Int(row["amount"] ?? "")
  }

  func record(in store: LedgerStore) throws {
    let permit = Sample.permit
    // An event has no entry of its own in the file: its moment names it.
    let cause = Cause(kind: "entree", id: entry.isEmpty ? recordedAt.iso : entry)
    let day = day ?? Day(number: 0)
    func key(_ measure: String) -> LedgerKey {
      LedgerKey(measure: measure, place: commune, organisation: organisation, category: category)
    }
    switch act {
    case "enter": try store.enter(cause, as: key("cameras"), on: day, amount: amount ?? 1, by: permit)
    case "leave": try store.leave(cause, "cameras", on: day, by: permit)
    case "correct-enter-day": try store.correctEnterDay(cause, "cameras", to: day, by: permit)
    case "correct-leave-day": try store.correctLeaveDay(cause, "cameras", to: day, by: permit)
    case "correct-amount": try store.correctAmount(cause, "cameras", to: amount ?? 0, by: permit)
    case "correct-commune": try store.correctPlace(cause, "cameras", to: commune, by: permit)
    case "report-level":
      try store.report(level: amount ?? 0, for: key("shelter_places"), on: day, cause: report, by: permit)
    case "withdraw-level": try store.withdrawLevel(for: key("shelter_places"), on: day, cause: report, by: permit)
    case "event": try store.event(cause, as: key("people_received"), on: day, amount: amount ?? 1, by: permit)
    case "assign":
      try store.assign(cause, as: key("phones"), on: day, lapsesOn: day.adding(days: 180), by: permit)
    case "renew":
      let lapse = try #require(try store.lapseDay(cause, "phones"))
      try store.renew(cause, "phones", lapsesOn: lapse.adding(days: 180), by: permit)
    default: Issue.record("unknown act \(act)")
    }
  }
}

private struct Question: Sendable {
  let question, measure: String
  let filter: LedgerFilter
  let from: Day?
  let day: Day
  let known: Instant
  let sum: Int

  init(_ row: [String: String]) throws {
    question = row["question"] ?? ""
    measure = row["measure"] ?? ""
    filter = LedgerFilter(
      place: row["commune"].nonEmpty, organisation: row["organisation"].nonEmpty, category: row["category"].nonEmpty)
    from = Day(iso: row["from"] ?? "")
    day = try #require(Day(iso: row["day"] ?? ""))
    let known = row["known"] ?? ""
    self.known = try #require(Instant(iso: known) ?? Day(iso: known).map { .end(of: $0) })
    sum = try #require(Int(row["sum"] ?? ""))
  }

  func answer(from store: LedgerStore) throws -> Int {
    switch question {
    case "balance": try store.balance(measure, on: day, known: known, filter)
    case "flow": try store.flow(measure, from: from ?? day, through: day, known: known, filter)
    default: try store.distinct(measure, on: day, known: known, filter)
    }
  }
}

extension String? {
  fileprivate var nonEmpty: String? { flatMap { $0.isEmpty ? nil : $0 } }
}
