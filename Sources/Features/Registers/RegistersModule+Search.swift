import Database
import Kernel
import Module
import Strategy
import Web

extension RegistersModule {
  /// Registers, and their entries as each list would find them; where there are many, the list.
  package func found(_ question: SearchQuestion, _ connection: Connection) throws -> [Found] {
    let permit = question.permit
    guard permit.may(.readRegisters) else { return [] }
    let departement = try departements.latest(permit.departement, connection)
    return try departement.registers.all.filter { $0.isRead(by: permit) }.flatMap { register in
      let list = Link(departement.code, "registres", register.id)
      let named =
        question.fits(register.title) ? [Found("registre", register.id, register.title, detail: "Registre", list)] : []
      return try named + entries(question, register.seen(by: permit), list, departement, connection)
    }
  }

  private static let shown = 10

  private func entries(
    _ question: SearchQuestion, _ register: Register, _ list: Link, _ departement: Departement,
    _ connection: Connection
  ) throws -> [Found] {
    let page = try EntryListStore(connection, in: departement, of: register, for: question.permit).page(
      ListQuestion(
        order: ListOrder(EntryListing.number, isDescending: true), page: 1, chosen: [:], days: [:],
        words: question.words))
    if page.count.atLeast > Self.shown {
      return [
        Found(
          "registre", register.id, "\(register.title), « \(question.typed) »",
          detail: French.plural(page.count.atLeast, "fiche", "fiches"),
          list.query("q", question.words.joined(separator: " ")))
      ]
    }
    return page.rows.map { entry in
      Found(
        "fiche", entry.id.text, entry.title(in: register),
        detail: "\(register.title), \(entry.number(in: register))", list.appending(entry.id.text))
    }
  }
}
