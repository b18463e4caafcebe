import Documents
import Foundation
import Kernel
import Strategy
import Web

/// What somebody reads of the deadlines of registers.
struct DeadlineFigure: Sendable {
  let departement: Departement
  let question: DeadlineQuestion
  let counts: [Day: Int]
  let page: ListPage<Deadline>
  let elsewhere: [DeadlinesElsewhere]
  var total: Int { counts.values.reduce(0, +) }
}

struct DeadlinesJSON: Encodable {
  let du: String?
  let au: String?
  let total: Int
  let page: Int
  let echeances: [Line]
  let ailleurs: [Elsewhere]
  struct Line: Encodable {
    let registre: String
    let fiche: String
    let numero: String
    let titre: String
    let horloge: String
    let base: String?
    let jour: String
    let fin: String
  }
  struct Elsewhere: Encodable {
    let registre: String
    let organisme: String?
    let nombre: Int
  }
  init(_ figure: DeadlineFigure, page: Int) {
    (du, au) = (figure.question.range.first?.iso, figure.question.range.last?.iso)
    (total, self.page) = (figure.total, page)
    echeances = figure.page.rows.map { line in
      Line(
        registre: line.register.id, fiche: line.entry.id.text, numero: line.entry.number(in: line.register),
        titre: line.entry.title(in: line.register), horloge: line.name, base: line.clock.basis,
        jour: line.day.iso, fin: line.endsAt.iso)
    }
    ailleurs = figure.elsewhere.map {
      Elsewhere(registre: $0.register.title, organisme: $0.organisation, nombre: $0.count)
    }
  }
}

/// The columns and filters of the deadlines of registers.
enum DeadlineListing {
  static let (span, register, mine, days) = ("quand", "registre", "a_moi", "jour")

  static func of(_ registers: [Register], in departement: Departement, _ frame: PageFrame) -> Listing<Deadline> {
    let filters =
      [
        ListFilter(register, "Registre", .choice(registers.map { Choice($0.id, $0.title) })),
        ListFilter(mine, "Pour qui", .choice([Choice("oui", "Pour moi")])),
      ] + arrondissementFilter(frame, departement, on: frame.today)
    return Listing(
      "Échéances des registres", ("échéance", "échéances"),
      columns: [
        Listed(
          "jour", Column("Échéance", phone: .first), title: "jour", value: { .day($0.day) },
          cell: { line in
            let hour = line.clock.isInHours ? " à \(French.hour(line.endsAt))" : ""
            return "\(short: line.day)\(prose: hour)"
          }),
        Listed(
          "fiche", Column("Fiche", label: "", isHeading: true), isOrdered: false,
          value: { .text($0.entry.title(in: $0.register)) },
          cell: { line in
            linked(
              line.entry.title(in: line.register), frame.link("registres", line.register.id, line.entry.id.text),
              style: "row-link")
          }),
        Listed(
          "horloge", Column("Ce qui finit", label: ""), title: "horloge", isOrdered: false,
          value: { .text($0.clock.said(as: $0.name)) }),
        Listed(
          "registre", Column("Registre", phone: .more), title: "registre", isOrdered: false,
          value: { .text($0.register.title) }),
        Listed(
          "commune", Column("Commune", phone: .more), title: "commune", isOrdered: false,
          value: { line in
            let commune = line.entry.place(in: line.register).flatMap { departement.territory.commune($0) }
            return commune.map { .text($0.name) } ?? .nothing
          }),
        Listed(
          "numero", nil, isOrdered: false, value: { .text($0.entry.number(in: $0.register)) }),
        Listed("etat", nil, title: "état", isOrdered: false, value: { .text($0.entry.state) }),
      ], filters: filters + [ListFilter(days, "Jour", .days)], order: ListOrder("jour"))
  }

  /// Throws `Invalid` at a span that is none.
  static func question(
    _ asked: ListQuestion, in departement: Departement, _ frame: PageFrame
  ) throws -> DeadlineQuestion {
    let span = try frame.choice(span) { DeadlineQuestion.Horizon(rawValue: $0) }
    let zone = try departement.arrondissement(frame, on: frame.today)
    return DeadlineQuestion(
      span: span ?? .month, days: asked.days[days], register: asked.one(register),
      places: zone.map { Set($0.communes) }, isMine: asked.chosen[mine] != nil,
      isDescending: asked.order.isDescending, now: frame.now)
  }
}
