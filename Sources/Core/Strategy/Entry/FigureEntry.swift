import Database
import Kernel
import Web

/// Figures stated by hand, and the withdrawal of what was said. The caller has checked the permission.
package struct FigureEntry {
  let connection: Connection
  let departement: Departement
  let permit: Permit
  let today: Day

  package init(_ connection: Connection, _ departement: Departement, by permit: Permit, today: Day) {
    self.connection = connection
    self.departement = departement
    self.permit = permit
    self.today = today
  }

  /// The indicator, if its figure may be stated by this person. Throws `NotFound`.
  package static func indicator(_ id: String, in departement: Departement) throws -> Indicator {
    guard let indicator = departement.indicator(id)?.indicator, indicator.isStatedByHand else {
      throw NotFound()
    }
    return indicator
  }

  /// What people stated of an indicator and still stands, in the order of days.
  package static func stated(
    _ indicator: String, in departement: Departement, _ connection: Connection
  ) throws -> [Saying] {
    guard let last = Day(9999, 12, 31) else { return [] }
    return try SayingStore(connection).current(
      in: departement.code, on: last, known: nil, of: (.figure, indicator))
  }

  /// Records what a form says; false where just that stood already. Throws `Invalid` at its fields, or `Unconfirmed`.
  /// - Parameter seen: which figure of that day its sender was correcting; nil: they do not say.
  func record(
    _ words: FigureWords, of id: String, _ confirmation: Confirmation, seen: String? = nil
  ) throws -> Bool {
    let indicator = try Self.indicator(id, in: departement)
    let reading = FigureReading(departement, indicator)
    let (day, content) = try reading.read(words)
    let said = try Self.stated(id, in: departement, connection)
    let former = said.last { $0.day == day }
    if former?.content == content { return false }
    try Version(former, in: departement).check(seen)
    if let value = content.value, former?.content.value != value {
      let stated = indicator.with(said.compactMap(\.statedFigure))
      try confirmation.answer(reading.doubts(day, value, stated: stated, today: today))
    }
    try SayingStore(connection).add(.figure, of: id, on: day, content, by: permit)
    return true
  }

  /// Takes back a saying of any kind. Throws `Invalid` without a comment, or where it no longer stands.
  package func withdraw(_ id: ID<Saying>, comment text: String) throws -> Saying {
    let store = SayingStore(connection)
    let saying = try store.saying(id, in: departement.code)
    if saying.kind == .figure { _ = try Self.indicator(saying.subject, in: departement) }
    guard let comment = try text.prose(TextLimit.comment, at: "commentaire") else {
      throw Invalid("Le commentaire manque.", remedy: "Dites pourquoi c’est retiré.", at: .field("commentaire"))
    }
    guard saying.withdraws == nil else {
      throw Invalid("Un retrait ne se retire pas.", remedy: "Dites de nouveau ce qui avait été retiré.")
    }
    let taken = try store.history(of: [saying.subject], in: departement.code, known: nil, limit: 10_000)
    guard !taken.contains(where: { $0.withdraws == id }) else {
      throw Invalid("C’est déjà retiré.", remedy: "Il n’y a rien d’autre à faire.")
    }
    var content = Saying.Content()
    content.text = comment
    // On its own day, so that the two are always read together.
    try store.add(saying.kind, of: saying.subject, on: saying.day, content, by: permit, withdrawing: id)
    return saying
  }
}
