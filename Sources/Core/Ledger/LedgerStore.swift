import Database
import Kernel
import Synchronization

/// The journal of a département: acts post to it, questions read it. What every posting changes in the sums is written
/// with it. It owns `posting`, `posting_total`, `posting_sum`, `posting_recording` and `statement`. The caller checks
/// permissions and writes the audit line.
package struct LedgerStore {
  let connection: Connection
  let departement: String
  package let measures: Measures
  /// So many lines recorded after a past `known` are always worth reading; tests set it to see both ways agree.
  var alwaysWorth = 1_000

  package init(_ connection: Connection, in departement: String, measures: Measures) {
    self.connection = connection
    self.departement = departement
    self.measures = measures
  }
}

/// A posting not yet recorded.
struct Draft {
  var key: LedgerKey
  var day: Day
  var amount: Int
  var act: Posting.Act
  var cause: Cause
  var reverses: ID<Posting>?
  var replaces: ID<Posting>?
}

extension Posting {
  /// What cancels it.
  func reversal(_ cause: Cause) -> Draft {
    Draft(key: key, day: effectiveOn, amount: -amount, act: .reversal, cause: cause, reverses: id)
  }
  /// The same anew, to be changed.
  func anew(_ cause: Cause) -> Draft {
    Draft(key: key, day: effectiveOn, amount: amount, act: act, cause: cause, replaces: id)
  }
}

extension LedgerStore {
  /// Records postings in order, and what they change in the sums.
  @discardableResult
  func post(_ drafts: [Draft], by permit: Permit) throws -> [Posting] {
    guard !drafts.isEmpty else { return [] }
    try checkWrite(permit)
    let postings = drafts.map { draft in
      Posting(
        id: recordedID(at: connection.recordedAt), key: draft.key, effectiveOn: draft.day,
        recordedAt: connection.recordedAt, amount: draft.amount, act: draft.act, cause: draft.cause,
        reverses: draft.reverses, replaces: draft.replaces, person: permit.person)
    }
    try connection.insert("posting", Self.columns, rows: postings.map { row($0) })
    try addToSums(postings)
    return postings
  }

  func checkWrite(_ permit: Permit) throws {
    guard connection.departement == departement, permit.departement == departement else {
      throw DatabaseFailure.other(
        "registre : droit du \(permit.departement), écriture du \(connection.departement), journal du \(departement)")
    }
  }

  private static let columns: [StaticString] = [
    "departement", "id", "measure", "place", "organisation", "category", "effective_on", "recorded_at", "amount",
    "act", "cause_kind", "cause_id", "cause_version", "reverses", "replaces", "person",
  ]

  private func row(_ posting: Posting) -> [SQLValue] {
    let (key, cause) = (posting.key, posting.cause)
    let values: [any SQLBindable] = [
      departement, posting.id, key.measure, key.place ?? "", key.organisation ?? "", key.category ?? "",
      posting.effectiveOn, posting.recordedAt, posting.amount, posting.act.rawValue, cause.kind, cause.id,
      cause.version, posting.reverses, posting.replaces, posting.person,
    ]
    return values.map(\.sqlValue)
  }

  private func addToSums(_ postings: [Posting]) throws {
    var totals: [Block: Change] = [:]
    var keyed: [Block: Change] = [:]
    for posting in postings {
      let total = LedgerKey(measure: posting.key.measure)
      for block in Blocks.all(of: posting.effectiveOn) { totals[Block(total, block), default: .none] += posting.amount }
      for block in Blocks.keyed(of: posting.effectiveOn) {
        keyed[Block(posting.key, block), default: .none] += posting.amount
      }
    }
    for part in totals.sorted(by: { $0.key < $1.key }).chunked(500) {
      let rows = part.map { block, change -> SQL in
        "(\(departement), \(block.key.measure), \(block.number), \(change.amount), \(change.postings))"
      }
      try connection.execute(
        """
        INSERT INTO posting_total (departement, measure, block, amount, postings) VALUES \(.joined(rows, by: ", "))
        ON CONFLICT (departement, measure, block) DO UPDATE SET
          amount = posting_total.amount + excluded.amount, postings = posting_total.postings + excluded.postings
        """)
    }
    try addToRecordings(postings)
    for part in keyed.sorted(by: { $0.key < $1.key }).chunked(500) {
      let rows = part.map { block, change -> SQL in
        let key = block.key
        return """
          (\(departement), \(key.measure), \(key.place ?? ""), \(block.number), \(key.organisation ?? ""),
           \(key.category ?? ""), \(change.amount), \(change.postings))
          """
      }
      try connection.execute(
        """
        INSERT INTO posting_sum (departement, measure, place, block, organisation, category, amount, postings)
        VALUES \(.joined(rows, by: ", "))
        ON CONFLICT (departement, measure, place, block, organisation, category) DO UPDATE SET
          amount = posting_sum.amount + excluded.amount, postings = posting_sum.postings + excluded.postings
        """)
    }
  }
}

