import Database
import Kernel
import Ledger
import Strategy

/// The invented campaigns of an invented département: partners answer, some late, some not, one wrongly and then right.
struct CollectionInvention {
  let departement: Departement
  let from: Day
  let today: Day
  /// Rounds of each collection, the present one included.
  private static let rounds = 4

  init(_ departement: Departement, from: Day, today: Day) {
    self.departement = departement
    self.from = from
    self.today = today
  }

  var acts: [InventedAct] {
    departement.collections.all.flatMap { collecting in
      var period = Period(collecting.period, containing: today).previous
      var acts: [InventedAct] = []
      for round in 0..<Self.rounds where collecting.days(of: period).opens > from {
        if collecting.days(of: period).opens <= today { acts += self.acts(collecting, period, isLast: round == 0) }
        period = period.previous
      }
      return acts
    }
  }

  private func acts(_ collecting: Collecting, _ period: Period, isLast: Bool) -> [InventedAct] {
    let days = collecting.days(of: period)
    var acts = [
      InventedAct(recordedOn: days.opens) { [departement] _, connection, permit in
        _ = try CampaignStore(connection, in: departement.code).open(
          collecting, asking: collecting.functions, for: period, on: days.opens, by: permit)
      }
    ]
    for (place, function) in collecting.functions.enumerated() {
      // From early to late, the last one after the due day.
      let share = Double(place + 1) / Double(collecting.functions.count)
      let length = Double(days.opens.days(until: days.due)) * 1.15
      let day = min(today, days.closes, days.opens.adding(days: Int(length * share)))
      guard day > days.opens else { continue }
      for (index, question) in collecting.questions(of: function).enumerated() {
        // In the present round somebody has only begun.
        if isLast, place == 1, index > 1 { continue }
        let isMistaken = place == 0 && index == 0 && !isLast
        acts += answers(collecting, period, question, function, on: day, isMistaken: isMistaken, isLast: isLast)
      }
    }
    return acts
  }

  private func answers(
    _ collecting: Collecting, _ period: Period, _ question: Question, _ function: String, on day: Day,
    isMistaken: Bool, isLast: Bool
  ) -> [InventedAct] {
    let name = departement.organisations.functionName(function, on: day)
    func answer(on day: Day, _ change: @escaping @Sendable (Int) -> (value: Int, comment: String)) -> InventedAct {
      InventedAct(recordedOn: day) { [departement] ledger, connection, permit in
        guard let value = try ledger.reportsInForce(of: question.key).line(of: question.key, on: period.last)?.value
        else { return }
        let said = change(value)
        let own = Permit(
          departement: departement.code, person: nil, name: name, role: .bearer, permissions: permit.permissions)
        guard let answering = try Self.answering(departement, collecting, period, function, connection, own, day: day)
        else { return }
        let words = AnswerWords(
          value: "\(said.value)", comment: said.comment,
          submission: ID<Answering>(at: connection.recordedAt).text)
        let outcome = try answering.record(words, to: question)
        // The present round waits for its validation.
        guard case .recorded(let answer) = outcome, let validator = question.validator, !isLast else { return }
        let judge = Permit(
          departement: departement.code, person: nil,
          name: departement.organisations.functionName(validator, on: day), role: .prefecture,
          permissions: permit.permissions)
        _ = try AnswerStore(connection, in: departement.code).review(
          answer.id, .validated, reason: nil, by: judge)
      }
    }
    guard isMistaken else { return [answer(on: day) { ($0, "Chiffre inventé") }] }
    return [
      answer(on: day) { ($0 * 10, "Chiffre inventé, faux d’un facteur dix") },
      answer(on: min(today, day.adding(days: 5))) { ($0 / 10, "Corrigé\u{00A0}: une virgule de trop") },
    ]
  }

  private static func answering(
    _ departement: Departement, _ collecting: Collecting, _ period: Period, _ function: String,
    _ connection: Connection, _ permit: Permit, day: Day
  ) throws -> Answering? {
    let store = CampaignStore(connection, in: departement.code)
    guard
      let campaign = try store.campaigns(departement.collections).first(where: {
        $0.collecting == collecting.id && $0.period == period
      }), let request = try store.requests(of: campaign.id).first(where: { $0.function == function })
    else { return nil }
    return Answering(
      connection: connection,
      asking: Asking(departement: departement, collecting: collecting, campaign: campaign, request: request),
      permit: permit, today: day)
  }
}

extension CollectionModule {
  /// What it adds to the invented activity of an invented département.
  package var invention: FeatureInvention {
    FeatureInvention(acts: { departement, from, today in
      CollectionInvention(departement, from: from, today: today).acts
    })
  }
}
