import Accounts
import Kernel
import Ledger
import Pack

/// What an invented département did: declared by its pack, made from a seed. Never a real one's.
package struct Activity: Sendable {
  package struct Counted: Sendable {
    let measure: Measure
    let start: Int
    let end: Int
    let weight: Int
    let leavingPercent: Int
    let correctedPercent: Int
    let communes: Int
    let organisations: [String]
    /// Months without news up to today.
    let silence: Int
    /// The measure, counted before, that this is a part of in each commune.
    let whole: String?
  }
  package struct Said: Sendable {
    package struct Step: Sendable { let title: String, inDays: Int, function: String? }
    package struct Forecast: Sendable { let ago: Int, weather: Weather, synthesis: String }
    package struct Reached: Sendable { let milestone: String, ago: Int, state: Milestone.State }
    package struct Figure: Sendable {
      let indicator: String, ago: Int, value: Double, numerator: Double?, denominator: Double?
    }
    let action: String
    let state: ActionState?
    let step: Step?
    let weather: [Forecast]
    let milestones: [Reached]
    let figures: [Figure]
  }
  package let seed: UInt64
  let months: Int
  let counted: [Counted]
  let said: [Said]
}

extension Activity {
  /// Reads `activite.yaml`, which only an invented pack may have. Nil where there is none.
  static func read(
    _ reading: PackReading, isInvented: Bool, plan: Plan, words: PackWords, measures: Measures
  ) -> Activity? {
    guard reading.open("activite.yaml") != nil, let root = Section.root(of: "activite.yaml", in: reading) else {
      return nil
    }
    guard isInvented else {
      root.error(
        "Un département réel n’a pas d’activité inventée.",
        remedy: "Retirez activite.yaml, ou écrivez `invente: true` dans pack.yaml.")
      return nil
    }
    defer { root.finish() }
    let seed = root.integer("graine"), months = root.integerIfAny("debut", in: 1...120) ?? 36
    var seen: Set<String> = []
    let counted = root.sections("mesures").compactMap { part -> Counted? in
      defer { part.finish() }
      let id = part.reference("mesure", to: words.measures)
      let before = Declared(seen, isWhole: words.measures.isWhole)
      if !id.isEmpty, !seen.insert(id).inserted {
        part.error("`mesure: \(id)` est là deux fois.", remedy: "Gardez-en une.", at: "mesure")
      }
      let item = (
        start: part.integer("depart", in: 0...200_000), end: part.integer("arrivee", in: 0...200_000),
        weight: part.integerIfAny("poids", in: 1...10_000) ?? 1,
        leaving: part.integerIfAny("retraits", in: 0...100) ?? 0,
        corrected: part.integerIfAny("corrections", in: 0...100) ?? 0,
        communes: part.integerIfAny("communes", in: 0...1000) ?? 10,
        organisations: part.references("organisations", to: words.organisations),
        silence: part.integerIfAny("silence", in: 0...120) ?? 0,
        whole: part.referenceIfAny("parmi", to: before)
      )
      if let measure = measures[id], !item.organisations.isEmpty, !measure.keys.contains(.organisation),
        !reading.faults.isFaulty("mesure/\(id)")
      {
        part.error(
          "« \(measure.title) » ne se compte pas par organisation.", remedy: "Ôtez `organisations`.",
          at: "organisations")
      }
      return measures[id].map {
        Counted(
          measure: $0, start: item.start, end: item.end, weight: item.weight, leavingPercent: item.leaving,
          correctedPercent: item.corrected, communes: item.communes, organisations: item.organisations,
          silence: item.silence, whole: item.whole)
      }
    }
    let isWhole = !reading.faults.hides(under: "actions")
    let said = root.sections("actions").map {
      self.said($0, plan: plan, functions: words.functions, isWhole: isWhole)
    }
    return Activity(seed: UInt64(seed), months: months, counted: counted, said: said)
  }

  private static func said(_ section: Section, plan: Plan, functions: Declared, isWhole: Bool) -> Said {
    defer { section.finish() }
    let number = section.reference("action", to: Declared(plan.actions.map(\.number), isWhole: isWhole))
    let action = plan.action(number), isWhole = isWhole && action != nil
    let step = section.sectionIfAny("etape").map { part in
      defer { part.finish() }
      return Said.Step(
        title: part.text("titre"), inDays: part.integer("dans", in: 0...3_650),
        function: part.referenceIfAny("qui", to: functions))
    }
    let weather = section.sections("meteo").map { part in
      defer { part.finish() }
      return Said.Forecast(
        ago: part.integer("il_y_a", in: 0...3_650), weather: part.word("meteo", as: Weather.self, else: .attainable),
        synthesis: part.text("synthese"))
    }
    let milestones = section.sections("jalons").map { part in
      defer { part.finish() }
      return Said.Reached(
        milestone: part.reference("jalon", to: Declared((action?.milestones ?? []).map(\.id), isWhole: isWhole)),
        ago: part.integer("il_y_a", in: 0...3_650),
        state: part.word("etat", as: Milestone.State.self, else: .begun))
    }
    let figures = section.sections("chiffres").map { part in
      defer { part.finish() }
      return Said.Figure(
        indicator: part.reference("indicateur", to: Declared((action?.indicators ?? []).map(\.id), isWhole: isWhole)),
        ago: part.integer("il_y_a", in: 0...3_650),
        value: part.number("valeur"), numerator: part.numberIfAny("numerateur"),
        denominator: part.numberIfAny("denominateur"))
    }
    return Said(
      action: number, state: section.wordIfAny("etat", as: ActionState.self), step: step, weather: weather,
      milestones: milestones, figures: figures)
  }
}

/// A source of randomness that gives the same sequence for the same seed: SplitMix64 (Steele, Lea, Flood, 2014).
package struct SeededRandom: RandomNumberGenerator, Sendable {
  private var state: UInt64
  package init(seed: UInt64) { state = seed }
  package mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var z = state
    z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
    z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
    return z ^ (z >> 31)
  }
}
