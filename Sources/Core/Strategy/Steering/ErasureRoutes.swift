import Database
import Kernel
import Web

/// A text that names somebody, erased for good.
struct ErasureRoutes {
  let departements: Departements

  func add(to routes: inout Routes) {
    routes.get("/dits/:id/effacement", may: .eraseTexts) { try await page($0, refused: nil) }
    routes.post("/dits/:id/effacement", may: .eraseTexts, bodyLimit: 8_192, erase)
  }

  private func read(_ visit: Visit) async throws -> (Departement, Saying) {
    let id = try visit.id(Saying.self)
    return try await departements.read(visit, .whole) { connection, departement in
      (departement, try SayingStore(connection).saying(id, in: departement.code))
    }
  }

  private func page(_ visit: Visit, refused: Invalid?) async throws -> Answer {
    let (departement, saying) = try await read(visit)
    return .page(
      "Effacer un texte", status: refused == nil ? 200 : 422,
      erasurePage(visit.frame, departement, saying, refused: refused))
  }

  @Sendable private func erase(_ visit: Visit) async throws -> Answer {
    let id = try visit.id(Saying.self)
    do {
      guard let reason = visit.form.text("motif").flatMap(Saying.Erasure.init) else {
        throw Invalid("Il faut un motif.", remedy: "Choisissez-en un.", at: .field("motif"))
      }
      let page = try await departements.write(visit, .whole) { connection, departement in
        let store = SayingStore(connection), saying = try store.saying(id, in: departement.code)
        let keepsSource = saying.content.source.map { departement.sources[$0] != nil } ?? false
        try store.erase(id, because: reason, keepsSource: keepsSource, by: visit.permit)
        return saying.page(visit.frame, departement)
      }
      return .seeOther(page, notice: "Le texte est effacé.")
    } catch let invalid as Invalid { return try await page(visit, refused: invalid) }
  }
}
