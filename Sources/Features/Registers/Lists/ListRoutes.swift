import Database
import Documents
import Foundation
import Kernel
import Strategy
import Web

/// The registers of whoever reads, and the entries of one.
struct ListRoutes {
  let departements: Departements

  func add(to routes: inout Routes) {
    routes.get("/registres", may: .readRegisters, all)
    routes.get("/registres/:registre", may: .readRegisters, list)
    routes.get("/registres/:registre/fiches.csv", may: .readRegisters) { try await file($0, .csv) }
    routes.get("/registres/:registre/fiches.xlsx", may: .readRegisters) { try await file($0, .xlsx) }
  }

  @Sendable private func all(_ visit: Visit) async throws -> Answer {
    let registers = try await departements.read(visit, .whole) { connection, departement in
      try departement.registers.all.filter { $0.isRead(by: visit.permit) }.map { register in
        let question = try EntryQuestion(register, for: visit.permit)
        return RegisterCounts(register, try EntryStore(connection, in: departement).counts(question))
      }
    }
    return try visit.answer(
      "Registres", json: registers.map(RegisterJSON.init), html: { registersPage(visit.frame, registers) })
  }

  @Sendable private func list(_ visit: Visit) async throws -> Answer {
    let name = try visit.parameter("registre")
    let (departement, listed) = try await departements.read(visit, .whole) { connection, departement in
      let register = try departement.register(name, for: visit.permit)
      let store = EntryStore(connection, in: departement)
      let counts = try store.counts(try EntryQuestion(register, for: visit.permit))
      let question = try question(visit, register)
      let matching = try store.counts(question).values.reduce(0, +), page = visit.query.page
      let entries = try store.entries(question, limit: EntryList.size, offset: (page - 1) * EntryList.size)
      return (
        departement,
        EntryList(counts: RegisterCounts(register, counts), entries: entries, matching: matching, page: page)
      )
    }
    return try visit.answer(
      listed.register.title, json: EntryListJSON(listed, departement, on: visit.today),
      html: { entryListPage(visit.frame, departement, listed) })
  }

  /// All that the list's filters leave, as a file.
  @Sendable private func file(_ visit: Visit, _ format: SheetKind) async throws -> Answer {
    let name = try visit.parameter("registre")
    let (departement, register, entries) = try await departements.read(visit, .whole) { connection, departement in
      let register = try departement.register(name, for: visit.permit)
      let question = try question(visit, register)
      let entries = try EntryStore(connection, in: departement).entries(question, limit: 100_000)
      return (departement, register, entries)
    }
    let rows = entryRows(entries, register, departement, on: visit.today)
    return .file(
      "\(register.id).\(format.rawValue)", type: format.type,
      try format.data(register.title, rows, widths: rows[0].map { _ in 18 }))
  }

  private func question(_ visit: Visit, _ register: Register) throws -> EntryQuestion {
    let state = try visit.frame.choice("etat", register.state)
    return try EntryQuestion(register, for: visit.permit, state: state?.id, sought: visit.query.text("q"))
  }
}

extension Departement {
  /// What of it somebody may see.
  func register(_ id: String, for permit: Permit) throws -> Register { try register(id).seen(by: permit) }
  func register(_ id: String) throws -> Register {
    guard let register = registers[id] else { throw NotFound() }
    return register
  }
}
