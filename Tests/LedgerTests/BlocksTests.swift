import Kernel
import Testing

@testable import Ledger

@Suite struct BlocksTests {
  @Test(
    "a span is cut into whole years, whole months and days",
    arguments: [
      (nil, "2021-03-15", [0...2020], [202_101...202_102], [20_210_301...20_210_315]),
      (nil, "2021-01-15", [0...2020], [], [20_210_101...20_210_115]),
      (nil, "2020-02-29", [0...2019], [202_001...202_002], []),
      (nil, "2020-02-28", [0...2019], [202_001...202_001], [20_200_201...20_200_228]),
      (nil, "2020-12-31", [0...2020], [], []),
      ("2020-01-01", "2020-12-31", [2020...2020], [], []),
      (
        "2019-11-30", "2021-02-01", [2020...2020], [201_912...201_912, 202_101...202_101],
        [20_191_130...20_191_130, 20_210_201...20_210_201]
      ),
      ("2020-06-01", "2021-05-31", [], [202_006...202_105], []),
      ("2020-06-02", "2020-07-30", [], [], [20_200_602...20_200_730]),
      ("2020-06-02", "2020-06-03", [], [], [20_200_602...20_200_603]),
      ("2020-06-03", "2020-06-02", [], [], []),
    ] as [(String?, String, [ClosedRange<Int>], [ClosedRange<Int>], [ClosedRange<Int>])])
  func cuts(
    _ from: String?, _ through: String, _ years: [ClosedRange<Int>], _ months: [ClosedRange<Int>],
    _ days: [ClosedRange<Int>]
  ) {
    let blocks = Blocks(Span(from: from.map { day($0) }, through: day(through)))
    #expect(blocks.years == years)
    #expect(blocks.months == months)
    #expect(blocks.days == days)
  }

  @Test("each day of a span is in exactly one block, each other day in none")
  func covers() {
    let first = day("2018-11-20")
    for length in stride(from: 0, to: 900, by: 7) {
      let span = Span(from: first.adding(days: length % 61), through: first.adding(days: length))
      let blocks = Blocks(span)
      for offset in -40...940 {
        let day = first.adding(days: offset)
        let covered =
          blocks.years.count { $0.contains(day.year) } + blocks.months.count { $0.contains(day.stored / 100) }
          + blocks.days.count { $0.contains(day.stored) }
        let inside = span.from.map { $0 <= day } ?? true && day <= span.through
        #expect(covered == (inside ? 1 : 0), "\(day) in \(span)")
      }
    }
  }
}
