import Database
import Kernel
import Strategy

/// Does one act to several entries, each for itself: what one can't do keeps none of the others. What it would do is
/// the very same, in a transaction that is undone.
struct SelectionActs {
  /// What was found, thrown so that its transaction leaves nothing behind.
  struct Rehearsed: Error { let selection: Selection }

  private let acts: EntryActs
  private let act: SelectionAct

  /// Throws `NotFound` for whoever may not do it.
  init(
    _ connection: Connection, _ departement: Departement, _ register: Register, _ word: String, by permit: Permit
  ) throws {
    acts = EntryActs(connection, departement, register, by: permit)
    guard let act = SelectionAct(word, acts.seen, by: permit) else { throw NotFound() }
    self.act = act
  }

  /// - Parameter most: how many at once.
  func go(_ selection: Selection, most: Int = Selection.most) throws -> Selection {
    guard let day = Day(iso: selection.day) else { throw NotFound() }
    var done = selection
    for index in selection.items.indices.filter({ selection.items[$0].fate == .ready }).prefix(most) {
      done.items[index] = try went(selection.items[index], selection.values, on: day)
    }
    return done
  }
  func rehearsed(_ selection: Selection) throws -> Rehearsed {
    var judged = try go(selection)
    for index in judged.items.indices where judged.items[index].fate == .done { judged.items[index].fate = .ready }
    return Rehearsed(selection: judged)
  }

  private func went(_ item: Selection.Item, _ values: EntryValues, on day: Day) throws -> Selection.Item {
    var item = item
    do {
      guard let id = Kernel.ID<RegisterEntry>(item.entry) else { throw NotFound() }
      let entry = try acts.connection.keeping {
        switch act {
        case .passage(let passage): try acts.pass(id, passage, values, on: day, seen: item.version)
        case .change: try acts.change(id, values, on: day, seen: item.version)
        }
      }
      item.fate = entry.version == item.version ? .same : .done
    } catch let invalid as Invalid {
      (item.fate, item.why) = (.refused, invalid.issues.map(told))
    } catch is Overtaken {
      (item.fate, item.why) = (.refused, ["Quelqu’un d’autre l’a changée entre-temps. Relisez-la."])
    } catch is NotFound {
      (item.fate, item.why) = (.refused, ["Ce n’est pas possible dans son état, ou pas par vos fonctions."])
    }
    return item
  }
  private func told(_ issue: Invalid.Issue) -> String { "\(issue.problem) \(issue.remedy)" }
}
