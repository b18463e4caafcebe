import Database
import Documents
import Foundation
import Kernel
import Strategy
import Web

/// What an entry prints: shown first, then made.
struct PaperRoutes {
  let departements: Departements
  let printer: PrintedDocument

  func add(to routes: inout Routes) {
    routes.get("/registres/:registre/:id/papiers/:papier", may: .keepRegisters) { try await show($0) }
    routes.post("/registres/:registre/:id/papiers/:papier", may: .keepRegisters, make)
  }

  private func read(_ visit: Visit) async throws -> (Departement, EntryFile, FilledPaper) {
    let name = try visit.parameter("papier")
    return try await EntryRoutes(departements: departements).read(visit) { departement, file, _ in
      guard let paper = file.papers(for: visit.permit).first(where: { $0.id == name }) else { throw NotFound() }
      let filled = FilledPaper(paper, file.entry, of: file.register, in: departement, on: visit.frame.today)
      return (departement, file, filled)
    }
  }

  private func show(_ visit: Visit, isOvertaken: Bool = false) async throws -> Answer {
    let (_, file, filled) = try await read(visit)
    return .page(
      filled.paper.title, status: isOvertaken ? 409 : visit.request.method == "POST" ? 422 : 200,
      paperPage(visit.frame, file, filled, isOvertaken: isOvertaken))
  }

  /// The file is made apart, from what was shown; then its hash is kept, if the entry is still that one.
  @Sendable private func make(_ visit: Visit) async throws -> Answer {
    let (departement, file, filled) = try await read(visit)
    guard visit.form.number("vu", in: 1...1_000_000) == file.entry.version else {
      return try await show(visit, isOvertaken: true)
    }
    guard filled.refusal == nil else { return try await show(visit) }
    let (title, body) = paperDocument(departement, file, filled, on: visit.frame.today)
    let bytes = try await Aside.run { [printer] in
      try printer.pdf(title: title, author: departement.name, body: body.text)
    }
    do {
      try await departements.write(visit, .whole) { connection, departement in
        // Whoever has lost the entry meanwhile prints nothing of it.
        let acts = EntryActs(connection, departement, try departement.register(file.register.id), by: visit.permit)
        _ = try acts.entry(file.entry.id)
        try PaperStore(connection, in: departement).add(
          filled.paper, of: file.entry.id, version: file.entry.version, hash: sha256(bytes), by: visit.permit)
      }
    } catch is Overtaken { return try await show(visit, isOvertaken: true) }
    return .file(
      "\(file.entry.number(in: file.register))-\(filled.paper.id).pdf", type: "application/pdf", Data(bytes))
  }
}