extension LedgerStore {
  private func addToRecordings(_ postings: [Posting]) throws {
    var days: [LedgerKey: [Day: Change]] = [:]
    for posting in postings {
      days[LedgerKey(measure: posting.key.measure), default: [:]][posting.effectiveOn, default: .none] += posting.amount
    }
    let lines = Recording.blocks(of: connection.recordedAt).flatMap { block in
      days.sorted { $0.key.measure < $1.key.measure }.flatMap { key, days in
        days.sorted { $0.key < $1.key }.map { day, change -> SQL in
          "(\(departement), \(key.measure), \(block), \(day), \(change.amount), \(change.postings))"
        }
      }
    }
    for part in lines.chunked(500) {
      try connection.execute(
        """
        INSERT INTO posting_recording (departement, measure, recorded, day, amount, postings)
        VALUES \(.joined(Array(part), by: ", "))
        ON CONFLICT (departement, measure, recorded, day) DO UPDATE SET
          amount = posting_recording.amount + excluded.amount, postings = posting_recording.postings + excluded.postings
        """)
    }
  }
}

/// A calendar block of a key's sums.
private struct Block: Hashable, Comparable {
  let key: LedgerKey
  let number: Int
  init(_ key: LedgerKey, _ number: Int) {
    self.key = key
    self.number = number
  }
  /// In the order of the tables' keys.
  static func < (left: Block, right: Block) -> Bool {
    let (a, b) = (left.key, right.key)
    if a.measure != b.measure { return a.measure < b.measure }
    if a.place != b.place { return a.place ?? "" < b.place ?? "" }
    if left.number != right.number { return left.number < right.number }
    if a.organisation != b.organisation { return a.organisation ?? "" < b.organisation ?? "" }
    return a.category ?? "" < b.category ?? ""
  }
}

private struct Change {
  var amount: Int
  var postings: Int
  static let none = Change(amount: 0, postings: 0)
  static func += (change: inout Change, amount: Int) {
    change.amount += amount
    change.postings += 1
  }
}

extension Array {
  /// In pieces of `size` at most.
  func chunked(_ size: Int) -> [ArraySlice<Element>] {
    stride(from: 0, to: count, by: size).map { self[$0..<Swift.min($0 + size, count)] }
  }
}

/// An id that sorts after all those made before it in this program for the same moment. Moments of a département are
/// never two alike, so its ids sort in the order of recording.
func recordedID<Thing>(at moment: Instant) -> ID<Thing> {
  var source = CountedRandomness()
  return ID(at: moment, using: &source)
}

/// A counter in the high bits, chance in the low ones (RFC 9562, 6.2, "dedicated counter").
private struct CountedRandomness: RandomNumberGenerator {
  func next() -> UInt64 {
    let count = counter.wrappingAdd(1, ordering: .relaxed).newValue
    return (count & 0xffff_ffff) << 30 | UInt64.random(in: 0..<(1 << 30))
  }
}
private let counter = Atomic<UInt64>(0)

extension Posting {
  /// From a row that has all the columns of the journal.
  init(_ row: Row) throws {
    self.init(
      id: try row.id("id"), key: try LedgerKey(row), effectiveOn: try row.day("effective_on"),
      recordedAt: try row.instant("recorded_at"), amount: try row.integer("amount"), act: try row.code("act"),
      cause: try Cause(row), reverses: try row.idIfAny("reverses"), replaces: try row.idIfAny("replaces"),
      person: try row.idIfAny("person"))
  }
  static let all: SQL = """
    id, measure, place, organisation, category, effective_on, recorded_at, amount, act,
    cause_kind, cause_id, cause_version, reverses, replaces, person
    """
}

extension LedgerKey {
  init(_ row: Row) throws {
    func part(_ column: String) throws -> String? {
      let text = try row.text(column)
      return text.isEmpty ? nil : text
    }
    self.init(
      measure: try row.text("measure"), place: try part("place"), organisation: try part("organisation"),
      category: try part("category"))
  }
}

extension Cause {
  init(_ row: Row) throws {
    self.init(
      kind: try row.text("cause_kind"), id: try row.text("cause_id"), version: try row.integer("cause_version"))
  }
}
