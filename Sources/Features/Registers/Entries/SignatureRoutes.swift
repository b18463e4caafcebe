import Kernel
import Strategy
import Web

/// Whoever agreed takes it back, while others are awaited.
extension EntryRoutes {
  func addSignatures(to routes: inout Routes) {
    let path = "/registres/:registre/:id/passages/:passage/retrait"
    routes.get(path, may: .keepRegisters) { try await withdrawing($0, refused: nil) }
    routes.post(path, may: .keepRegisters, withdraw)
  }

  private func withdrawing(_ visit: Visit, refused: Invalid?) async throws -> Answer {
    let name = try visit.parameter("passage")
    let (file, passage) = try await read(visit) { _, file, _ in
      guard let passage = file.agreements(by: visit.permit).first(where: { $0.id == name }) else { throw NotFound() }
      return (file, passage)
    }
    return .page(
      "Reprendre son accord", status: refused == nil ? 200 : 422,
      withdrawalPage(visit.frame, file, passage, refused: refused))
  }

  @Sendable private func withdraw(_ visit: Visit) async throws -> Answer {
    let id = try visit.id(RegisterEntry.self), name = try visit.parameter("passage"), seen = seen(visit)
    do {
      try await write(visit) { _, acts in
        guard let passage = acts.register.passage(name) else { throw NotFound() }
        _ = try acts.withdraw(passage, of: id, why: try Self.reason(visit.form), seen: seen)
      }
      return .seeOther(try link(visit, id), notice: "Votre accord est repris.")
    } catch let invalid as Invalid {
      return try await withdrawing(visit, refused: invalid)
    } catch is Overtaken {
      return try await withdrawing(
        visit, refused: Invalid("Quelqu’un d’autre l’a changée entre-temps.", remedy: "Relisez-la avant d’envoyer."))
    }
  }
}

extension EntryActs {
  /// Those for whom whoever acts agreed do so no more, from today on. Throws `NotFound` once all have: it is made.
  func withdraw(_ passage: Passage, of id: Kernel.ID<RegisterEntry>, why: String, seen: Int?) throws -> RegisterEntry {
    if let done = try done(.withdrawn) { return done }
    var entry = try lapsedEntry(id, seen)
    guard !entry.isCancelled, passage.from.contains(entry.state), register.may(passage, permit) else {
      throw NotFound()
    }
    let parties = passage.signed(entry.values, by: permit)
    guard !parties.isEmpty else { throw NotFound() }
    let versions = try store.versions(of: id)
    for party in parties { entry.values[passage.signature(of: party)] = nil }
    return try keep(entry, .withdrawn, on: today, reason: why, onto: versions)
  }
}
