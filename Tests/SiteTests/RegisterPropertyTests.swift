import Database
import Foundation
import Kernel
import Ledger
import Strategy
import TestKit
import Testing

@testable import Registers

/// Whatever is done to entries, in whatever order, told late or told wrong: their figures are those that their history
/// says, on any day, as known at any moment.
@Suite("What registers count, against plain recounting") struct RegisterPropertyTests {
  /// Thirty histories with `BOUSSOLE_LONG=1`.
  private static let seeds: ClosedRange<UInt64> = Checkout.isLong ? 1...30 : 1...2

  @Test("any history counts as its versions say", arguments: Engine.available, seeds)
  func histories(_ engine: Engine, _ seed: UInt64) async throws {
    try await withBoussole(on: engine, changing: RegisterHistory.pack) { app in
      var history = RegisterHistory(seed: seed), done = 0, refused = 0, moments = [app.clock.now]
      let departements = Departements(parts: [RegistersModule.part])
      let job = try #require(Boussole.assembly.modules.jobs.first { $0.name == "registres : échéances" })
      for batch in 1...5 {
        for _ in 0..<50 {
          // Mostly on, at times for weeks, as if nobody had been there; at times back.
          let seconds = history.number(0...9) == 0 ? -history.number(0...40_000) : history.number(0...200_000)
          app.clock.advance(seconds: history.number(0...24) == 0 ? 40 * 86_400 : seconds)
          // The job comes late, or not at all.
          if history.number(0...6) == 0 { try await job.run(app.database, Boussole.code, app.clock.now) }
          let before = history
          do {
            let (isDone, after, moment) = try await app.database.write(Boussole.code) { connection in
              var history = before
              let departement = try departements.latest(Boussole.code, connection)
              let isDone = try history.act(connection, departement)
              return (isDone, history, connection.recordedAt)
            }
            history = after
            if isDone { done += 1 }
            moments.append(moment)
          } catch is Invalid { refused += 1 } catch is NotFound { refused += 1 }
          // The same chance is not taken again after a refusal.
          _ = history.number(0...1)
        }
        try await check(app, departements, &history, moments, "\(engine) \(seed), batch \(batch)")
      }
      #expect(done > 110 && refused > 10, "\(done) done, \(refused) refused")
    }
  }

  private func check(
    _ app: Boussole, _ departements: Departements, _ history: inout RegisterHistory, _ moments: [Instant],
    _ name: String
  ) async throws {
    let before = history
    let wrong = try await app.database.read { connection in
      var history = before
      let departement = try departements.latest(Boussole.code, connection)
      let ledger = LedgerStore(connection, in: Boussole.code, measures: departement.measures)
      var wrong = try EntrySettling(connection: connection, departement: departement).differences()
      wrong += try ledger.verify().map(\.description)
      let rows = try PlainRegisters.Row.all(connection)
      let stocks = ["conseils", "cameras", "etablissements_engages", "postes_isc", "places"]
      for round in 0..<25 {
        let known = round == 0 ? nil : history.some(moments)
        let plain = PlainRegisters(rows, known: known ?? app.clock.now.adding(seconds: 86_400 * 400))
        let day = Boussole.today.adding(days: history.number(-300...500)), last = day.adding(days: 60)
        let asked = "on \(day.iso), known \(known?.iso ?? "now")"
        let balances = try ledger.balances(of: stocks, on: day, known: known)
        let places = try ledger.balancesByPlace(of: stocks, on: day, known: known)
        for measure in stocks {
          let counted = plain.stock(measure, on: day), total = counted.values.reduce(0, +)
          if balances[measure] != total {
            wrong.append("\(measure) \(asked): \(balances[measure] ?? 0), plainly \(total)")
          }
          let sited = counted.filter { !$0.key.isEmpty }
          if places[measure, default: [:]] != sited {
            wrong.append("\(measure) \(asked): \(places[measure] ?? [:]), plainly \(sited)")
          }
        }
        let filter = LedgerFilter(organisation: "ddel", category: "urgence")
        let (beds, plainBeds) = (
          try ledger.balance("places", on: day, known: known, filter), plain.places(on: day, "urgence", by: "ddel")
        )
        if beds != plainBeds { wrong.append("places of one key \(asked): \(beds), plainly \(plainBeds)") }
        let (flow, plainFlow) = (
          try ledger.flow("campagnes", from: day, through: last, known: known), plain.campaigns(day...last)
        )
        if flow != plainFlow { wrong.append("campagnes \(asked): \(flow), plainly \(plainFlow)") }
        let delay = try ledger.delay("tgd_delai", from: day, through: last, known: known)
        if delay != DelayFigure(days: plain.delays(day...last)) { wrong.append("delays \(asked): \(delay)") }
      }
      return wrong
    }
    #expect(Array(wrong.prefix(3)) == [], "\(name): \(wrong.count) differences")
  }
}
