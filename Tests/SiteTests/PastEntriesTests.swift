import Database
import Kernel
import Strategy
import TestKit
import Testing

@testable import Registers

extension Reading {
  @Suite("Entries of a past day") struct PastEntriesTests {
    @Test("they are those that all versions say, on any day, as known on any", arguments: Engine.available)
    func same(_ engine: Engine) async throws {
      let app = try Shared.app(engine)
      try await app.database.read { connection in
        let departement = try Departements(parts: [RegistersModule.part]).latest(Boussole.code, connection)
        let store = EntryStore(connection, in: departement)
        var found = 0
        for register in departement.registers.all {
          let open = Set(register.states.filter { $0.stage != .closed }.map(\.id))
          let past = PastEntryStore(connection, in: departement, of: register)
          for back in [0, 1, 45, 200, 500, 900] {
            let day = Boussole.today.adding(days: -back)
            for known in [nil, Instant.end(of: day), Instant.end(of: Boussole.today.adding(days: -300))] {
              let all = try store.lives(of: register, known: known).compactMap { id, life -> String? in
                guard let step = life.foreseen(in: register).step(on: day), open.contains(step.state) else {
                  return nil
                }
                return "\(id.text) \(step.state) \(step.values.sorted { $0.key < $1.key })"
              }
              let read = try past.entries(in: open, on: day, known: known).map { entry in
                "\(entry.id.text) \(entry.state) \(entry.values.sorted { $0.key < $1.key })"
              }
              #expect(Set(read) == Set(all), "\(register.id), \(day.iso), \(known?.iso ?? "")")
              found += read.count
            }
          }
        }
        #expect(found > 500, "\(found)")
      }
    }
  }
}
