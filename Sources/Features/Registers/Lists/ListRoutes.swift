import Accounts
import Database
import Foundation
import Kernel
import Strategy
import Territory
import Web

/// The registers of whoever reads, and the entries of one.
struct ListRoutes {
  let departements: Departements

  func add(to routes: inout Routes) {
    routes.get("/registres", may: .open, all)
    routes.get("/registres/:registre", may: .readRegisters, list)
    for format in ListFormat.allCases {
      routes.get("/registres/:registre/fiches.\(format.rawValue)", may: .readRegisters) { try await file($0, format) }
    }
  }

  @Sendable private func all(_ visit: Visit) async throws -> Answer {
    let (plan, registers, opened, told) = try await departements.read(visit, .whole) { connection, departement in
      let read = departement.registers.all.filter { $0.isRead(by: visit.permit) }
      let counts = try read.map { register in
        let store = try EntryListStore(connection, in: departement, of: register, for: visit.permit)
        return RegisterCounts(register, try store.counts())
      }
      let opened = departement.registers.all.filter { !$0.isRead(by: visit.permit) }.compactMap(\.asOpened)
      let told = departement.registers.all.filter { register in
        !register.isRead(by: visit.permit) && register.told.include(visit.permit)
          && RegisterView.organisations.shows(register)
      }
      return (departement.plan, counts, opened, told)
    }
    return try visit.answer(
      "Registres", json: registers.map { RegisterJSON($0) } + opened.map { RegisterJSON(opened: $0) },
      html: { registersPage(visit.frame, plan, registers, opened, told: told) })
  }

  @Sendable private func list(_ visit: Visit) async throws -> Answer {
    let name = try visit.parameter("registre"), moment = try Moment(visit, planEnd: nil)
    if moment.isPast { return try await past(visit, name, moment) }
    let list = try await departements.read(visit, .whole) { connection, departement in
      let register = try departement.register(name, for: visit.permit)
      let zone = try departement.arrondissement(visit.frame, of: register)
      let store = try EntryListStore(connection, in: departement, of: register, for: visit.permit, within: zone)
      let isChosen = !SelectionAct.all(register, by: visit.permit).isEmpty
      let question = try EntryListing.of(register, in: departement, visit.frame).question(visit.frame)
      let page = try store.page(question)
      let linked = try EntryLinks(connection, departement, by: visit.permit).linked(
        page.rows.map(\.values), of: register)
      return EntryList(
        departement: departement, counts: RegisterCounts(register, try store.counts()),
        listing: EntryListing.of(register, in: departement, visit.frame, isChosen: isChosen, linked: linked),
        question: question, page: page, moment: moment,
        gauges: try GaugeStore(connection, in: departement, of: register).sums(for: visit.permit, at: visit.now),
        due: try store.due(on: visit.today), zone: zone, unplaced: zone == nil ? 0 : try store.unplaced(),
        saved: try visit.permit.person.map {
          try SavedViewStore(connection, in: departement.code).views(of: $0, in: register.id)
        } ?? [])
    }
    return try visit.answer(
      list.register.title, json: EntryListJSON(list, at: visit.now), html: { entryListPage(visit.frame, list) })
  }

  /// The same entries as they stood on a day.
  private func past(_ visit: Visit, _ name: String, _ moment: Moment) async throws -> Answer {
    let list = try await departements.read(visit, .whole) { connection, departement in
      let register = try departement.register(name, for: visit.permit)
      let zone = try departement.arrondissement(visit.frame, of: register)
      let store = try PastListStore(
        connection, in: departement, of: register, for: visit.permit, at: moment, within: zone)
      let listing = EntryListing.of(register, in: departement, visit.frame, at: moment)
      let question = try listing.question(visit.frame)
      let page =
        try store.whole(question).map { listing.page(of: listing.ordered($0, question), question) }
        ?? store.page(question)
      let linked = try EntryLinks(connection, departement, by: visit.permit).linked(
        page.rows.map(\.values), of: register)
      return EntryList(
        departement: departement, counts: RegisterCounts(register, [:]),
        listing: EntryListing.of(register, in: departement, visit.frame, at: moment, linked: linked),
        question: question, page: page, moment: moment, zone: zone)
    }
    return try visit.answer(
      list.register.title, json: EntryListJSON(list, at: visit.now), html: { pastListPage(visit.frame, list) })
  }

  /// All that the list's filters leave, as a file.
  @Sendable private func file(_ visit: Visit, _ format: ListFormat) async throws -> Answer {
    let name = try visit.parameter("registre"), moment = try Moment(visit, planEnd: nil)
    let (departement, register, zone, listing, question) = try await departements.read(visit, .whole) {
      _, departement in
      let register = try departement.register(name, for: visit.permit)
      guard register.isRead(by: visit.permit) else { throw NotFound() }
      let listing = EntryListing.of(register, in: departement, visit.frame)
      let zone = try departement.arrondissement(visit.frame, of: register)
      return (departement, register, zone, listing, try listing.question(visit.frame))
    }
    if moment.isPast {
      return try await pastFile(visit, format, departement, register, zone, listing, question, moment)
    }
    return listing.file(register.id, format, from: EntryListStore.Place?.none) { [database = visit.database] place in
      let (rows, next) = try await database.read { connection in
        try EntryListStore(connection, in: departement, of: register, for: visit.permit, within: zone)
          .entries(question, after: place, limit: 2_000)
      }
      return (rows, next.map { .some($0) })
    }
  }

  private func pastFile(
    _ visit: Visit, _ format: ListFormat, _ departement: Departement, _ register: Register, _ zone: Zone?,
    _ listing: Listing<RegisterEntry>, _ question: ListQuestion, _ moment: Moment
  ) async throws -> Answer {
    @Sendable func store(_ connection: Connection) throws -> PastListStore {
      try PastListStore(connection, in: departement, of: register, for: visit.permit, at: moment, within: zone)
    }
    let name = "\(register.id)-\(moment.on.iso)"
    if let whole = try await visit.database.read({ try store($0).whole(question) }) {
      return listing.file(name, format, listing.ordered(whole, question))
    }
    try await visit.database.read { try store($0).checkOrder(question) }
    return listing.file(name, format, from: Int?.none) { [database = visit.database] place in
      let (rows, next) = try await database.read { try store($0).entries(question, after: place) }
      return (rows, next.map { .some($0) })
    }
  }
}

extension Departement {
  /// To which its list is narrowed, where its entries have a commune.
  func arrondissement(_ frame: PageFrame, of register: Register) throws -> Zone? {
    register.placeField == nil ? nil : try arrondissement(frame, on: frame.today)
  }
  /// What of it somebody may see.
  func register(_ id: String, for permit: Permit) throws -> Register { try register(id).seen(by: permit) }
  func register(_ id: String) throws -> Register {
    guard let register = registers[id] else { throw NotFound() }
    return register
  }
}
