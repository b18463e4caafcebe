import Kernel
import Strategy

/// What it is that a field of `evolue` says otherwise since a day.
enum EntryChange: Sendable {
  case evolved
  /// It is somebody else's.
  case transferred
  /// It leads to another entry.
  case linked

  /// Of the button, then of the history.
  var label: String {
    switch self {
    case .evolved: "Faire évoluer"
    case .transferred: "Transférer"
    case .linked: "Rattacher"
    }
  }
  /// Over its form.
  var promise: String {
    switch self {
    case .evolved, .linked: "Ce qui est devenu autre à partir d’un jour : ce qui était vrai avant le reste."
    case .transferred:
      "Elle est à qui vous dites à partir d’un jour ; hors de votre ressort, vous ne la lirez plus. Ce qui était vrai avant le reste."
    }
  }
  var said: String {
    switch self {
    case .evolved: "A évolué"
    case .transferred: "Transférée"
    case .linked: "Rattachée"
    }
  }
  /// Of the trail; nil: what the entry's own act is called.
  var act: RegisterAct? {
    switch self {
    case .evolved: nil
    case .transferred: .transferred
    case .linked: .linked
    }
  }
}

extension Register {
  /// The field that says whose an entry is.
  var ownerField: RegisterField? { reach == .place ? placeField : organisationField }
  /// The fields that may become another, by what it is then called.
  func changing(_ change: EntryChange) -> [RegisterField] {
    fields.filter { changing.contains($0.id) && self.change(of: $0) == change }
  }
  func change(of field: RegisterField) -> EntryChange {
    field.id == ownerField?.id ? .transferred : field.kind == .link ? .linked : .evolved
  }
  /// What became of an entry; whose it is matters most.
  func change(from before: EntryValues, to now: EntryValues) -> EntryChange {
    let changes = Set(fields.filter { before[$0.id] != now[$0.id] }.map { change(of: $0) })
    return changes.contains(.transferred) ? .transferred : changes.contains(.linked) ? .linked : .evolved
  }
}
