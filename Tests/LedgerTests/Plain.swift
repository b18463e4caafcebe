import Kernel
import Ledger

/// An act of the random runs.
enum Deed: Sendable, Hashable {
  case enter(String, String, Day, Int)
  case assign(String, String, Day, Day)
  case leave(String, Day)
  case return_(String, Day)
  case renew(String, Day)
  case enterDay(String, Day)
  case leaveDay(String, Day)
  case amount(String, Int)
  case place(String, String)
  case cancel(String)
  case event(String, String, Day, Int)
  case level(LedgerKey, Day, Int)
  case withdraw(LedgerKey, Day)
}

/// The journal kept by the plainest means: a list, summed. It knows what must be refused.
struct Plain: Sendable {
  struct Line: Sendable {
    let recordedAt: Instant
    var key: LedgerKey
    var day: Day
    var amount: Int
  }
  struct Stay: Sendable {
    var entered: Line
    var left: Line?
    var lapses = false
  }
  var lines: [Line] = []
  private var stays: [String: [Stay]] = [:]
  private var events: Set<String> = []
  private var levels: [LedgerKey: [Day: Int]] = [:]

  func sum(_ measure: String, known: Instant, where matches: (Line) -> Bool) -> Int {
    lines.reduce(0) { sum, line in
      line.key.measure == measure && line.recordedAt <= known && matches(line) ? sum + line.amount : sum
    }
  }
  func byPlace(_ measure: String, on day: Day, known: Instant) -> [String: Int] {
    var sums: [String: Int] = [:]
    for line in lines where line.key.measure == measure && line.recordedAt <= known && line.day <= day {
      if let place = line.key.place { sums[place, default: 0] += line.amount }
    }
    return sums.filter { $0.value != 0 }
  }

  /// False: it must be refused, and nothing changes.
  mutating func apply(_ deed: Deed, at moment: Instant) -> Bool {
    func line(_ key: LedgerKey, _ day: Day, _ amount: Int) -> Line {
      Line(recordedAt: moment, key: key, day: day, amount: amount)
    }
    func reversal(_ old: Line) -> Line { line(old.key, old.day, -old.amount) }

    switch deed {
    case .enter(let id, let place, let day, let amount):
      if let last = stays[id]?.last { guard let left = last.left, day >= left.day else { return false } }
      let entered = line(LedgerKey(measure: "cameras", place: place), day, amount)
      lines.append(entered)
      stays[id, default: []].append(Stay(entered: entered))
    case .assign(let id, let organisation, let day, let lapse):
      if let last = stays[id]?.last { guard let left = last.left, day >= left.day else { return false } }
      guard lapse >= day else { return false }
      let key = LedgerKey(measure: "phones", organisation: organisation)
      let stay = Stay(entered: line(key, day, 1), left: line(key, lapse, -1), lapses: true)
      lines += [stay.entered, line(key, lapse, -1)]
      stays[id, default: []].append(stay)
    case .leave(let id, let day), .return_(let id, let day):
      guard var stay = stays[id]?.last, day >= stay.entered.day else { return false }
      if let left = stay.left {
        guard stay.lapses, day <= left.day else { return false }
        lines.append(reversal(left))
      }
      let left = line(stay.entered.key, day, -stay.entered.amount)
      lines.append(left)
      (stay.left, stay.lapses) = (left, false)
      replaceLast(id, stay)
    case .renew(let id, let day):
      guard var stay = stays[id]?.last, stay.lapses, let left = stay.left, day > left.day else { return false }
      let renewed = line(left.key, day, left.amount)
      lines += [reversal(left), renewed]
      stay.left = renewed
      replaceLast(id, stay)
    case .enterDay(let id, let day):
      guard let all = stays[id], var stay = all.last else { return false }
      if let left = stay.left, left.day < day { return false }
      if all.count > 1, let before = all[all.count - 2].left, day < before.day { return false }
      guard day != stay.entered.day else { return true }
      let moved = line(stay.entered.key, day, stay.entered.amount)
      lines += [reversal(stay.entered), moved]
      stay.entered = moved
      replaceLast(id, stay)
    case .leaveDay(let id, let day):
      guard var stay = stays[id]?.last, let left = stay.left, day >= stay.entered.day else { return false }
      guard day != left.day else { return true }
      let moved = line(left.key, day, left.amount)
      lines += [reversal(left), moved]
      stay.left = moved
      replaceLast(id, stay)
    case .amount(let id, let amount):
      guard let wrong = stays[id]?.last?.entered.amount else { return false }
      guard wrong != amount else { return true }
      change(id, at: moment, where: { abs($0.amount) == wrong }) { $0.amount = $0.amount < 0 ? -amount : amount }
    case .place(let id, let place):
      guard let wrong = stays[id]?.last?.entered.key else { return false }
      guard wrong.place != place else { return true }
      change(id, at: moment, where: { $0.key == wrong }) { $0.key.place = place }
    case .cancel(let id):
      guard let all = stays[id], !all.isEmpty else { return false }
      for stay in all { lines += [reversal(stay.entered)] + (stay.left.map { [reversal($0)] } ?? []) }
      stays[id] = []
    case .event(let id, let place, let day, let amount):
      guard events.insert(id).inserted else { return false }
      lines.append(line(LedgerKey(measure: "people_received", place: place), day, amount))
    case .level(let key, let day, let level):
      let change = level - balance(key, day)
      levels[key, default: [:]][day] = level
      post(change, key, day, at: moment)
    case .withdraw(let key, let day):
      guard levels[key]?[day] != nil else { return false }
      let change = balance(key, day.adding(days: -1)) - balance(key, day)
      levels[key]?[day] = nil
      post(change, key, day, at: moment)
    }
    return true
  }

  private func balance(_ key: LedgerKey, _ day: Day) -> Int {
    lines.reduce(0) { $1.key == key && $1.day <= day ? $0 + $1.amount : $0 }
  }
  private mutating func post(_ change: Int, _ key: LedgerKey, _ day: Day, at moment: Instant) {
    lines.append(Line(recordedAt: moment, key: key, day: day, amount: change))
    if let next = levels[key]?.keys.filter({ $0 > day }).min() {
      lines.append(Line(recordedAt: moment, key: key, day: next, amount: -change))
    }
  }
  private mutating func replaceLast(_ id: String, _ stay: Stay) {
    stays[id]?.removeLast()
    stays[id]?.append(stay)
  }
  private mutating func change(
    _ id: String, at moment: Instant, where matches: (Line) -> Bool, _ change: (inout Line) -> Void
  ) {
    func mended(_ old: Line) -> Line {
      guard matches(old) else { return old }
      var new = Line(recordedAt: moment, key: old.key, day: old.day, amount: old.amount)
      change(&new)
      lines += [Line(recordedAt: moment, key: old.key, day: old.day, amount: -old.amount), new]
      return new
    }
    stays[id] = stays[id, default: []].map { stay in
      Stay(entered: mended(stay.entered), left: stay.left.map { mended($0) }, lapses: stay.lapses)
    }
  }
}
