import Database
import Kernel
import Messaging
import Strategy

/// Clocks that are over move their entries by themselves: each in a write of its own, so that one that can't be moved
/// holds back no other.
enum ClockJob {
  static func job(_ departements: Departements) -> Job {
    Job("registres : échéances", every: 60) { database, code, now in
      var last: Kernel.ID<RegisterEntry>?, refused: [Unlapsed.Refusal] = []
      while true {
        let over = try await database.read { [last] in
          try ClockStore($0, in: code).over(at: now, after: last, limit: 200)
        }
        for id in over {
          do {
            try await database.write(code) { try lapse(id, in: departements.latest(code, $0), $0) }
          } catch let error as CancellationError {
            throw error
          } catch { refused.append(.init(id, error)) }
        }
        guard over.count == 200, let end = over.last else { break }
        last = end
      }
      if !refused.isEmpty { throw Unlapsed(refused: refused) }
    }
  }

  private static func lapse(
    _ id: Kernel.ID<RegisterEntry>, in departement: Departement, _ connection: Connection
  ) throws {
    guard let entry = try EntryStore(connection, in: departement).entry(id),
      let register = departement.registers[entry.register]
    else { throw NotFound() }
    try EntryActs(connection, departement, register, by: .ofBoussole(in: departement.code)).lapse(entry)
  }
}

/// Entries whose clock is over and that could not be moved: told to the log, tried again at the next time.
struct Unlapsed: Error, CustomStringConvertible {
  struct Refusal {
    let entry: Kernel.ID<RegisterEntry>
    /// What went wrong, without what the entry says: nothing of anybody goes to a log.
    let fault: String

    init(_ entry: Kernel.ID<RegisterEntry>, _ error: any Error) {
      self.entry = entry
      fault = (error as? DatabaseFailure)?.message ?? "\(type(of: error))"
    }
  }
  let refused: [Refusal]
  /// So many are named in one line.
  private static let named = 10

  var description: String {
    let some = refused.prefix(Self.named).map { "\($0.entry.text) (\($0.fault))" }
    let rest = refused.count > Self.named ? ", …" : ""
    let count = French.plural(refused.count, "fiche échue n’a", "fiches échues n’ont")
    return "\(count) pas pu changer d’état : \(some.joined(separator: ", "))\(rest)"
  }
}
