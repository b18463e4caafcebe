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
    routes.get("/registres/:registre/\(RegisterView.gauges.rawValue)", may: .readRegisters, gauges)
    routes.get("/registres/:registre/\(RegisterView.organisations.rawValue)", may: .readRegisters, organisations)
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

  /// What is said now of each of its entries.
  @Sendable private func gauges(_ visit: Visit) async throws -> Answer {
    let name = try visit.parameter("registre")
    let board = try await departements.read(visit, .whole) { connection, departement in
      let register = try departement.register(name, for: visit.permit)
      let reach = try EntryReach(register, for: visit.permit)
      guard RegisterView.gauges.shows(register) else { throw NotFound() }
      let zone = try departement.arrondissement(visit.frame, of: register)
      let store = GaugeStore(connection, in: departement, of: register)
      let levels = try register.gauges.map { gauge in
        let entries = try store.entries(of: gauge, within: reach).map { $0.within(register.keys) }.filter { entry in
          zone.map { zone in entry.place(in: register).map(zone.communes.contains) ?? false } ?? true
        }
        return GaugeLevels(gauge, entries, at: visit.now)
      }
      return GaugeBoard(departement: departement, register: register, levels: levels, zone: zone)
    }
    return try visit.answer(
      "\(board.register.title) : \(RegisterView.gauges.title(of: board.register).lowercased())",
      json: GaugeBoardJSON(board, at: visit.now), html: { gaugeBoardPage(visit.frame, board) })
  }

  /// For those who read it, as far as they look; for those whom the pack tells its numbers (`annonce`), all of it.
  @Sendable private func organisations(_ visit: Visit) async throws -> Answer {
    let name = try visit.parameter("registre")
    let usage = try await departements.read(visit, .whole) { connection, departement in
      let register = try departement.register(name, for: visit.permit), isRead = register.isRead(by: visit.permit)
      guard isRead || register.told.include(visit.permit), RegisterView.organisations.shows(register) else {
        throw NotFound()
      }
      let zone = try departement.arrondissement(visit.frame, of: register)
      let reach = isRead ? try EntryReach(register, for: visit.permit) : .everywhere
      let counts = try EntryTermStore(connection, in: departement, of: register)
        .organisations(reach, in: zone?.communes.sorted())
      return UsageByOrganisation(
        counts, of: register, in: departement, on: visit.today, zone: zone, isRead: isRead)
    }
    return try visit.answer(
      "\(usage.register.title) : par organisme", json: UsageJSON(usage), html: { usagePage(visit.frame, usage) })
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
