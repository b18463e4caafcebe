import Ledger

/// The lines of a file in parts that are recorded one after the other, so that a long file is never held whole. The
/// reports of one key are in one part: the journal is written as if all were recorded together.
struct ImportBatches {
  /// About how many lines are recorded at once.
  private static let size = 20_000

  struct Batch {
    fileprivate let measures: Set<String>
    fileprivate let share: Int
    fileprivate let shares: Int

    func holds(_ key: LedgerKey) -> Bool {
      guard measures.contains(key.measure) else { return false }
      guard shares > 1 else { return true }
      // Stable for one run, which is all that it takes.
      var sum = 5381
      for byte in (key.place ?? "").utf8 { sum = sum &* 33 &+ Int(byte) }
      for byte in (key.organisation ?? "").utf8 { sum = sum &* 33 &+ Int(byte) }
      for byte in (key.category ?? "").utf8 { sum = sum &* 33 &+ Int(byte) }
      return Int(UInt(bitPattern: sum) % UInt(shares)) == share
    }
  }
  private var batches: [Batch] = []

  init(_ lines: [String: Int]) {
    var together: Set<String> = [], count = 0
    for (measure, number) in lines.sorted(by: { $0.key < $1.key }) {
      if number > Self.size {
        let shares = (number + Self.size - 1) / Self.size
        for share in 0..<shares { batches.append(Batch(measures: [measure], share: share, shares: shares)) }
        continue
      }
      if count + number > Self.size {
        batches.append(Batch(measures: together, share: 0, shares: 1))
        (together, count) = ([], 0)
      }
      together.insert(measure)
      count += number
    }
    if !together.isEmpty { batches.append(Batch(measures: together, share: 0, shares: 1)) }
    batches.reverse()
  }

  mutating func next() -> Batch? { batches.popLast() }
}
