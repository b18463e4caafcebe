import Database
import Kernel
import Strategy
import Web

/// The entries of a register, seen otherwise than in a list.
struct ViewRoutes {
  let departements: Departements
  private let outlines = MapOutlines()

  init(departements: Departements) { self.departements = departements }

  func add(to routes: inout Routes) {
    routes.get("/registres/:registre/\(RegisterView.board.rawValue)", may: .readRegisters, board)
    routes.get("/registres/:registre/\(RegisterView.map.rawValue)", may: .readRegisters, map)
  }

  @Sendable private func board(_ visit: Visit) async throws -> Answer {
    let name = try visit.parameter("registre")
    let (departement, board, question) = try await departements.read(visit, .whole) { connection, departement in
      let register = try departement.register(name, for: visit.permit)
      let zone = try departement.arrondissement(visit.frame, of: register)
      let store = try EntryListStore(connection, in: departement, of: register, for: visit.permit, within: zone)
      let question = try EntryListing.of(register, in: departement, visit.frame).question(visit.frame)
      let columns = try Board.states(of: register, question).map { state in
        let asked = question.within(state, by: Board.order(of: register, in: state))
        return Board.Column(
          state: state, count: try store.count(asked),
          entries: try store.entries(asked, after: nil, limit: Board.shown).rows)
      }
      return (departement, Board(register: register, columns: columns, zone: zone), question)
    }
    return try visit.answer(
      "\(board.register.title) : tableau", json: BoardJSON(board, at: visit.now),
      html: { boardPage(visit.frame, departement, board, question) })
  }

  @Sendable private func map(_ visit: Visit) async throws -> Answer {
    let name = try visit.parameter("registre")
    let (departement, map) = try await departements.read(visit, .whole) { connection, departement in
      let register = try departement.register(name, for: visit.permit)
      let zone = try departement.arrondissement(visit.frame, of: register)
      let store = try EntryListStore(connection, in: departement, of: register, for: visit.permit, within: zone)
      guard RegisterView.map.shows(register) else { throw NotFound() }
      let question = try EntryListing.of(register, in: departement, visit.frame).question(visit.frame)
      var places: Set<String>?
      if case .places(let own, _) = store.reach { places = Set(own) }
      return (departement, try EntryMap(register, question, store, within: places, of: zone, in: departement))
    }
    return try visit.answer(
      "\(map.register.title) : carte", json: EntryMapJSON(map),
      html: { entryMapPage(visit.frame, departement, map, outlines.arrondissements(departement, on: visit.today)) })
  }
}
