import Database
import Kernel
import Ledger

/// Reads where the strategy stands, in a number of queries that does not depend on the number of actions.
package struct SituationReader {
  let connection: Connection
  let departement: Departement
  let moment: Moment

  package init(_ connection: Connection, _ departement: Departement, at moment: Moment) {
    self.connection = connection
    self.departement = departement
    self.moment = moment
  }

  package func situation() throws -> Situation {
    try situation(of: departement.plan.actions, context: departement.plan.elements)
  }
  package func situation(of number: String) throws -> ActionSituation {
    guard let action = departement.plan.action(number) else { throw NotFound() }
    guard let found = try situation(of: [action], context: []).action(number) else { throw NotFound() }
    return found
  }

  /// One indicator, wherever it stands. Throws `NotFound` where there is none or it is out of reach.
  package func indicator(_ id: String) throws -> IndicatorSituation {
    guard let found = departement.indicator(id) else { throw NotFound() }
    let sayings = try SayingStore(connection).current(
      in: departement.code, on: moment.on, known: moment.known, of: (.figure, id))
    return try situations(of: [found.indicator], sayings)[0]
  }

  private func situation(of actions: [Action], context elements: [Plan.Element]) throws -> Situation {
    let sayings = try SayingStore(connection).current(in: departement.code, on: moment.on, known: moment.known)
    let bySubject = Dictionary(grouping: sayings, by: \.subject)
    let wanted = actions.flatMap(\.indicators) + elements.flatMap(\.context)
    let read = try situations(of: wanted, sayings)
    let byID = Dictionary(read.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
    let all = actions.map { situation(of: $0, byID, bySubject) }
    return Situation(
      departement: departement, moment: moment, actions: all.filter { isCounted($0.life) },
      others: all.filter { !isCounted($0.life) },
      context: Dictionary(
        elements.map { element in (element.id, element.context.compactMap { byID[$0.id] }) },
        uniquingKeysWith: { first, _ in first }))
  }

  /// True of what lives on the day; what had its time within a strategy that is over belongs to its *bilan*.
  private func isCounted(_ life: Life) -> Bool {
    switch departement.plan.phase(on: moment.on) {
    case .toCome: true
    case .inForce, .over: departement.plan.isClosed(at: moment) ? !life.isToCome : !life.isToCome && !life.isClosed
    }
  }
  /// The last day of which what is over can be judged.
  private var judgedThrough: Day { departement.plan.isClosed(at: moment) ? max(moment.on, moment.asOf) : moment.on }

  private func situation(
    of action: Action, _ indicators: [String: IndicatorSituation], _ sayings: [String: [Saying]]
  ) -> ActionSituation {
    let own = action.indicators.compactMap { indicators[$0.id] }
    let life = departement.plan.life(of: action, at: moment)
    let day = life.closing.map { min(judgedThrough, $0.adding(days: 1)) } ?? moment.on
    let milestones = action.milestones.map { milestone in
      let said = milestone.with((sayings[milestone.id] ?? []).compactMap(\.milestoneSaying))
      let judged = life.closing.map(said.until) ?? said
      return MilestoneSituation(milestone: judged, assessment: assess(judged, on: day, within: life))
    }
    let said = sayings[action.number] ?? []
    func last(_ kind: Saying.Kind) -> Saying? { said.last { $0.kind == kind } }
    let accountable = last(.accountable)?.content
    let responsible =
      accountable?.function.map { Action.Responsible(function: $0, isConfirmed: accountable?.isConfirmed ?? false) }
      ?? action.responsible
    let news = own.compactMap(\.judgement.lastNews) + milestones.compactMap(\.judgement.lastNews) + said.map(\.day)
    return ActionSituation(
      action: action, indicators: own, milestones: milestones,
      computed: ActionStanding(own.map(\.assessment) + milestones.map(\.assessment), within: life), life: life,
      responsible: responsible, state: last(.state), step: last(.step), weather: last(.weather), lastNews: news.max())
  }

  private func situations(of indicators: [Indicator], _ sayings: [Saying]) throws -> [IndicatorSituation] {
    let entered = Dictionary(grouping: sayings.filter { $0.kind == .figure }, by: \.subject)
    let reader = try HistoryReader(connection, departement, at: moment)
    let histories = try reader.histories(of: indicators)
    let medians = try reader.medians(of: indicators)
    let population = departement.territory.population()
    let owners = Dictionary(
      departement.plan.actions.flatMap { action in action.indicators.map { ($0.id, action) } },
      uniquingKeysWith: { first, _ in first })
    return indicators.map { declared in
      let indicator = declared.with(
        (entered[declared.id] ?? []).compactMap(\.statedFigure) + (medians[declared.id] ?? []))
      let own = histories[indicator.id] ?? []
      let series = Series(indicator, own, population: population, through: moment.on)
      let life = owners[indicator.id].map { departement.plan.life(of: $0, at: moment) } ?? .endless
      let assessment =
        life.closing.map { closed(indicator, own, population, within: life, on: $0) }
        ?? assess(indicator, series, on: moment.on, within: life)
      return IndicatorSituation(
        indicator: indicator, series: series, assessment: assessment, measures: departement.measures(of: indicator))
    }
  }

  /// What is over is judged on what took place by its last day, as far as that is known by now.
  private func closed(
    _ indicator: Indicator, _ histories: [TermHistory], _ population: Int?, within life: Life, on closing: Day
  ) -> Assessment {
    let indicator = indicator.until(closing)
    let series = Series(indicator, histories.map { $0.until(closing) }, population: population, through: judgedThrough)
    return assess(indicator, series, on: life.judgingDay(indicator, series, through: judgedThrough), within: life)
  }
}
