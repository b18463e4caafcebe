import Database
import Documents
import Kernel
import Strategy
import Web

/// What ends soon in all the registers that somebody reads.
struct DeadlineRoutes {
  let departements: Departements

  func add(to routes: inout Routes) {
    routes.get("/registres/echeances", may: .readRegisters, show)
    for format in ListFormat.allCases {
      routes.get("/registres/echeances/lignes.\(format.rawValue)", may: .readRegisters) { try await file($0, format) }
    }
    routes.get("/registres/echeances/echeances.ics", may: .readRegisters, agenda)
  }

  /// What the address asks, and the list that it asks it of.
  private struct Asked: Sendable {
    let departement: Departement
    let listing: Listing<Deadline>
    let list: ListQuestion
    let question: DeadlineQuestion
  }
  private func read<Result: Sendable>(
    _ visit: Visit, _ body: @escaping @Sendable (DeadlineStore, Asked) throws -> Result
  ) async throws -> Result {
    try await departements.read(visit, .whole) { connection, departement in
      let store = DeadlineStore(connection, in: departement, for: visit.permit)
      let listing = DeadlineListing.of(store.registers, in: departement, visit.frame)
      let list = try listing.question(visit.frame)
      let question = try DeadlineListing.question(list, in: departement, visit.frame)
      return try body(
        store, Asked(departement: departement, listing: listing, list: list, question: question))
    }
  }

  @Sendable private func show(_ visit: Visit) async throws -> Answer {
    let (asked, figure) = try await read(visit) { store, asked in
      let counts = try store.counts(asked.question), total = counts.values.reduce(0, +)
      let rows =
        asked.list.first < 10_000
        ? try store.deadlines(asked.question, from: asked.list.first, limit: ListQuestion.size) : []
      return (
        asked,
        DeadlineFigure(
          departement: asked.departement, question: asked.question, counts: counts,
          page: ListPage(rows, .exactly(total)), elsewhere: try store.elsewhere(asked.question))
      )
    }
    return try visit.answer(
      "Échéances des registres", json: DeadlinesJSON(figure, page: asked.list.page),
      html: { deadlinesPage(visit.frame, figure, asked.listing, asked.list) })
  }

  /// So many in a file: nobody has more to do in some days.
  private static let most = 10_000

  @Sendable private func file(_ visit: Visit, _ format: ListFormat) async throws -> Answer {
    let (listing, rows) = try await read(visit) { store, asked in
      (asked.listing, try store.deadlines(asked.question, from: 0, limit: Self.most))
    }
    return listing.file("echeances-registres", format, rows)
  }

  @Sendable private func agenda(_ visit: Visit) async throws -> Answer {
    let rows = try await read(visit) { store, asked in
      try store.deadlines(asked.question, from: 0, limit: Self.most)
    }
    let events = rows.map { line in
      let link = visit.link("registres", line.register.id, line.entry.id.text)
      let rank = line.running.line.map { " \($0)" } ?? ""
      let hour = line.clock.isInHours ? ", à \(French.hour(line.endsAt))" : ""
      return CalendarFile.Event(
        id: "\(sha256("\(link.text) \(line.clock.id)\(rank)").prefix(32))@boussole", day: line.day,
        title: "\(line.name)\(line.running.line == nil ? " :" : ",") \(line.entry.title(in: line.register))\(hour)",
        detail: "\(line.register.title), \(line.entry.number(in: line.register))", address: visit.origin + link.text)
    }
    return .file(
      "echeances.ics", type: CalendarFile.type,
      CalendarFile("Boussole : échéances des registres", events).data(at: visit.now))
  }
}
