import Kernel
import Territory

/// Where the invented things of one measure stand, so that its figures make sense: the large towns have more than the
/// small ones, and a part never exceeds, in any commune on any day, what it is a part of.
struct Placing {
  private struct Move {
    let day: Day
    let amount: Int
  }
  /// The large towns first.
  private let communes: [Commune]
  /// True where there is at most one a commune: councils, schools.
  private let isOneEach: Bool
  /// What this is a part of, already placed.
  private let whole: [String: [Move]]?
  private var moves: [String: [Move]] = [:]

  init(_ communes: [Commune], isOneEach: Bool, within whole: Placing?) {
    self.communes = communes.sorted { ($0.population ?? 0, $1.code) > ($1.population ?? 0, $0.code) }
    self.isOneEach = isOneEach
    self.whole = whole?.moves
  }

  /// Communes for what comes in on a day, each with its share of the weight; empty where there is no place to tell.
  mutating func places(for weight: Int, on day: Day, using random: inout SeededRandom) -> [(place: String, weight: Int)]
  {
    var left = weight, found: [(place: String, weight: Int)] = []
    while left > 0, let place = place(on: day, &random) {
      let share = min(left, room(in: place, from: day))
      moves[place, default: []].append(Move(day: day, amount: share))
      found.append((place, share))
      left -= share
    }
    return found
  }
  mutating func leave(_ place: String?, _ weight: Int, on day: Day) {
    if let place { moves[place, default: []].append(Move(day: day, amount: -weight)) }
  }

  /// The commune that has the least for its size, not always quite.
  private func place(on day: Day, _ random: inout SeededRandom) -> String? {
    var best: (code: String, score: Double)?
    for commune in communes where room(in: commune.code, from: day) > 0 {
      let size = isOneEach ? 1 : Double(max(commune.population ?? 1, 1)).squareRoot()
      let chance = isOneEach ? 1 : Double.random(in: 0.7...1.3, using: &random)
      let score = size * chance / Double(1 + Placing.level(moves[commune.code] ?? [], on: day))
      if best.map({ score > $0.score }) ?? true { best = (commune.code, score) }
    }
    return best?.code
  }

  /// How many more may come in on a day without exceeding the whole, then or later.
  private func room(in place: String, from day: Day) -> Int {
    guard let whole else { return .max }
    let all = whole[place] ?? [], own = moves[place] ?? []
    let days = [day] + (all + own).map(\.day).filter { $0 > day }
    return days.map { Placing.level(all, on: $0) - Placing.level(own, on: $0) }.min().map { max(0, $0) } ?? 0
  }
  private static func level(_ moves: [Move], on day: Day) -> Int {
    moves.reduce(0) { $1.day <= day ? $0 + $1.amount : $0 }
  }
}
