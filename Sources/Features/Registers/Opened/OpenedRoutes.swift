import Accounts
import Database
import Kernel
import Strategy
import Web

/// What anybody reads of registers, signed in or not: what the pack opens, by routes of their own, so that none of what
/// is for some can come by them.
struct OpenedRoutes {
  let departements: Departements
  private let outlines = MapOutlines()

  init(departements: Departements) { self.departements = departements }

  func add(to routes: inout Routes) {
    routes.get("/registres/:registre/public", may: .open, list)
    routes.get("/registres/:registre/public/carte", may: .open, map)
    for format in ListFormat.allCases {
      routes.get("/registres/:registre/public/fiches.\(format.rawValue)", may: .open) { try await file($0, format) }
    }
  }

  @Sendable private func list(_ visit: Visit) async throws -> Answer {
    let name = try visit.parameter("registre")
    let list = try await departements.read(visit, .whole) { connection, departement in
      let register = try departement.opened(name), zone = try departement.arrondissement(visit.frame, of: register)
      let store = EntryListStore(connection, in: departement, opened: register, to: visit.permit, within: zone)
      let listing = EntryListing.opened(register, in: departement, visit.frame)
      let question = try listing.question(visit.frame)
      return OpenedList(
        departement: departement, register: register, listing: listing, question: question,
        page: try store.page(question.opened(register)), zone: zone)
    }
    return try visit.answer(
      list.register.title, json: OpenedListJSON(list, at: visit.now), html: { openedListPage(visit.frame, list) })
  }

  @Sendable private func map(_ visit: Visit) async throws -> Answer {
    let name = try visit.parameter("registre")
    let (departement, map) = try await departements.read(visit, .whole) { connection, departement in
      let register = try departement.opened(name)
      guard RegisterView.map.shows(register) else { throw NotFound() }
      let zone = try departement.arrondissement(visit.frame, of: register)
      let store = EntryListStore(connection, in: departement, opened: register, to: visit.permit, within: zone)
      let question = try EntryListing.opened(register, in: departement, visit.frame).question(visit.frame)
      return (
        departement,
        try EntryMap(register, question.opened(register), store, within: nil, of: zone, in: departement)
      )
    }
    return try visit.answer(
      "\(map.register.title) : carte", json: EntryMapJSON(map, isOpened: true),
      html: {
        entryMapPage(
          visit.frame, departement, map, outlines.arrondissements(departement, on: visit.today), isOpened: true)
      })
  }

  @Sendable private func file(_ visit: Visit, _ format: ListFormat) async throws -> Answer {
    let name = try visit.parameter("registre")
    let (departement, register, zone, listing, question) = try await departements.read(visit, .whole) {
      _, departement in
      let register = try departement.opened(name), listing = EntryListing.opened(register, in: departement, visit.frame)
      return (
        departement, register, try departement.arrondissement(visit.frame, of: register), listing,
        try listing.question(visit.frame).opened(register)
      )
    }
    return listing.file(register.id, format, from: EntryListStore.Place?.none) { [database = visit.database] place in
      let (rows, next) = try await database.read { connection in
        try EntryListStore(connection, in: departement, opened: register, to: visit.permit, within: zone)
          .entries(question, after: place, limit: 2_000)
      }
      return (rows, next.map { .some($0) })
    }
  }
}

extension Departement {
  /// Throws `NotFound` where nothing of it is opened.
  fileprivate func opened(_ id: String) throws -> Register {
    guard let register = registers[id]?.asOpened else { throw NotFound() }
    return register
  }
}
