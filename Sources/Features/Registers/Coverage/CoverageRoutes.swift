import Kernel
import Strategy
import Web

/// The lists of those that lack something.
struct CoverageRoutes {
  let departements: Departements

  func add(to routes: inout Routes) {
    routes.get("/registres/:registre/sans/:liste", may: .readRegisters, show)
    for format in ListFormat.allCases {
      routes.get("/registres/:registre/sans/:liste/lignes.\(format.rawValue)", may: .readRegisters) {
        try await file($0, format)
      }
    }
  }

  private func read(_ visit: Visit) async throws -> (Departement, CoverageFigure, Moment) {
    let name = try visit.parameter("registre"), list = try visit.parameter("liste")
    let moment = try Moment(visit, planEnd: nil)
    return try await departements.read(visit, .whole) { connection, departement in
      let reader = CoverageReader(
        connection: connection, departement: departement, register: try departement.register(name), now: visit.now)
      let figure = try reader.figure(list, for: visit.permit, on: moment.on, known: moment.known)
      return (departement, figure.within(try departement.arrondissement(visit.frame, on: moment.on)), moment)
    }
  }

  @Sendable private func show(_ visit: Visit) async throws -> Answer {
    let (departement, figure, moment) = try await read(visit)
    let listing = CoverageListing.of(figure, in: departement, visit.frame), question = try listing.question(visit.frame)
    return try visit.answer(
      figure.coverage.name, json: CoverageJSON(figure, moment),
      html: { coveragePage(visit.frame, departement, figure, moment, listing, question) })
  }
  @Sendable private func file(_ visit: Visit, _ format: ListFormat) async throws -> Answer {
    let (departement, figure, _) = try await read(visit)
    let listing = CoverageListing.of(figure, in: departement, visit.frame), question = try listing.question(visit.frame)
    return listing.file(figure.coverage.id, format, listing.ordered(figure.asked(question), question))
  }
}
