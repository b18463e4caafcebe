import Database
import Kernel
import Ledger
import Strategy
import Testing

/// What an invented département shows must make sense, or nobody learns anything from it.
extension Reading {
  @Suite("Invented figures") struct InventedFiguresTests {
    @Test(
      "a part never exceeds its whole, in any commune at the end of any month; the largest towns have cameras",
      arguments: Engine.one)
    func consistent(_ engine: Engine) async throws {
      let app = try Shared.app(engine)
      let (departement, levels) = try await app.database.read { connection in
        let departement = try Departements(parts: []).latest(Boussole.code, connection)
        let ledger = LedgerStore(connection, in: departement.code, measures: departement.measures)
        var levels: [String: [Day: [String: Int]]] = [:]
        for measure in ["conseils", "conseils_actifs", "depots_signales", "depots_resorbes", "cameras"] {
          for month in 0..<36 {
            let day = Boussole.today.adding(months: -month)
            levels[measure, default: [:]][day] = try ledger.balancesByPlace(of: [measure], on: day)[
              measure, default: [:]]
          }
        }
        return (departement, levels)
      }
      for (part, whole) in [("conseils_actifs", "conseils"), ("depots_resorbes", "depots_signales")] {
        for (day, found) in levels[part] ?? [:] {
          #expect(!found.isEmpty)
          for (place, level) in found {
            let all = levels[whole]?[day]?[place] ?? 0
            #expect(level <= all, "\(place) on \(day): \(level) \(part) of \(all) \(whole)")
          }
        }
      }
      let largest = departement.territory.communes.sorted { ($0.population ?? 0) > ($1.population ?? 0) }
      for commune in largest.prefix(5) {
        #expect(levels["cameras"]?[Boussole.today]?[commune.code] ?? 0 > 0, "\(commune.name) has no camera")
      }
      // Nobody has two councils of their own.
      #expect((levels["conseils"]?[Boussole.today] ?? [:]).values.allSatisfy { $0 <= 1 })
    }
  }
}
