import Database
import Kernel
import Ledger
import Pack
import Synchronization

/// Plays the invented activity of an invented département into its ledger, each act on the day on which it would have
/// been recorded. The same seed, pack and day give the same journal.
package struct Invention: Sendable {
  let departement: Departement
  let activity: Activity
  let today: Day
  private let features: [FeatureInvention]
  private let time: Time

  /// What the clock of the past says.
  private final class Time: Sendable {
    let now: Mutex<Instant>
    init(_ now: Instant) { self.now = Mutex(now) }
  }

  /// Nil for a real département, and for an invented one without activity.
  package init?(_ departement: Departement, today: Day, features: [FeatureInvention] = []) {
    guard departement.isInvented, let activity = departement.activity else { return nil }
    self.departement = departement
    self.activity = activity
    self.today = today
    self.features = features
    time = Time(Instant.start(of: today.adding(months: -activity.months)))
  }

  /// The clock of the database handle through which the past is played.
  package var clock: Clock { Clock { [time] in time.now.withLock { $0 } } }

  /// Loads the pack, then plays every act in the order of recording, a day's acts in one write.
  package func play(_ loading: PackLoading, into database: Database) async throws {
    let code = departement.code, today = today
    try await database.write(code) { try loading.load(on: today, $0) }
    var random = SeededRandom(seed: activity.seed)
    let start = today.adding(months: -activity.months)
    var acts: [InventedAct] = [], placed: [String: Placing] = [:]
    for counted in activity.counted {
      let invented = CountedInvention(
        counted, departement: departement, from: start, through: today,
        within: counted.whole.flatMap { placed[$0] }, random: &random)
      placed[counted.measure.id] = invented.placing
      acts += invented.acts
    }
    acts += activity.said.flatMap(said)
    acts += features.flatMap { $0(departement, start, today) }
    let byDay = Dictionary(grouping: acts, by: \.recordedOn).sorted { $0.key < $1.key }
    let permit = Permit(
      departement: code, person: nil, name: "Activité inventée", role: .administrator, permissions: [])
    let measures = departement.measures
    for (day, acts) in byDay {
      // Half past nine in the morning, but never in the future: an act of today is recorded as the day begins.
      let moment =
        day == today ? Instant.start(of: day).adding(seconds: 1) : Instant.start(of: day).adding(seconds: 34_200)
      time.now.withLock { $0 = moment }
      try await database.write(code) { connection in
        let ledger = LedgerStore(connection, in: code, measures: measures)
        for act in acts { try act.perform(ledger, connection, permit) }
      }
    }
  }

  private func said(_ said: Activity.Said) -> [InventedAct] {
    func saying(_ kind: Saying.Kind, _ subject: String, ago: Int, _ fill: (inout Saying.Content) -> Void) -> InventedAct
    {
      var content = Saying.Content()
      fill(&content)
      let day = today.adding(days: -ago)
      let filled = content
      return InventedAct(recordedOn: day) { _, connection, permit in
        try SayingStore(connection).add(kind, of: subject, on: day, filled, by: permit)
      }
    }
    var acts: [InventedAct] = []
    let first = said.weather.map(\.ago).max() ?? 60
    if let state = said.state { acts.append(saying(.state, said.action, ago: first) { $0.state = state }) }
    if let step = said.step {
      acts.append(
        saying(.step, said.action, ago: min(first, 30)) {
          $0.text = step.title
          $0.due = today.adding(days: step.inDays)
          $0.function = step.function
        })
    }
    for forecast in said.weather {
      acts.append(
        saying(.weather, said.action, ago: forecast.ago) {
          $0.weather = forecast.weather
          $0.text = forecast.synthesis
        })
    }
    for reached in said.milestones {
      acts.append(saying(.milestone, reached.milestone, ago: reached.ago) { $0.milestone = reached.state })
    }
    for figure in said.figures {
      acts.append(
        saying(.figure, figure.indicator, ago: figure.ago) {
          $0.value = figure.value
          $0.numerator = figure.numerator
          $0.denominator = figure.denominator
          $0.text = "Chiffre inventé"
        })
    }
    return acts
  }
}

/// Something that somebody invented recorded on a day.
package struct InventedAct: Sendable {
  let recordedOn: Day
  let perform: @Sendable (LedgerStore, Connection, Permit) throws -> Void

  package init(recordedOn day: Day, perform: @escaping @Sendable (LedgerStore, Connection, Permit) throws -> Void) {
    recordedOn = day
    self.perform = perform
  }
}

/// What a feature adds to the invented activity of a département; acts of one day come after the strategy's own.
package typealias FeatureInvention = @Sendable (Departement, _ from: Day, _ today: Day) -> [InventedAct]
