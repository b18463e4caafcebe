import Kernel
import Strategy

/// The lives of other entries that those of a register are counted by: what they follow, what keeps them alive. Read at
/// once for all of them.
struct OtherLives {
  /// Of what they follow, with what it will become by itself; by id.
  private let followed: [String: EntryLife]
  /// Of what keeps them alive, by what the pack says of it, then by their own id.
  private let keeping: [Count.Events: [String: [EntryLife]]]

  init(
    _ store: EntryStore, _ departement: Departement, _ counts: [Count],
    _ entries: [(entry: RegisterEntry, life: EntryLife)]
  ) throws {
    let fields = Set(counts.compactMap(\.follows?.field))
    let ids = Set(
      entries.flatMap { entry in entry.life.steps.flatMap { step in fields.compactMap { step.values[$0] } } })
    let targets = try store.entries(ids.sorted().compactMap { Kernel.ID<RegisterEntry>($0) })
    let lives = try store.lives(of: targets.map(\.id))
    followed = targets.reduce(into: [:]) { followed, target in
      guard let register = departement.registers[target.register] else { return }
      followed[target.id.text] = lives[target.id]?.foreseen(in: register)
    }
    keeping = try Set(counts.compactMap(\.events)).reduce(into: [:]) { keeping, events in
      let followers = try store.followers(of: entries.map(\.entry.id), by: events.field)
        .mapValues { $0.filter { $0.register == events.register } }
      let lives = try store.lives(of: Set(followers.values.joined().map(\.id)).sorted { $0.text < $1.text })
      keeping[events] = followers.mapValues { $0.compactMap { lives[$0.id] } }
    }
  }

  /// Those on which something changes in what an entry follows.
  func days(_ follow: Count.Follow?, _ life: EntryLife) -> [Day] {
    guard let follow else { return [] }
    return Set(life.steps.compactMap { $0.values[follow.field] }).flatMap { followed[$0]?.steps.map(\.day) ?? [] }
  }
  /// Whether what an entry follows is on a day as it must be.
  func allow(_ follow: Count.Follow?, _ step: EntryLife.Step, on day: Day) -> Bool {
    guard let follow else { return true }
    let state = step.values[follow.field].flatMap { followed[$0] }?.step(on: day)?.state
    return state.map(follow.states.contains) ?? false
  }
  func keeping(_ entry: RegisterEntry, _ events: Count.Events) -> [EntryLife] {
    keeping[events]?[entry.id.text] ?? []
  }
}
